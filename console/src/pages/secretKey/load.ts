// One key, and what may be done with it.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { wish } from '../../api/may';
import { byNumber, read, readAll } from '../../api/query';
import type { Alias } from '../secretKeys/load';

export type Key = NonNullable<Answer<'Kms', 'DescribeKey'>['KeyMetadata']>;

export const useKey = (id: string) => useQuery(read('Kms', 'DescribeKey', { KeyId: id }));

export const useAliases = (id: string) =>
  useQuery(
    readAll(
      'Kms',
      'ListAliasesByKeyId',
      { KeyId: id, PageSize: 100 },
      (page): Alias[] | undefined => page.Aliases?.Alias,
      byNumber,
    ),
  );

/** Days between new materials as somebody types them: none, or a week to two years. */
export const areDays = (text: string): boolean =>
  /^\d{1,3}$/.test(text) && (Number(text) === 0 || (Number(text) >= 7 && Number(text) <= 730));

export const everyDays = (days: string) => ({ EnableAutomaticRotation: true, RotationInterval: `${Number(days)}d` });

/** Seconds, as the server tells them, in days. */
export const daysOf = (interval: string | undefined): string | undefined => {
  const seconds = Number.parseInt(interval ?? '', 10);
  return Number.isNaN(seconds) ? undefined : String(Math.round(seconds / 86_400));
};

export const isGoing = ({ KeyState }: Key): boolean => KeyState === 'PendingDeletion';

/** Judged on the key; an alias is judged by itself too, whichever it is. */
export const wishes = (KeyId: string) => ({
  enable: wish('Kms', 'EnableKey', { KeyId }),
  disable: wish('Kms', 'DisableKey', { KeyId }),
  rotation: wish('Kms', 'UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'false' }),
  remove: wish('Kms', 'ScheduleKeyDeletion', { KeyId }),
  keep: wish('Kms', 'CancelKeyDeletion', { KeyId }),
  addAlias: wish('Kms', 'CreateAlias', { KeyId, AliasName: 'alias/some' }),
});
