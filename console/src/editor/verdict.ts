// What a change of a policy means, proven by the server for every request there can be.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../api/call';
import { read } from '../api/query';
import type { Draft } from '../words/draft';

type Compared = Answer<'Rampart', 'ComparePolicies'>;
type Found = NonNullable<Compared['Gained']>;

export type Kind = 'identity' | 'trust' | 'control';

/** What is written in a control policy is what is written in one of an identity. */
export const formOf = (kind: Kind): 'identity' | 'trust' => (kind === 'trust' ? 'trust' : 'identity');

export interface Verdict {
  state: 'unsound' | 'asking' | 'unknown' | 'told';
  answer?: Compared;
  /** Whether it may grant more; what is not known counts as that. */
  mayWiden: boolean;
  retry: () => void;
}

/** What an answer comes to. Only a plain no is one. */
export const mayWiden = (answer: Compared | undefined): boolean => answer?.GrantsMore !== false;

/** Whether it may grant less: only what is known to grant the same or more does not. */
export const mayNarrow = (answer: Compared | undefined): boolean =>
  answer?.Relation !== 'equal' && answer?.Relation !== 'wider';

export function useVerdict(old: string, next: string, kind: Kind, sound: boolean): Verdict {
  const query = useQuery({
    ...read('Rampart', 'ComparePolicies', {
      OldDocument: old,
      NewDocument: next,
      PolicyKind: kind,
      // Policies of an identity stand beside others, so that a Deny that is gone grants what those allow; so do control policies.
      ...(kind !== 'trust' && { AmongOthers: true }),
    }),
    enabled: sound && old !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const retry = () => void query.refetch();
  if (!sound) return { state: 'unsound', mayWiden: true, retry };
  if (query.data) return { state: 'told', answer: query.data, mayWiden: mayWiden(query.data), retry };
  return { state: query.error ? 'unknown' : 'asking', mayWiden: true, retry };
}

/** The requests that prove it, in words: what is granted first. */
export function proofs(answer: Compared, who: string, kind: Kind, words: Draft): string[] {
  const told = (found: Found | undefined, say: Draft['now']): string[] => {
    const request = found?.Request;
    if (found?.Found !== 'request' || !request) return [];
    const name = kind === 'trust' ? request.Principal || words.whoeverTrusted : who || words.whoever;
    const keys = (request.Context ?? []).map(({ Key, Values }) => `${Key} = ${(Values ?? []).join(', ')}`).join('; ');
    const statements = (found.NewStatements ?? []).map(({ Statement = 0 }) => Statement + 1).join(', ');
    const end = statements === '' ? '' : `, ${words.statement(statements)}`;
    return [`${say(name, request.Action ?? '', request.Resource ?? '')}${keys && words.nowWhen(keys)}${end}`];
  };
  return [
    ...told(answer.Gained, words.now),
    ...(answer.AmongOthers ? told(answer.NoLongerDenied, words.freed) : []),
    ...told(answer.Lost, words.noLonger),
    ...(answer.AmongOthers ? told(answer.NewlyDenied, words.denied) : []),
  ];
}
