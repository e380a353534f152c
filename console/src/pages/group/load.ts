// One group and what belongs to it.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read, readAll } from '../../api/query';

export type Member = NonNullable<NonNullable<Answer<'Ims', 'ListUsersForGroup'>['Users']>['User']>[number];

export const useGroup = (name: string) => useQuery(read('Ims', 'GetGroup', { GroupName: name }));

export const memberList = (name: string) =>
  readAll(
    'Ims',
    'ListUsersForGroup',
    { GroupName: name, MaxItems: 100 },
    (page): Member[] | undefined => page.Users?.User,
  );

export const useMembers = (name: string) => useQuery(memberList(name));

export const usePoliciesOfGroup = (name: string) =>
  useQuery({
    ...read('Ram', 'ListPoliciesForGroup', { GroupName: name }),
    select: (answer) => answer.Policies?.Policy ?? [],
  });
