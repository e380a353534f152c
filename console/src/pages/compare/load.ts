// What each of two has: its policies with the way to each, and who is in it, or what it is in.

import { useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { Fault } from '../../api/call';
import { read } from '../../api/query';
import { domain, localName } from '../../api/session';
import { memberList } from '../group/load';
import type { Side } from './address';

export interface Held {
  type: string;
  name: string;
  /** The groups it comes through; none where it is attached directly. */
  through: readonly string[];
}

export interface Had {
  policies: ReadonlyMap<string, Held>;
  /** Members of a group, or groups of a user. */
  names: readonly string[];
}

interface Attached {
  PolicyName?: string;
  PolicyType?: string;
}

/** What one of the two has, once all of it is known. */
export function useSide(side: Side | undefined) {
  const { kind, name = '' } = side ?? {};
  const [isGroup, isRole, isUser] = [kind === 'group', kind === 'role', kind === 'user'];
  const home = useQuery({ ...domain, enabled: isUser });
  const UserPrincipalName = `${name}@${home.data?.DefaultDomainName ?? ''}`;
  const ofGroup = useQuery({ ...read('Ram', 'ListPoliciesForGroup', { GroupName: name }), enabled: isGroup });
  const members = useQuery({ ...memberList(name), enabled: isGroup });
  const ofRole = useQuery({ ...read('Ram', 'ListPoliciesForRole', { RoleName: name }), enabled: isRole });
  const ofUser = useQuery({ ...read('Ram', 'ListPoliciesForUser', { UserName: name }), enabled: isUser });
  const groups = useQuery({
    ...read('Ims', 'ListGroupsForUser', { UserPrincipalName }),
    enabled: isUser && home.data !== undefined,
  });
  const names = (groups.data?.Groups?.Group ?? []).map(({ GroupName = '' }) => GroupName);
  const through = useThrough(names, isUser && groups.data !== undefined);
  const needed = isGroup ? [ofGroup, members] : isRole ? [ofRole] : isUser ? [home, ofUser, groups, through] : [];
  const failed = needed.filter(({ error, data }) => error !== null && data === undefined);
  const known = needed.length > 0 && needed.every(({ data }) => data !== undefined);
  // Of others who are called alike something may be known, too.
  const policies = (isGroup ? ofGroup : isRole ? ofRole : ofUser).data?.Policies?.Policy;
  const inside = (members.data ?? []).map((member) => localName(member.UserPrincipalName));
  const had: Had | undefined = known
    ? {
        policies: joined([['', policies], ...((isUser && through.data) || [])]),
        names: isGroup ? inside : isUser ? names : [],
      }
    : undefined;
  return {
    had,
    error: failed[0]?.error,
    refetch: () => {
      for (const query of failed) void query.refetch();
    },
  };
}

/** The policies of many groups, by group. */
function useThrough(names: readonly string[], enabled: boolean) {
  return useQuery({
    queryKey: [...read('Ram', 'ListPoliciesForGroup', { GroupName: '' }).queryKey, 'through', names],
    enabled,
    queryFn: async ({ signal }) => {
      const asked = names.map((GroupName) => ({ GroupName }));
      const answers = sound(await together('Ram', 'ListPoliciesForGroup', asked, signal));
      return answers.map((answer, index) => [names[index] ?? '', answer.Policies?.Policy] as const);
    },
  });
}

/** Each policy once, with all ways to it. */
export function joined(
  ways: readonly (readonly [string, readonly Attached[] | undefined])[],
): ReadonlyMap<string, Held> {
  const all = new Map<string, Held>();
  for (const [group, policies = []] of ways)
    for (const { PolicyType: type = '', PolicyName: name = '' } of policies) {
      const key = `${type}/${name}`;
      const before = all.get(key)?.through;
      const through = group === '' || before?.length === 0 ? [] : [...(before ?? []), group];
      all.set(key, { type, name, through });
    }
  return all;
}

/** All answers, or the first refusal: what is not known is not compared. */
export function sound<T extends object>(answers: readonly (T | Fault)[]): T[] {
  const refused = answers.find((one) => one instanceof Fault);
  if (refused) throw refused;
  return answers as T[];
}
