// What the overview tells of the account, and which steps to a working team are done.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import { domain } from '../../api/session';

export function useOverview() {
  const summary = useQuery({ ...read('Ims', 'GetAccountSummary', {}), select: (answer) => answer.SummaryMap ?? {} });
  const home = useQuery({ ...domain, select: (answer) => answer.DefaultDomainName ?? '' });
  const posture = useQuery(read('Rampart', 'GetPosture', { MaxItems: 1000 }));
  return { summary, home, posture };
}

export interface Facts {
  users: number;
  groups: number;
  policies: number;
  /** Whether the owner has no second factor, and whether one is not demanded; nothing where that is not known. */
  ownerBare: boolean | undefined;
  factorFree: boolean | undefined;
}

export interface Step {
  id: 'owner' | 'factor' | 'policy' | 'group' | 'people' | 'password';
  to: string;
  done: boolean;
}

/** From a first start to a working team, in order. Looking at the password rules leaves no trace on the server. */
export function steps({ users, groups, policies, ownerBare, factorFree }: Facts, looked: boolean): Step[] {
  return [
    { id: 'owner', to: '/logon?as=owner&next=%2Fme', done: ownerBare === false },
    { id: 'factor', to: '/console/security', done: factorFree === false },
    { id: 'password', to: '/console/security', done: looked },
    { id: 'policy', to: '/console/policies/new', done: policies > 0 },
    // An account is founded with one administrator in one group.
    { id: 'group', to: '/console/groups?create=true', done: groups > 1 },
    { id: 'people', to: '/console/users?many=true', done: users > 1 },
  ];
}
