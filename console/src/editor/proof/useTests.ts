// The tests beside a policy: what is kept there, what they come to, and how they are changed.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { callAt } from '../../api/call';
import { unlessChanged } from '../../api/guarded';
import { makeStale, read } from '../../api/query';
import { type Ran, sent, type Test, type Tested } from './tested';

export const useStored = (tested: Tested, enabled = true) =>
  useQuery({ ...read('Rampart', 'GetPolicyTests', tested), select: (answer): Test[] => answer.Tests ?? [], enabled });

export interface Run {
  /** Nothing to run, not asked yet, without an answer, or answered for this very text. */
  state: 'none' | 'asking' | 'unknown' | 'told';
  results: readonly Ran[];
  failed: number;
  error: unknown;
  retry: () => void;
}

/** Runs the tests on a text, or on what is in force. */
export function useRun(tested: Tested, text: string | undefined, sound: boolean): Run {
  const stored = useStored(tested);
  const some = (stored.data?.length ?? 0) > 0;
  const query = useQuery({
    ...read('Rampart', 'RunPolicyTests', { ...tested, ...(text !== undefined && { PolicyDocument: text }) }),
    enabled: sound && some,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPlaceholderData, isFetching } = query;
  const results = (some && data?.Results) || [];
  const retry = () => {
    void stored.refetch();
    void query.refetch();
  };
  const asking = stored.isPending || (some && (!data || isPlaceholderData || isFetching));
  const broken = stored.error ?? (some && !isFetching ? error : null);
  return {
    state: broken ? 'unknown' : asking ? 'asking' : some ? 'told' : 'none',
    results,
    failed: results.filter(({ Passed }) => !Passed).length,
    error: broken,
    retry,
  };
}

/** Changes the tests as they are now: others may have written some meanwhile, and theirs stay. */
export function useChangeTests(tested: Tested) {
  const client = useQueryClient();
  const write = useMutation({
    gcTime: 0,
    mutationFn: (edit: (tests: readonly Test[]) => readonly Test[]) =>
      unlessChanged({
        look: () => callAt('Rampart', 'GetPolicyTests', tested),
        same: () => true,
        write: ({ Tests = [] }, revision) =>
          callAt('Rampart', 'PutPolicyTests', { ...tested, Tests: edit(Tests).map(sent) }, revision),
      }),
    onSuccess: () => makeStale(client, 'Rampart', 'PutPolicyTests'),
  });
  return { change: write.mutateAsync, busy: write.isPending, error: write.error };
}

/** The tests with one more, or one in the place of that of an earlier name. */
export function withTest(tests: readonly Test[], test: Test, name = test.Name): Test[] {
  const there = tests.some((one) => one.Name === name);
  return there ? tests.map((one) => (one.Name === name ? test : one)) : [...tests, test];
}

/** The tests with one more, whose name is made another where there is a test of it: nothing takes the place of what nobody saw. */
export function withNew(tests: readonly Test[], test: Test): Test[] {
  const names = new Set(tests.map(({ Name }) => Name));
  const { Name = '' } = test;
  let free = Name;
  for (let number = 2; names.has(free); number += 1) {
    const end = ` (${number})`;
    free = Name.slice(0, LONGEST - end.length) + end;
  }
  return [...tests, { ...test, Name: free }];
}

/** Letters of a name. */
export const LONGEST = 128;
