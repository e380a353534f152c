// What a policy says, a sentence for each statement: what is allowed before what is denied. What cannot be said without
// leaving something out is not said at all, but pointed to.

import type { PlainWords } from '../../words/plain';

/** The sentences of a document; nothing where it is none. */
export function sentencesOf(text: string, words: PlainWords): string[] | undefined {
  const statements = statementsIn(text);
  if (statements === undefined) return undefined;
  if (statements.length === 0) return [words.nothing];
  const told = statements.map((statement, index) => ({
    denies: isRecord(statement) && statement.Effect === 'Deny',
    text: sentenceOf(statement, words) ?? words.unreadable(index + 1),
  }));
  const all = [...told.filter(({ denies }) => !denies), ...told.filter(({ denies }) => denies)].map(({ text }) => text);
  return all.length <= MOST ? all : [...all.slice(0, MOST), words.more(all.length - MOST)];
}

function statementsIn(text: string): unknown[] | undefined {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    if (Statement === undefined || Statement === null) return undefined;
    return Array.isArray(Statement) ? Statement : [Statement];
  } catch {
    return undefined;
  }
}

function sentenceOf(statement: unknown, words: PlainWords): string | undefined {
  if (!isRecord(statement) || Object.keys(statement).some((name) => !KNOWN.includes(name))) return undefined;
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const what = actionsOf(Action, NotAction, words);
  const where = resourcesOf(Resource, NotResource, words);
  const when = conditionsOf(Condition, words);
  if (what === undefined || where === undefined || when === undefined) return undefined;
  if (Effect === 'Allow') return words.allow(what, where, when);
  return Effect === 'Deny' ? words.deny(what, where, when) : undefined;
}

function actionsOf(action: unknown, not: unknown, words: PlainWords): string | undefined {
  if ((action === undefined) === (not === undefined)) return undefined;
  const patterns = texts(action ?? not);
  if (patterns === undefined) return undefined;
  const services = new Map<string, string[]>();
  for (const pattern of patterns) {
    const [service = '', name = '*'] = pattern === '*' ? ['*'] : pattern.split(':');
    const names = services.get(service) ?? [];
    services.set(service, [...names, name]);
  }
  const all = [...services].map(([service, names]) => ofService(service, names, words));
  const told = words.and(all);
  return not === undefined ? told : words.allBut(told);
}

function ofService(service: string, names: readonly string[], words: PlainWords): string {
  if (names.some((name) => /^\*+$/.test(name))) return service === '*' ? words.everything : words.everythingOf(service);
  // Whole names first, so that what a beginning belongs to is not in doubt.
  const isPattern = (name: string) => /[*?]/.test(name);
  const sorted = [...names.filter((name) => !isPattern(name)), ...names.filter(isPattern)];
  const told = sorted.map((name) => {
    if (!isPattern(name)) return name;
    const beginning = /^([^*?]+)\*$/.exec(name)?.[1];
    return beginning === undefined ? words.like(name) : words.beginning(beginning);
  });
  return words.of(words.and(few(told, words)), service);
}

function resourcesOf(resource: unknown, not: unknown, words: PlainWords): string | undefined {
  if ((resource === undefined) === (not === undefined)) return undefined;
  const all = texts(resource ?? not);
  if (all === undefined) return undefined;
  if (not === undefined && all.includes('*')) return words.anywhere;
  const told = words.and(
    few(
      all.map((arn) => resourceOf(arn, words)),
      words,
    ),
  );
  return not === undefined ? words.on(told) : words.notOn(told);
}

function resourceOf(arn: string, words: PlainWords): string {
  const [, service, region, account, name] = /^acs:([^:]*):([^:]*):([^:]*):(.*)$/.exec(arn) ?? [];
  if (service === undefined || name === undefined || /[*?]/.test(service)) return arn;
  const place = region && region !== '*' ? words.region(region) : '';
  const owner = account && account !== '*' ? words.account(account) : '';
  return `${name === '*' ? words.anyOf(service) : words.resource(name, service)}${place}${owner}`;
}

function conditionsOf(condition: unknown, words: PlainWords): string | undefined {
  if (condition === undefined) return '';
  if (!isRecord(condition)) return undefined;
  const all: string[] = [];
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isRecord(keys)) return undefined;
    for (const [key, value] of Object.entries(keys)) {
      const values = texts(value);
      if (values === undefined) return undefined;
      all.push(conditionOf(operator, key, values, words));
    }
  }
  return all.length === 0 ? '' : words.when(words.and(all));
}

function conditionOf(operator: string, key: string, values: readonly string[], words: PlainWords): string {
  const known = words.keys[key.toLowerCase()];
  const name = known === undefined ? key : words.key(known, key);
  const say = OPERATORS[operator.toLowerCase()];
  const told = words.or(few(values, words));
  return say === undefined ? words.other(name, operator, told) : words[say](name, told);
}

/** Some of many, and how many there are besides. */
const few = (all: readonly string[], words: PlainWords): readonly string[] =>
  all.length <= FEW ? all : [...all.slice(0, FEW - 1), words.others(all.length - FEW + 1)];

/** One text or a list of them; numbers and yes and no are taken for their text. */
function texts(value: unknown): string[] | undefined {
  const all = Array.isArray(value) ? value : [value];
  const sound = all.every((one) => ['string', 'number', 'boolean'].includes(typeof one));
  return sound && all.length > 0 ? all.map(String) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const KNOWN = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const MOST = 12;
const FEW = 6;

/** What compares one way or the other; those with a prefix or not in this list are named as they are. */
const OPERATORS: Record<
  string,
  'is' | 'isNot' | 'isLike' | 'isNotLike' | 'isIn' | 'isNotIn' | 'below' | 'atMost' | 'above' | 'atLeast'
> = {
  stringequals: 'is',
  stringnotequals: 'isNot',
  stringlike: 'isLike',
  stringnotlike: 'isNotLike',
  numericequals: 'is',
  numericnotequals: 'isNot',
  numericlessthan: 'below',
  numericlessthanequals: 'atMost',
  numericgreaterthan: 'above',
  numericgreaterthanequals: 'atLeast',
  dateequals: 'is',
  datenotequals: 'isNot',
  datelessthan: 'below',
  datelessthanequals: 'atMost',
  dategreaterthan: 'above',
  dategreaterthanequals: 'atLeast',
  bool: 'is',
  ipaddress: 'isIn',
  notipaddress: 'isNotIn',
};
