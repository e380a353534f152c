// Picks what many rows are given: a group, or a policy.

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { groupList } from '../pages/groups/load';
import { policyList } from '../pages/policies/load';
import { Choose } from '../parts/Choose';
import { FaultBox } from '../parts/Fault';
import { useWords } from '../words/words';
import type { Which } from './deeds';

interface Props {
  value: string | null;
  onPick: (value: string | null) => void;
}

export function ChooseGroup(props: Props) {
  const query = useQuery(groupList);
  const names = (query.data ?? []).map(({ GroupName = '' }) => GroupName);
  return <Asked {...props} query={query} label={useWords().policy.group} data={names} />;
}

export function ChoosePolicy(props: Props) {
  const query = useQuery(policyList);
  const data = (query.data ?? []).map(({ PolicyType = '', PolicyName = '' }) => ({
    value: `${PolicyType}/${PolicyName}`,
    label: PolicyName,
  }));
  return <Asked {...props} query={query} label={useWords().policy.pick} data={data} />;
}

/** The policy that was picked. */
export function whichOf(value: string): Which {
  const [PolicyType = '', PolicyName = ''] = value.split('/');
  return { PolicyName, PolicyType };
}

interface ChooseProps extends Props {
  query: Pick<UseQueryResult, 'isPending' | 'error' | 'refetch'>;
  label: string;
  data: (string | { value: string; label: string })[];
}

function Asked({ query, label, data, value, onPick }: ChooseProps) {
  const words = useWords();
  return (
    <>
      <Choose
        label={label}
        hint={words.policy.pickHint}
        data={data}
        loading={query.isPending}
        value={value}
        onPick={onPick}
      />
      {query.error && <FaultBox error={query.error} onRetry={() => void query.refetch()} />}
    </>
  );
}
