// What a comparison comes to, in words: the relation, and requests that prove it.

import type { Answer } from '../../api/call';
import type { CompareWords } from '../../words/compare';
import type { Documents } from './documents';

type Compared = Answer<'Rampart', 'ComparePolicies'>;
type Found = NonNullable<Compared['Gained']>;

interface Names {
  one: string;
  other: string;
}

/** The answer in one sentence; what nobody knows is said to be that. */
export const relationOf = (answer: Compared, { one, other }: Names, words: CompareWords): string =>
  (words.relations[answer.Relation ?? ''] ?? words.relations.undecided)?.(one, other) ?? '';

/** What one grants alone, then the other; then what either denies alone. */
export function proofsOf(answer: Compared, names: Names, { one, other }: Documents, words: CompareWords): string[] {
  const told = (found: Found | undefined, mine: boolean, denies: boolean): string[] => {
    const request = found?.Request;
    if (found?.Found !== 'request' || !request) return [];
    const statements = (mine ? found.OldStatements : found.NewStatements) ?? [];
    const owners = (mine ? one : other).owners;
    const policies = [...new Set(statements.flatMap(({ Statement }) => owners[Statement ?? -1] ?? []))].join(', ');
    const keys = (request.Context ?? []).map(({ Key, Values }) => `${Key} = ${(Values ?? []).join(', ')}`).join('; ');
    const say = denies ? words.denies : words.only;
    const head = say(mine ? names.one : names.other, request.Action ?? '', request.Resource ?? '');
    return [`${head}${keys && words.with(keys)}${policies && words.by(policies)}`];
  };
  return [
    ...told(answer.Lost, true, false),
    ...told(answer.Gained, false, false),
    ...(answer.AmongOthers ? told(answer.NoLongerDenied, true, true) : []),
    ...(answer.AmongOthers ? told(answer.NewlyDenied, false, true) : []),
  ];
}

/** A request that was found, in words; none where none was. */
export function foundIn(
  found: Found | undefined,
  words: CompareWords,
  say: (action: string, resource: string) => string,
): string[] {
  const request = found?.Request;
  if (found?.Found !== 'request' || !request) return [];
  const keys = (request.Context ?? []).map(({ Key, Values }) => `${Key} = ${(Values ?? []).join(', ')}`).join('; ');
  return [`${say(request.Action ?? '', request.Resource ?? '')}${keys && words.with(keys)}`];
}
