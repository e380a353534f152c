// What people do to statements, as changes of the text. Each names the node that it touches, and no other.

import { type Change, inserted, removed, replaced, respelled, swapped } from './change';
import type { Form, Kind, Reading, Row, Statement, Texts } from './reading';
import { indentAt, type Json, member, printed, Raw } from './style';
import type { Record, Text } from './tree';

type Effect = 'Allow' | 'Deny';

/** A new statement at the end, that grants nothing. */
export function addStatement(doc: Reading, kind: Kind): Change[] {
  const { text, style, list } = doc;
  if (!list) return [];
  const fresh: Json = kind === 'trust' ? FRESH.trust : FRESH.identity;
  return inserted(text, list, list.parts, list.parts.length - 1, style, (base) => printed(fresh, style, base));
}

export function duplicateStatement({ text, style, list, statements }: Reading, index: number): Change[] {
  const raw = statements[index]?.raw;
  return list && raw !== undefined ? inserted(text, list, list.parts, index, style, () => raw) : [];
}

export const removeStatement = ({ list }: Reading, index: number): Change[] =>
  list ? removed(list, list.parts, (at) => at === index) : [];

/** A statement and the one `by` places on change places. */
export function moveStatement({ text, statements }: Reading, index: number, by: 1 | -1): Change[] {
  const [one, other] = [statements[index]?.node, statements[index + by]?.node];
  return one && other ? swapped(text, one, other) : [];
}

export const rewriteStatement = ({ node }: Statement, raw: string): Change[] => replaced(node, raw);

export function setEffect(doc: Reading, at: Statement, form: Form, effect: Effect): Change[] {
  return form.effect ? respelled(doc.text, form.effect, effect) : addMember(doc, at.node, 'Effect', effect);
}

/** These actions, or all but these: the name of the member alone. */
export function setNot(doc: Reading, form: Form, not: boolean): Change[] {
  return form.action ? rename(doc, form.action.member.nameSpan, not ? 'NotAction' : 'Action') : [];
}

export const setText = (doc: Reading, item: Text, value: string): Change[] => respelled(doc.text, item, value);

/** More texts in a member, which is made where it is missing. */
export function addTexts(
  doc: Reading,
  owner: { texts?: Texts; whole: Statement['node']; name: string },
  more: readonly string[],
): Change[] {
  const { texts, whole, name } = owner;
  if (more.length === 0) return [];
  if (!texts) return addMember(doc, whole, name, more);
  const { text, style } = doc;
  const { value } = texts;
  if (value.kind === 'text') {
    const base = style.listLines ? indentAt(text, texts.member.from) : undefined;
    const gap = base === undefined ? '' : `\n${base}${style.unit}`;
    const end = base === undefined ? '' : `\n${base}`;
    const comma = base === undefined ? style.comma : `,${gap}`;
    return [
      { from: value.from, to: value.from, insert: `[${gap}` },
      { from: value.to, to: value.to, insert: `${more.map((one) => comma + JSON.stringify(one)).join('')}${end}]` },
    ];
  }
  const comma = separator(doc, texts);
  const print = (base?: string) =>
    more.map((one) => JSON.stringify(one)).join(comma ?? (base === undefined ? style.comma : `,\n${base}`));
  return inserted(text, value, value.parts, value.parts.length - 1, style, print, style.listLines);
}

/** What stands between the last two texts of a list. */
function separator({ text }: Reading, { items }: Texts): string | undefined {
  const [one, other] = [items.at(-2), items.at(-1)];
  return one && other ? text.slice(one.to, other.from) : undefined;
}

export function removeTexts(texts: Texts, gone: (index: number) => boolean): Change[] {
  const { value } = texts;
  if (value.kind === 'list') return removed(value, value.parts, gone);
  return gone(0) ? replaced(value, '[]') : [];
}

/** A principal of a kind. */
export function addPrincipal(doc: Reading, at: Statement, form: Form, kind: string, name: string): Change[] {
  const { principal } = form;
  if (!principal) return addMember(doc, at.node, 'Principal', { [kind]: [name] });
  const texts = principal.kinds.find((one) => one.member.name === kind);
  return addTexts(doc, { ...(texts && { texts }), whole: principal.whole, name: kind }, [name]);
}

/** Takes a principal out, and its kind where it was the only one. */
export function removePrincipal(form: Form, texts: Texts, index: number): Change[] {
  const { principal } = form;
  if (!principal || texts.items.length > 1 || principal.kinds.length < 2)
    return removeTexts(texts, (at) => at === index);
  return removed(principal.whole, principal.whole.parts, (at) => principal.whole.parts[at] === texts.member);
}

/** A key with an operator, to be compared with nothing yet. */
export function addRow(doc: Reading, at: Statement, form: Form, operator: string, key: string): Change[] {
  if (clashes(form, operator, key)) return [];
  return form.condition
    ? addKey(doc, form.condition, operator, key, [''])
    : addMember(doc, at.node, 'Condition', { [operator]: { [key]: [''] } });
}

export const setKey = (doc: Reading, form: Form, row: Row, key: string): Change[] =>
  clashes(form, row.operator.name, key) ? [] : rename(doc, row.key.nameSpan, key);

/** Another operator for a key: its name alone if no other key has it, else the key goes to the other operator. */
export function setOperator(doc: Reading, form: Form, row: Row, operator: string): Change[] {
  const { condition } = form;
  if (!condition || operator === row.operator.name || clashes(form, operator, row.key.name)) return [];
  const others = condition.parts.some(({ name }) => name === operator);
  if (!others && keysOf(row).length === 1) return rename(doc, row.operator.nameSpan, operator);
  const values = new Raw(doc.text.slice(row.key.value.from, row.key.value.to));
  const added = addKey(doc, condition, operator, row.key.name, values);
  return [...added, ...removeKey(condition, row)].sort((a, b) => a.from - b.from);
}

/** Takes a key out; with its operator, and with the condition, where nothing is left of them. */
export function removeRow(at: Statement, form: Form, row: Row): Change[] {
  const { condition } = form;
  if (!condition || at.node.kind !== 'object') return [];
  if (keysOf(row).length > 1 || condition.parts.length > 1) return removeKey(condition, row);
  return removed(
    at.node,
    at.node.parts,
    (index) => at.node.kind === 'object' && at.node.parts[index]?.value === condition,
  );
}

/** Whether a key is there already with an operator; a second one of the name would hide the first. */
export const clashes = (form: Form, operator: string, key: string): boolean =>
  form.rows.some((row) => row.operator.name === operator && row.key.name === key);

function addKey(doc: Reading, condition: Record, operator: string, key: string, values: Json): Change[] {
  const { text, style } = doc;
  const there = condition.parts.find(({ name }) => name === operator)?.value;
  if (there?.kind !== 'object') return addMember(doc, condition, operator, { [key]: values });
  const print = (base?: string) => member(key, values, style, base);
  return inserted(text, there, there.parts, there.parts.length - 1, style, print);
}

function removeKey(condition: Record, row: Row): Change[] {
  const { operator, key } = row;
  if (operator.value.kind === 'object' && operator.value.parts.length > 1)
    return removed(operator.value, operator.value.parts, (at) => keysOf(row)[at] === key);
  return removed(condition, condition.parts, (at) => condition.parts[at] === operator);
}

const keysOf = ({ operator }: Row) => (operator.value.kind === 'object' ? operator.value.parts : []);

function addMember({ text, style }: Reading, whole: Statement['node'], name: string, value: Json): Change[] {
  if (whole.kind !== 'object') return [];
  const print = (base?: string) => member(name, value, style, base);
  return inserted(text, whole, whole.parts, whole.parts.length - 1, style, print);
}

const rename = ({ text }: Reading, span: { from: number; to: number }, name: string): Change[] => {
  const old: unknown = JSON.parse(text.slice(span.from, span.to));
  return respelled(text, { kind: 'text', ...span, text: String(old) }, name);
};

const FRESH = {
  identity: { Effect: 'Allow', Action: [], Resource: [] },
  trust: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: {} },
} as const;
