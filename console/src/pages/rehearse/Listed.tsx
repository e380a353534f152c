// A field whose values are records of the account or of the directory.

import { useQuery } from '@tanstack/react-query';
import { localName } from '../../api/session';
import { Choose } from '../../parts/Choose';
import { FaultBox } from '../../parts/Fault';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';
import { controlPolicyList } from '../controlPolicies/load';
import { memberList } from '../directory/load';
import { groupList } from '../groups/load';
import { policyList } from '../policies/load';
import { roleList } from '../roles/load';
import { userList } from '../users/load';
import { OPERATIONS, type Source } from './kinds';

interface Option {
  value: string;
  label: string;
}

interface Props {
  label: string;
  source: Source;
  value: string;
  onValue: (value: string) => void;
}

export function Listed({ label, source, value, onValue }: Props) {
  const words = useOwn(texts);
  const of = (...sources: Source[]) => ({ enabled: sources.includes(source) });
  const control = useQuery({ ...controlPolicyList, ...of('control') });
  const members = useQuery({ ...memberList, ...of('member') });
  const policies = useQuery({ ...policyList, ...of('policy', 'own') });
  const users = useQuery({ ...userList, ...of('user', 'whom') });
  const groups = useQuery({ ...groupList, ...of('group', 'whom') });
  const roles = useQuery({ ...roleList, ...of('role', 'whom') });
  const user = (users.data ?? []).map(({ UserPrincipalName }) => localName(UserPrincipalName));
  const group = (groups.data ?? []).map(({ GroupName = '' }) => GroupName);
  const role = (roles.data ?? []).map(({ RoleName = '' }) => RoleName);
  const options: Record<string, () => Option[]> = {
    control: () =>
      (control.data ?? []).map(({ PolicyId = '', PolicyName = '' }) => ({ value: PolicyId, label: PolicyName })),
    member: () =>
      (members.data ?? []).map(({ AccountId = '', DisplayName = '' }) => ({
        value: AccountId,
        label: `${DisplayName} · ${AccountId}`,
      })),
    policy: () =>
      (policies.data ?? []).map(({ PolicyName = '', PolicyType = '' }) => ({
        value: `${PolicyType}/${PolicyName}`,
        label: PolicyName,
      })),
    own: () =>
      (policies.data ?? [])
        .filter(({ PolicyType }) => PolicyType === 'Custom')
        .map(({ PolicyName = '' }) => same(PolicyName)),
    user: () =>
      (users.data ?? []).map(({ UserPrincipalName = '' }) => ({
        value: UserPrincipalName,
        label: localName(UserPrincipalName),
      })),
    group: () => group.map(same),
    role: () => role.map(same),
    whom: () => [
      ...user.map((name) => same(`user/${name}`)),
      ...group.map((name) => same(`group/${name}`)),
      ...role.map((name) => same(`role/${name}`)),
    ],
    operation: () => OPERATIONS.map(same),
  };
  const all = [control, members, policies, users, groups, roles];
  const failed = all.find(({ error, data }) => error && !data);
  return (
    <>
      <Choose
        label={label}
        hint={words.pickHint}
        data={options[source]?.() ?? []}
        loading={all.some(({ isLoading }) => isLoading)}
        value={value === '' ? null : value}
        onPick={(next) => onValue(next ?? '')}
      />
      {failed && <FaultBox error={failed.error} onRetry={() => void failed.refetch()} />}
    </>
  );
}

const same = (name: string): Option => ({ value: name, label: name });
