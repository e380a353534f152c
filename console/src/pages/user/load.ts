// One user and what belongs to it.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read, readAll } from '../../api/query';
import { domain } from '../../api/session';

export type Person = NonNullable<Answer<'Ims', 'GetUser'>['User']>;
export type Key = NonNullable<NonNullable<Answer<'Ims', 'ListAccessKeys'>['AccessKeys']>['AccessKey']>[number];

/** The user by the name in the URL. */
export function useUser(name: string) {
  const home = useQuery(domain);
  const full = home.data?.DefaultDomainName;
  /** As the page asks for it: the user itself may spell its name otherwise. */
  const named = { UserPrincipalName: `${name}@${full ?? ''}` };
  const found = useQuery({ ...read('Ims', 'GetUser', named), enabled: full !== undefined });
  return { ...found, named, error: home.error ?? found.error };
}

export function useGroupsOf(principal: string) {
  return useQuery({
    ...read('Ims', 'ListGroupsForUser', { UserPrincipalName: principal }),
    select: (answer) => answer.Groups?.Group ?? [],
  });
}

export function usePoliciesOf(name: string) {
  return useQuery({
    ...read('Ram', 'ListPoliciesForUser', { UserName: name }),
    select: (answer) => answer.Policies?.Policy ?? [],
  });
}

export function useKeysOf(principal: string) {
  return useQuery({
    ...read('Ims', 'ListAccessKeys', { UserPrincipalName: principal }),
    select: (answer): Key[] => answer.AccessKeys?.AccessKey ?? [],
  });
}

export type Session = NonNullable<Answer<'Rampart', 'ListSessions'>['Sessions']>[number];

export const useSessionsOf = (principal: string) =>
  useQuery(
    readAll(
      'Rampart',
      'ListSessions',
      { UserPrincipalName: principal, MaxItems: 1000 },
      (page): Session[] | undefined => page.Sessions,
    ),
  );

export const lastUse = (principal: string, id: string) =>
  read('Ims', 'GetAccessKeyLastUsed', { UserPrincipalName: principal, UserAccessKeyId: id });
