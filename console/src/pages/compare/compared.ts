// What is asked to compare two sets of policies: their texts in force as a document each, and how those stand to each other.

import { useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { read } from '../../api/query';
import { type Documents, documentsOf } from './documents';
import { type Held, sound } from './load';

type Policies = ReadonlyMap<string, Held>;

/** The texts of both, once all are known; `long` where they are too long to be compared. */
export function useDocuments(one: Policies | undefined, other: Policies | undefined) {
  const all = new Map([...(one ?? []), ...(other ?? [])]);
  const keys = (policies: Policies | undefined) => [...(policies?.keys() ?? [])];
  return useQuery({
    queryKey: [...read('Ram', 'ListPolicies', {}).queryKey, 'compared', keys(one), keys(other)],
    enabled: one !== undefined && other !== undefined,
    queryFn: async ({ signal }): Promise<Documents | 'long'> => {
      const asked = [...all.values()].map(({ type, name }) => ({ PolicyType: type, PolicyName: name }));
      const answers = sound(await together('Ram', 'GetPolicy', asked, signal));
      const texts = new Map(
        [...all.keys()].map((key, index) => [key, answers[index]?.DefaultPolicyVersion?.PolicyDocument ?? '{}']),
      );
      return documentsOf(keys(one), keys(other), (key) => texts.get(key) ?? '{}') ?? 'long';
    },
  });
}

/** How the one stands to the other, for every request there can be; both stand beside other policies of whoever has them. */
export function useRelation(documents: Documents | undefined) {
  const [old, next] = [documents?.one.text, documents?.other.text];
  return useQuery({
    ...read('Rampart', 'ComparePolicies', {
      ...(old && { OldDocument: old }),
      ...(next && { NewDocument: next }),
      PolicyKind: 'identity',
      AmongOthers: true,
    }),
    enabled: documents !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
