// Attempts to come in by an identity provider, page by page, and one of them.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, call, Fault } from '../../api/call';
import { read } from '../../api/query';
import type { AttemptsWords } from '../../words/attempts';
import { type AttemptsSearch, asked } from './address';

type Found = Answer<'Rampart', 'ListSsoAttempts'>;
export type Attempt = NonNullable<Answer<'Rampart', 'GetSsoAttempt'>['SsoAttempt']>;

export const PAGE = 50;

export function useAttempts(search: AttemptsSearch) {
  const parameters = { ...asked(search), MaxResults: PAGE };
  return useInfiniteQuery({
    queryKey: [...read('Rampart', 'ListSsoAttempts', parameters).queryKey, 'pages'] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('Rampart', 'ListSsoAttempts', { ...parameters, ...(pageParam && { NextToken: pageParam }) }, signal),
    getNextPageParam: (page: Found) => page.NextToken || undefined,
  });
}

/** How often, and how many milliseconds apart, one is looked for that has just been made. */
const LOOKS = 10;
const APART = 500;

/** One by its reference; nothing of it is kept where that is said. One that has just been made may be there a little later. */
export function useAttempt(reference: string, isNew = false) {
  const parameters = { EventRequestId: reference };
  return useQuery({
    queryKey: [...read('Rampart', 'GetSsoAttempt', parameters).queryKey, 'one'] as const,
    queryFn: async ({ signal }): Promise<{ attempt: Attempt | undefined }> => {
      try {
        return { attempt: (await call('Rampart', 'GetSsoAttempt', parameters, signal)).SsoAttempt };
      } catch (error) {
        if (error instanceof Fault && error.missing) return { attempt: undefined };
        throw error;
      }
    },
    refetchInterval: ({ state }) =>
      isNew && state.data && !state.data.attempt && state.dataUpdateCount < LOOKS ? APART : false,
  });
}

/** What checks are called in a protocol: two of our own come behind those that it has. */
export const namesOf = (
  protocol: string | undefined,
  { oidc, saml }: Record<'oidc' | 'saml', Record<string, string>>,
  own: AttemptsWords,
): Record<string, string> => ({ ...(protocol === 'SAML' ? saml : oidc), ...own.checks });

/** What became of one, in words. */
export function resultOf(attempt: Attempt, names: Record<string, string>, own: AttemptsWords): string {
  if (attempt.Passed) return own.results[attempt.Trial ? 'tried' : 'passed'] ?? '';
  const check = attempt.FailedCheck ?? '';
  return check === '' ? (own.results.failed ?? '') : own.refusedAt(names[check] ?? check);
}
