// What a decision says, made ready to be shown.

import { nameOf } from '../../api/session';
import type { ExplainWords } from '../../words/explain';
import type { Decision, Statement } from './load';

export const isDenied = ({ Decision: decision }: Decision): boolean =>
  decision === 'ExplicitDeny' || decision === 'ImplicitDeny';

/** Who asked: by name where that is told, else by id. */
export function whoIn({ Principal, Conditions = [] }: Decision): string {
  const carried = Conditions.find(({ Key }) => Key === 'acs:PrincipalARN');
  return Principal?.DisplayName || nameOf(carried?.Values?.[0] ?? '') || (Principal?.PrincipalId ?? '');
}

/** Denied or allowed: who, what, on what. */
export function headline(decision: Decision, words: ExplainWords): string {
  const [first = '*', ...rest] = decision.Resources ?? [];
  const resource = rest.length > 0 ? words.and(first, rest.length) : first;
  const sentence = isDenied(decision) ? words.denied : words.allowed;
  return sentence(whoIn(decision), decision.Action ?? '', resource);
}

export interface Stage {
  layer: string;
  says: string;
  decided: boolean;
  mark: '✓' | '✗' | '–' | '·';
}

/** Layers that are shown also where they did not exist. */
const ALWAYS = ['Control', 'Session', 'Identity', 'Trust'];
const ORDER = ['Owner', 'Control', 'ControlCaller', 'Session', 'Identity', 'IdentityGroup', 'Trust', 'ResourceBased'];

/** Each layer in the order in which they are asked; none where it was not kept what each said. */
export function stages(decision: Decision): Stage[] {
  const said = new Map((decision.Layers ?? []).map(({ Layer, Says }) => [Layer ?? '', Says ?? '']));
  if (said.size === 0) return [];
  const shown = ORDER.filter((layer) => said.has(layer) || (ALWAYS.includes(layer) && !said.has('Owner')));
  return shown.map((layer) => {
    const says = said.get(layer) ?? 'Absent';
    const decided = layer === decision.Layer;
    return { layer, says: decided ? `decided${says}` : says, decided, mark: markOf(says, decided) };
  });
}

function markOf(says: string, decided: boolean): Stage['mark'] {
  if (says === 'Allow') return '✓';
  if (says === 'Deny' || (decided && says === 'Nothing')) return '✗';
  return says === 'Unreached' ? '·' : '–';
}

/** Statements that what was asked for can be allowed with in a policy of an identity. */
export function allowed(decision: Decision): unknown[] {
  const changes = decision.Fix?.Changes ?? [];
  const own = changes.filter(({ Change, Layer }) => Change === 'Allow' && Layer?.startsWith('Identity'));
  return own.flatMap(({ StatementText }) => {
    try {
      return [JSON.parse(StatementText ?? '') as unknown];
    } catch {
      return [];
    }
  });
}

/** Who of the account a policy would be attached to so that it is allowed; nobody where that is not told. */
export function holderIn({ Conditions = [] }: Decision): { kind: 'User' | 'Role'; name: string } | undefined {
  const arn = Conditions.find(({ Key }) => Key === 'acs:PrincipalARN')?.Values?.[0] ?? '';
  const [kind, name] = arn.split(':').slice(4).join(':').split('/');
  if (!name) return undefined;
  if (kind === 'user') return { kind: 'User', name };
  return kind === 'role' || kind === 'assumed-role' ? { kind: 'Role', name } : undefined;
}

/** Statements count from zero, people from one. */
export const numberOf = ({ Statement: index }: Statement): number => (index ?? 0) + 1;
