import { json, jsonLanguage } from '@codemirror/lang-json';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';
import { arnOf, arnText, withField } from './arn';
import * as edits from './edits';
import { covers, levelOf, saidOf } from './levels';
import type { Kind } from './reading';
import { grantsOf } from './summary';
import { always, make, read } from './testing';
import { rootOf } from './tree';

/** A variable, as other languages of policies have them. */
const own = (name: string) => `\${${name}}`;

describe('what a form cannot show stays text', () => {
  const why = (statement: string, kind: Kind = 'identity') =>
    read(`{"Version":"1","Statement":[${statement}]}`, kind).statements[0]?.why.map(({ code, what }) =>
      `${code} ${what}`.trim(),
    );
  test('and says why', () => {
    expect(why('{"Effect":"Allow","Action":"a:b","Resource":"*","Sid":"x"}')).toEqual([]);
    expect(why('"x"')).toEqual(['not-object']);
    expect(why('{"Effect":"Allow","Actoin":"a:b"}')).toEqual(['unknown Actoin']);
    expect(why('{"Action":"a:b","NotAction":"c:d"}')).toEqual(['both-actions']);
    expect(why('{"Action":"a:b","Action":"c:d"}')).toEqual(['repeated Action']);
    expect(why('{"Action":"a:b","\\u0041ction":"c:d"}')).toEqual(['repeated Action']);
    expect(why('{"Effect":1,"Action":["a:b",null]}')).toEqual(['not-text Effect', 'not-text Action']);
    expect(why('{"Condition":{"Bool":{"k":true}}}')).toEqual(['not-text k']);
    expect(why('{"Condition":{"Bool":{"k":"x","k":"y"},"Bool":{}}}')).toEqual([
      'repeated Bool',
      'repeated k',
      'no-keys Bool',
    ]);
    expect(why('{"Condition":[]}')).toEqual(['not-object Condition']);
    expect(why(`{"Action":"oss:${own('x')}","Resource":"acs:oss:${own('acs:region')}:*:b"}`)).toEqual([
      `variable oss:${own('x')}`,
      `variable acs:oss:${own('acs:region')}:*:b`,
    ]);
    expect(why(`{"Resource":"acs:oss:*:*:home/${own('acs:username')}"}`)).toEqual([]);
    expect(why('{"Resource":"*"}', 'trust')).toEqual(['unknown Resource']);
    expect(why('{"Principal":{"RAM":["r"],"Other":"x"}}', 'trust')).toEqual(['unknown Other']);
    expect(why('{"Principal":"*"}', 'trust')).toEqual(['not-object Principal']);
    expect(why('{"Principal":{}}')).toEqual(['unknown Principal']);
  });

  test('its neighbours are forms all the same, and its bytes are kept', () => {
    const odd = '{"Effect" : "Allow",\n"Foo":[1,{"a":null}]}';
    const doc = read(`{"Version":"1","Statement":[${odd} ,{"Effect":"Allow","Action":"a:b","Resource":"*"}]}`);
    expect(doc.statements.map(({ form }) => form !== undefined)).toEqual([false, true]);
    expect(doc.statements[0]?.raw).toBe(odd);
    expect(make(doc, edits.moveStatement(doc, 0, 1))).toContain(`"Resource":"*"} ,${odd}]}`);
  });

  test('a text that is no JSON is not read, nor is one that its tree is not of', () => {
    const parse = (text: string) => jsonLanguage.parser.parse(text);
    for (const text of ['', '{', '{"a":1,}', '{"a":1}//', '[1 2]', '{"a":"\n"}', '{"a":01}', '{"a":1} x'])
      expect(rootOf(text, parse(text)), text).toBeUndefined();
    expect(rootOf('{"a":1}', parse('{"a":12}'))).toBeUndefined();
    expect(rootOf('{"a":1}', undefined)).toBeUndefined();
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(rootOf(deep(100), parse(deep(100)))?.kind).toBe('list');
    // Whatever is made of such a thing, it ends the page for nobody.
    expect(rootOf(deep(20_000), parse(deep(20_000)))?.kind).not.toBe('text');
    for (const text of ['[]', '{"Statement":{}}', '{"Statement":[],"Statement":[]}', '1'])
      expect(read(text).list, text).toBeUndefined();
  });

  test('values are those that JSON has, wherever they stand', () => {
    always(({ plain, text }) => {
      const state = EditorState.create({ doc: text, extensions: [json()] });
      const root = rootOf(text, ensureSyntaxTree(state, text.length, 1000) ?? undefined);
      const told = (value: NonNullable<typeof root>): unknown => {
        if (value.kind === 'text') return value.text;
        if (value.kind === 'list') return value.parts.map(told);
        if (value.kind === 'object') return Object.fromEntries(value.parts.map((one) => [one.name, told(one.value)]));
        return JSON.parse(text.slice(value.from, value.to));
      };
      expect(root && told(root)).toEqual(plain);
    });
  });
});

test('names of resources are split at their first colons, and put together again', () => {
  for (const text of ['acs:oss:*:*:b/资源😀:x', 'acs:ram::1:user/a', 'acs::::']) {
    const arn = arnOf(text);
    expect(arn && arnText(arn)).toBe(text);
  }
  for (const text of ['*', '', 'acs:oss:*:*', 'arn:oss:*:*:b', 'ACS:oss:*:*:b'])
    expect(arnOf(text), text).toBeUndefined();
  const arn = arnOf('acs:oss:*:*:b/c:d');
  if (!arn) throw new Error('no name');
  expect(withField(arn, 'region', 'cn-hang:zhou')).toBe('acs:oss:cn-hangzhou:*:b/c:d');
  expect(withField(arn, 'resource', 'a:b')).toBe('acs:oss:*:*:a:b');
  expect(withField(arn, 'account', 'acs:ram::1:user/x')).toBe('acs:ram::1:user/x');
});

test('patterns cover actions as the server has it: neither case counts, and no star crosses the colon', () => {
  expect(covers('*', 'oss', 'GetObject')).toBe(true);
  expect(covers('OSS:get*', 'oss', 'GetObject')).toBe(true);
  expect(covers('o?s:*Object', 'oss', 'GetObject')).toBe(true);
  expect(covers('*:Describe*', 'ecs', 'DescribeInstances')).toBe(true);
  expect(covers('o*t', 'oss', 'GetObject')).toBe(false);
  expect(covers('oss:Get?bject', 'oss', 'GetOObject')).toBe(false);
  expect(covers('oss:Get', 'oss', 'GetObject')).toBe(false);
  expect(covers(`oss:${'*a'.repeat(2000)}`, 'oss', 'a'.repeat(1000))).toBe(false);
  expect(saidOf(['oss:getobject', 'oss:Get*'], 'oss', 'GetObject')).toEqual({ own: true, by: 'oss:Get*' });
  expect(saidOf(['oss:Put*'], 'oss', 'GetObject')).toEqual({ own: false, by: undefined });
});

test('levels are told by names', () => {
  const levels = (...names: string[]) => names.map(levelOf);
  expect(levels('ListBuckets', 'DescribeInstances', 'SearchLogs', 'List*')).toEqual(Array(4).fill('list'));
  expect(levels('GetObject', 'DescribeInstanceStatus', 'DescribeAddress', 'Get*', 'GetBucketPolicy')).toEqual(
    Array(5).fill('read'),
  );
  expect(levels('PutObject', 'RunInstances', 'CreateAutoSnapshotPolicy', 'DeleteUser', 'RollbackRoleback')).toEqual(
    Array(5).fill('write'),
  );
  expect(levels('AttachPolicyToUser', 'PutBucketAcl', 'CreateAccessKey', 'PassRole', 'AddUserToGroup')).toEqual(
    Array(5).fill('permission'),
  );
});

test('what a document says is told by service, denials last, and text cards are not in it', () => {
  const statements = [
    { Effect: 'Deny', NotAction: ['oss:*', '*'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['oss:Get*', 'OSS:PutObject', 'ecs:*'],
      Resource: ['a', 'b'],
      Condition: { Bool: { k: 'true' } },
    },
    { Effect: 'Allow', Action: 'ram:*', Foo: 1 },
    { Effect: 'Allow', Action: '*', Resource: '*' },
  ];
  const doc = read(JSON.stringify({ Version: '1', Statement: statements }));
  const told = grantsOf(doc).map(({ effect, service, levels, everything, not, names }) =>
    [effect, service, levels.join('+'), everything, not, names.join(' ')].join('|'),
  );
  expect(told).toEqual([
    'Allow|oss|read+write|false|false|Get* PutObject',
    'Allow|ecs||true|false|*',
    'Allow|*||true|false|*',
    'Deny|*||false|true|oss:* *',
  ]);
});
