// The secrets of the account, and what their names and values may look like.

import type { Answer } from '../../api/call';
import { byNumber, readAll } from '../../api/query';

export type Listed = NonNullable<NonNullable<Answer<'Kms', 'ListSecrets'>['SecretList']>['Secret']>[number];

export const secretList = readAll(
  'Kms',
  'ListSecrets',
  { PageSize: 100 },
  (page): Listed[] | undefined => page.SecretList?.Secret,
  byNumber,
);

export const isGoing = ({ PlannedDeleteTime }: Pick<Listed, 'PlannedDeleteTime'>): boolean =>
  PlannedDeleteTime !== undefined && PlannedDeleteTime !== '';

export const isChosen = (one: Listed, kind: string | undefined): boolean =>
  kind === 'live' ? !isGoing(one) : kind === 'going' ? isGoing(one) : true;

export const isName = (text: string): boolean => /^[A-Za-z0-9_/+=.@-]{1,192}$/.test(text);
export const isVersion = (text: string): boolean => /^[A-Za-z0-9_/+=.@-]{1,64}$/.test(text);

/** The most bytes of a value. */
const VALUE = 30_720;

export type DataType = 'text' | 'binary';

/** What is wrong with a value. */
export function wrongIn(value: string, type: DataType): 'long' | 'base64' | undefined {
  if (new TextEncoder().encode(value).length > VALUE) return 'long';
  const isBase64 = value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
  return type === 'binary' && !isBase64 ? 'base64' : undefined;
}

/** An id that no version has yet: when it was put. */
export const freshVersion = (now = new Date()): string => now.toISOString().replaceAll(':', '-');
