// What each of two has: its policies with the way to each, and who is in it, or what it is in.

import { type QueryClient, useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { Fault } from '../../api/call';
import { read } from '../../api/query';
import { domain, localName } from '../../api/session';
import { place } from '../../api/slot';
import { memberList } from '../group/load';
import { type Side, textOf } from './address';

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

export const useSides = (one: Side | undefined, other: Side | undefined) =>
  useQuery({
    // It names no operation, so that every write makes it stale.
    queryKey: [place.slot, 'now', 'compare', one && textOf(one), other && textOf(other)],
    enabled: one !== undefined && other !== undefined,
    queryFn: async ({ client, signal }) => {
      if (!one || !other) throw new Error('nobody to compare');
      const [first, second] = await Promise.all([held(one, client, signal), held(other, client, signal)]);
      return { first, second };
    },
  });

async function held({ kind, name }: Side, client: QueryClient, signal: AbortSignal): Promise<Had> {
  if (kind === 'role') {
    const { Policies } = await client.fetchQuery(read('Ram', 'ListPoliciesForRole', { RoleName: name }));
    return { policies: joined([['', Policies?.Policy]]), names: [] };
  }
  if (kind === 'group') {
    const [{ Policies }, members] = await Promise.all([
      client.fetchQuery(read('Ram', 'ListPoliciesForGroup', { GroupName: name })),
      client.fetchQuery(memberList(name)),
    ]);
    const names = members.map(({ UserPrincipalName }) => localName(UserPrincipalName));
    return { policies: joined([['', Policies?.Policy]]), names };
  }
  const { DefaultDomainName = '' } = await client.fetchQuery(domain);
  const UserPrincipalName = `${name}@${DefaultDomainName}`;
  const [{ Policies }, { Groups }] = await Promise.all([
    client.fetchQuery(read('Ram', 'ListPoliciesForUser', { UserName: name })),
    client.fetchQuery(read('Ims', 'ListGroupsForUser', { UserPrincipalName })),
  ]);
  const names = (Groups?.Group ?? []).map(({ GroupName = '' }) => GroupName);
  const asked = names.map((GroupName) => ({ GroupName }));
  const answers = sound(await together('Ram', 'ListPoliciesForGroup', asked, signal));
  const ways = answers.map((answer, index) => [names[index] ?? '', answer.Policies?.Policy] as const);
  return { policies: joined([['', Policies?.Policy], ...ways]), names };
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
