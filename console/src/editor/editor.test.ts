import { CompletionContext } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { EditorState, Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import { draft } from '../words/draft';
import { pieces } from './changes';
import { completions, type Sources } from './complete';
import { gate } from './gate';
import { diagnostics } from './lint';
import { typeOf } from './operators';
import { placeAt } from './place';
import { mayNarrow, mayWiden, proofs } from './verdict';

/** A state of a text, with the caret where the bar stands. */
function standing(text: string): [EditorState, number] {
  const at = text.indexOf('|');
  const doc = text.slice(0, at) + text.slice(at + 1);
  return [EditorState.create({ doc, extensions: [json()] }), at];
}

const whatAt = (text: string) => placeAt(...standing(text))?.what;

test('what may be written is told by the fields around', () => {
  expect(whatAt('{"Ver|":1}')).toBe('document-key');
  expect(whatAt('{"Statement":[{"Eff|":1}]}')).toBe('statement-key');
  expect(whatAt('{"Statement":[{"Effect":"A|"}]}')).toBe('effect');
  expect(whatAt('{"Statement":[{"NotAction":["oss:*","os|"]}]}')).toBe('action');
  expect(whatAt('{"Statement":{"Resource":"|"}}')).toBe('resource');
  expect(whatAt('{"Statement":[{"Principal":{"RAM":["a|"]}}]}')).toBe('principal');
  expect(whatAt('{"Statement":[{"Condition":{"Ip|":{}}}]}')).toBe('operator');
  expect(whatAt('{"Statement":[{"Condition":{"Bool":{"acs|":"true"}}}]}')).toBe('condition-key');
  expect(whatAt('{"Statement":[{"Condition":{"Bool":{"acs:MFAPresent":"t|"}}}]}')).toBe('condition-value');
  expect(whatAt('{"Statement":[{"Effect":|"Allow"}]}')).toBeUndefined();
  expect(whatAt('{"Other":"x|"}')).toBeUndefined();
});

test('a place is inside of the quotes, also behind letters of two units, and in text that is not whole', () => {
  const [state, at] = standing('{"Statement":[{"Resource":"资源😀","Action":"oss:G|"');
  expect(placeAt(state, at)).toMatchObject({ what: 'action', text: 'oss:G', to: at });
});

const sources: Sources = {
  kind: 'identity',
  covers: (count) => `${count}`,
  services: async () => [
    { code: 'oss', actions: 3 },
    { code: 'ecs', actions: 9 },
  ],
  actions: async (service) => (service === 'oss' ? ['GetObject', 'GetBucket', 'PutObject'] : []),
  keys: async () => [
    { key: 'acs:MFAPresent', type: 'bool', anyName: false },
    { key: 'acs:RequestTag', type: 'string', anyName: true },
  ],
  things: async (where, text) => [{ arn: `${where} ${text}`, type: 'User' }],
};

async function offered(text: string): Promise<string[]> {
  const [state, at] = standing(text);
  const result = await completions(sources)(new CompletionContext(state, at, false));
  return (result?.options ?? []).map(({ label, detail }) => (detail ? `${label} ${detail}` : label));
}

test('services come first, then their actions and how many a star covers', async () => {
  expect(await offered('{"Statement":[{"Action":"|"}]}')).toEqual(['*', 'oss: 3', 'ecs: 9']);
  expect(await offered('{"Statement":[{"Action":"oss:get|"}]}')).toEqual([
    'oss:get* 2',
    'oss:GetObject',
    'oss:GetBucket',
    'oss:PutObject',
  ]);
});

test('resources are of the account, keys have their type, booleans their values', async () => {
  expect(await offered('{"Statement":[{"Resource":"acs:ram:*:1:user/al|"}]}')).toEqual([
    'Resource acs:ram:*:1:user/al User',
  ]);
  const principal = (kind: string, text: string) => offered(`{"Statement":[{"Principal":{"${kind}":["${text}|"]}}]}`);
  expect(await principal('RAM', 'al')).toEqual(['Principal al User']);
  // Providers are few and all are offered; of identities only those that are begun.
  expect(await principal('Federated', '')).toEqual(['Federated  User']);
  expect(await principal('RAM', '')).toEqual([]);
  expect(await offered('{"Statement":[{"Condition":{"Bool":{"|":1}}}]}')).toEqual([
    'acs:MFAPresent bool',
    'acs:RequestTag/ string',
  ]);
  expect(await offered('{"Statement":[{"Condition":{"Bool":{"acs:mfapresent":"|"}}}]}')).toEqual(['true', 'false']);
});

test('a server that does not answer leaves the text alone', async () => {
  const failing = { ...sources, services: () => Promise.reject(new Error('away')) };
  const [state, at] = standing('{"Statement":[{"Action":"|"}]}');
  expect(await completions(failing)(new CompletionContext(state, at, false))).toBeNull();
});

test('marks stand where the server says, in units of UTF-16, and never outside of the text', () => {
  const text = '"😀" "Alow"';
  const doc = Text.of([text]);
  const told = { fix: 'Fix', text: () => 'm' };
  const finding = {
    Severity: 'error',
    StartOffset: 5,
    EndOffset: 11,
    Edit: { StartOffset: 6, EndOffset: 10, Text: 'x' },
  };
  const [mark] = diagnostics([finding], doc, told);
  expect(text.slice(mark?.from, mark?.to)).toBe('"Alow"');
  expect(mark).toMatchObject({ severity: 'error', actions: [{ name: 'Fix' }] });
  const [far] = diagnostics([{ Severity: 'note', StartOffset: 90, EndOffset: 99 }], doc, told);
  expect(far).toMatchObject({ from: text.length, to: text.length, severity: 'info', actions: [] });
  const [outside] = diagnostics([{ Edit: { StartOffset: 1, EndOffset: 99, Text: '' } }], doc, told);
  expect(outside?.actions).toEqual([]);
});

test('the pieces of a change make both texts again', () => {
  const whole = (old: string, next: string) => {
    const all = pieces(old, next);
    const lines = (not: string) =>
      all
        .filter(({ kind }) => kind !== not)
        .flatMap(({ lines }) => lines)
        .join('\n');
    expect(lines('added')).toBe(old);
    expect(lines('removed')).toBe(next);
    return all.map(({ kind }) => kind);
  };
  expect(whole('a\nb\nc', 'a\nx\nc')).toEqual(['same', 'removed', 'added', 'same']);
  expect(whole('a\nb', 'a\nb')).toEqual(['same']);
  expect(whole('a\nb', 'a\nb\nc\nd')).toContain('added');
  expect(whole('a\nb\nc', 'a')).toContain('removed');
  whole('', 'a\nb');
  whole('a\nb\n', '');
  whole('x\ny\nz\n', 'z\n😀\ny');
});

test('nothing is saved that was not checked, compared, and meant where it may grant more', () => {
  const free = { isNew: false, held: true, against: false, anyway: false };
  const all = { ready: true, sound: true, changed: true, mayWiden: true, decided: true, meant: true, ...free };
  expect(gate(all)).toEqual({ ask: true, warn: false, save: true });
  for (const not of ['ready', 'sound', 'changed', 'decided', 'meant', 'held'] as const)
    expect(gate({ ...all, [not]: false }).save, not).toBe(false);
  expect(gate({ ...all, mayWiden: false, meant: false })).toEqual({ ask: false, warn: false, save: true });
  expect(gate({ ...all, isNew: true, decided: false, meant: false }).save).toBe(true);
  // What speaks against it is not passed over unseen.
  expect(gate({ ...all, against: true })).toEqual({ ask: true, warn: true, save: false });
  expect(gate({ ...all, against: true, anyway: true }).save).toBe(true);
  expect(gate({ ...all, against: true, anyway: true, held: false }).save).toBe(false);
  expect(gate({ ...all, isNew: true, sound: false }).save).toBe(false);
});

test('what is not known to grant the same or more may grant less', () => {
  for (const Relation of ['equal', 'wider']) expect(mayNarrow({ Relation })).toBe(false);
  for (const Relation of ['narrower', 'equal-or-narrower', 'incomparable', 'wider-or-incomparable', 'undecided'])
    expect(mayNarrow({ Relation }), Relation).toBe(true);
  expect(mayNarrow(undefined)).toBe(true);
});

test('only a plain no is a no', () => {
  expect(mayWiden({ GrantsMore: false })).toBe(false);
  for (const answer of [{ GrantsMore: true }, {}, undefined]) expect(mayWiden(answer)).toBe(true);
});

test('a proof names whom it reaches, what, on what and when', () => {
  const Request = { Action: 'oss:GetObject', Resource: 'r', Context: [{ Key: 'acs:SourceIp', Values: ['10.0.0.1'] }] };
  const Gained = { Found: 'request', Request, NewStatements: [{ Effect: 'Allow', Statement: 0 }] };
  expect(proofs({ Gained }, 'alice', 'identity', draft.en)).toEqual([
    'Now alice may oss:GetObject on r with acs:SourceIp = 10.0.0.1, by statement 1 of the new text',
  ]);
  expect(proofs({ Gained: { Found: 'nothing' } }, 'alice', 'identity', draft.en)).toEqual([]);
  const trust = { Gained: { Found: 'request', Request: { Action: 'sts:AssumeRole', Resource: 'r', Principal: 'p' } } };
  expect(proofs(trust, '', 'trust', draft.en)).toEqual(['Now p may sts:AssumeRole on r']);
  // A Deny counts only where other policies stand beside.
  const denied = { NoLongerDenied: { Found: 'request', Request: { Action: 'a:b', Resource: 'r' } } };
  expect(proofs(denied, 'x', 'identity', draft.en)).toEqual([]);
  expect(proofs({ ...denied, AmongOthers: true }, 'x', 'identity', draft.en)).toHaveLength(1);
});

test('an operator has the type of its keys', () => {
  expect(typeOf('ForAnyValue:StringLike')).toBe('string');
  expect(typeOf('notipaddress')).toBe('ip');
  expect(typeOf('Nothing')).toBeUndefined();
});
