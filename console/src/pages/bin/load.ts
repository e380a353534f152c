// Users and AccessKeys that were deleted, and how long they are kept.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read, readAll } from '../../api/query';
import { moment } from '../../words/words';

export type Gone = NonNullable<NonNullable<Answer<'Ims', 'ListUsersInRecycleBin'>['Users']>['User']>[number];
export type GoneKey = NonNullable<
  NonNullable<Answer<'Ims', 'ListAccessKeysInRecycleBin'>['AccessKeys']>['AccessKey']
>[number];

export const binList = readAll(
  'Ims',
  'ListUsersInRecycleBin',
  { MaxItems: 100 },
  (page): Gone[] | undefined => page.Users?.User,
);

/** Deleted AccessKeys of a user, whether the user is deleted or not. */
export const useGoneKeys = (UserId: string) =>
  useQuery({
    ...read('Ims', 'ListAccessKeysInRecycleBin', { UserId }),
    select: (answer): GoneKey[] => answer.AccessKeys?.AccessKey ?? [],
  });

/** Whole days until a moment; none are left of what is over. */
export function daysLeft(until: string | undefined, now: number): number {
  const end = moment(until)?.getTime() ?? now;
  return Math.max(0, Math.floor((end - now) / DAY));
}

const DAY = 24 * 60 * 60 * 1000;
