// What cards show of a document: its statements, as far as a form can show them whole. The rest stays text, and says why.

import { type Style, styleOf } from './style';
import type { List, Member, Record, Text, Value } from './tree';

export type Kind = 'identity' | 'trust';

/** Why a form cannot show a statement, and what of it. */
export interface Why {
  code: 'not-object' | 'unknown' | 'repeated' | 'both-actions' | 'not-text' | 'no-keys' | 'variable';
  what: string;
}

/** One text or a list of them. */
export interface Texts {
  member: Member;
  value: Text | List;
  items: readonly Text[];
}

/** A key of a condition with its operator and its values. */
export interface Row {
  operator: Member;
  key: Member;
  texts: Texts;
}

export interface Form {
  effect?: Text;
  action?: Texts;
  /** Whether it is all actions but those. */
  not: boolean;
  resource?: Texts;
  /** By kind: RAM, Service, Federated. */
  principal?: { whole: Record; kinds: readonly Texts[] };
  condition?: Record;
  rows: readonly Row[];
  sid?: string;
}

export interface Statement {
  node: Value;
  /** Its text as it stands. */
  raw: string;
  form?: Form;
  why: readonly Why[];
}

export interface Reading {
  text: string;
  style: Style;
  /** The list of statements; none where there is no place for any. */
  list?: List;
  statements: readonly Statement[];
}

export function reading(text: string, root: Value, kind: Kind): Reading {
  const style = styleOf(text, root);
  const members = root.kind === 'object' ? root.parts.filter(({ name }) => name === 'Statement') : [];
  const value = members.length === 1 ? members[0]?.value : undefined;
  if (value?.kind !== 'list') return { text, style, statements: [] };
  const statements = value.parts.map((node) => {
    const raw = text.slice(node.from, node.to);
    const told = formOf(node, kind);
    return Array.isArray(told) ? { node, raw, why: told } : { node, raw, form: told as Form, why: [] };
  });
  return { text, style, list: value, statements };
}

/** A statement as a form, or why it cannot be one. */
function formOf(node: Value, kind: Kind): Form | Why[] {
  if (node.kind !== 'object') return [{ code: 'not-object', what: '' }];
  const why: Why[] = [...repeated(node)];
  const own = new Map(node.parts.map((member) => [member.name, member]));
  for (const name of own.keys()) if (!NAMES[kind].includes(name)) why.push({ code: 'unknown', what: name });
  if (own.has('Action') && own.has('NotAction')) why.push({ code: 'both-actions', what: '' });
  const form: Form = { not: own.has('NotAction'), rows: [] };
  const [effect, sid] = [own.get('Effect')?.value, own.get('Sid')?.value];
  if (effect && effect.kind !== 'text') why.push({ code: 'not-text', what: 'Effect' });
  else if (effect?.kind === 'text') form.effect = effect;
  if (sid && sid.kind !== 'text') why.push({ code: 'not-text', what: 'Sid' });
  else if (sid?.kind === 'text') form.sid = sid.text;
  const take = (member: Member | undefined, odd: (text: string) => boolean) => {
    const texts = member && textsOf(member, why);
    for (const { text } of texts?.items ?? []) if (odd(text)) why.push({ code: 'variable', what: text });
    return texts;
  };
  const action = take(own.get('Action') ?? own.get('NotAction'), variable);
  const resource = take(own.get('Resource'), (text) => variable(text.split(':').slice(0, 4).join(':')));
  if (action) form.action = action;
  if (resource) form.resource = resource;
  principals(own.get('Principal'), form, why, take);
  conditions(own.get('Condition'), form, why);
  return why.length > 0 ? why : form;
}

function principals(
  member: Member | undefined,
  form: Form,
  why: Why[],
  take: (member: Member, odd: (text: string) => boolean) => Texts | undefined,
): void {
  if (!member) return;
  if (member.value.kind !== 'object') {
    why.push({ code: 'not-object', what: 'Principal' });
    return;
  }
  why.push(...repeated(member.value));
  for (const { name } of member.value.parts) if (!PRINCIPALS.includes(name)) why.push({ code: 'unknown', what: name });
  const kinds = member.value.parts.flatMap((one) => take(one, variable) ?? []);
  form.principal = { whole: member.value, kinds };
}

function conditions(member: Member | undefined, form: Form, why: Why[]): void {
  if (!member) return;
  if (member.value.kind !== 'object') {
    why.push({ code: 'not-object', what: 'Condition' });
    return;
  }
  why.push(...repeated(member.value));
  const rows: Row[] = [];
  for (const operator of member.value.parts) {
    if (operator.value.kind !== 'object') {
      why.push({ code: 'not-object', what: operator.name });
      continue;
    }
    why.push(...repeated(operator.value));
    if (operator.value.parts.length === 0) why.push({ code: 'no-keys', what: operator.name });
    for (const key of operator.value.parts) {
      if (variable(key.name)) why.push({ code: 'variable', what: key.name });
      const texts = textsOf(key, why);
      if (texts) rows.push({ operator, key, texts });
    }
  }
  form.condition = member.value;
  form.rows = rows;
}

function textsOf(member: Member, why: Why[]): Texts | undefined {
  const { value } = member;
  if (value.kind === 'text') return { member, value, items: [value] };
  const items = value.kind === 'list' ? value.parts : [];
  if (value.kind === 'list' && items.every((item): item is Text => item.kind === 'text'))
    return { member, value, items };
  why.push({ code: 'not-text', what: member.name });
  return undefined;
}

function repeated({ parts }: Record): Why[] {
  const names = parts.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((what) => ({ code: 'repeated', what }));
}

/** Policies have no variables: where one is written its parts mean something else than its author meant. */
const variable = (text: string): boolean => text.includes('${');

const NAMES: { [kind in Kind]: readonly string[] } = {
  identity: ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'Condition'],
  trust: ['Sid', 'Effect', 'Action', 'Principal', 'Condition'],
};
export const PRINCIPALS: readonly string[] = ['RAM', 'Service', 'Federated'];
