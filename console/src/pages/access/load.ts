// Rows of the answer, page by page.

import { useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call';
import { line } from '../../parts/csv';
import { question, type Sentence } from './sentence';

type Page = Answer<'Rampart', 'SearchAccess'>;
export type AccessRow = NonNullable<Page['Rows']>[number];
export type Statement = NonNullable<AccessRow['Grants']>[number];

export function useAccess(sentence: Sentence) {
  const asked = question(sentence);
  return useInfiniteQuery({
    queryKey: [0, 'now', 'Rampart', 'SearchAccess', asked ?? {}] as const,
    enabled: asked !== undefined,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('Rampart', 'SearchAccess', { ...asked, ...(pageParam && { NextToken: pageParam }) }, signal),
    getNextPageParam: (page: Page) => page.NextToken || undefined,
  });
}

/** A file for spreadsheets. What one would take for a formula is shown as text. */
export function csv(rows: readonly AccessRow[]): string {
  const head = ['principal', 'outcome', 'actions', 'resources', 'only_if', 'statements', 'limits', 'exceptions'];
  const lines = rows.map((row) => [
    row.PrincipalArn ?? '',
    row.Outcome ?? '',
    row.Actions?.join(' ') ?? `not ${row.OtherActions?.join(' ') ?? ''}`,
    row.Resources?.join(' ') ?? '',
    row.OnlyIf ?? row.Because ?? '',
    ...[row.Grants, row.Limits, row.Exceptions].map((all) => (all ?? []).map(named).join(' ')),
  ]);
  return [head, ...lines].map(line).join('');
}

/** A statement by policy, version and number. */
function named({ Policy, Version, Statement, AttachedEntityType, AttachedEntity }: Statement): string {
  if (Policy === undefined) return 'sts:AssumeRole';
  return `${Policy}@${Version}#${Statement}/${AttachedEntityType}:${AttachedEntity}`;
}
