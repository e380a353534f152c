// The rotation of a user's AccessKeys, and those of everybody.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read, readAll } from '../../api/query';

export type Progress = Answer<'Rampart', 'GetKeyRotation'>;
export type Rotation = NonNullable<Progress['KeyRotation']>;
export type Use = NonNullable<Progress['OldAccessKeyUse']>;

export const useRotation = (name: string) => useQuery(read('Rampart', 'GetKeyRotation', { UserName: name }));

export const ROTATIONS = { MaxItems: 1000 };

export const rotationList = readAll(
  'Rampart',
  'ListKeyRotations',
  ROTATIONS,
  (page): Rotation[] | undefined => page.KeyRotations,
);

/** The states of which something is still to come, what waits for somebody first. */
const LIVE = ['WentBack', 'Overdue', 'Switching', 'Observing'];

export const isLive = ({ State = '' }: Rotation): boolean => LIVE.includes(State);

/** What has waited longest for somebody comes first. */
export function rank({ State = '' }: Rotation): number {
  const place = LIVE.indexOf(State);
  return place < 0 ? LIVE.length : place;
}

/** Whether a rotation is one of those that are looked for; those that go on without a choice. */
export function isChosen(one: Rotation, kind: string | undefined): boolean {
  switch (kind) {
    case 'decide':
      return one.State === 'WentBack' || one.State === 'Overdue';
    case 'over':
      return !isLive(one);
    case 'all':
      return true;
    default:
      return isLive(one);
  }
}

/** When the clock takes the next step, as far as a list tells. */
export const nextAt = ({ State, DeadlineDate, RecycleDate }: Rotation): string | undefined =>
  State === 'Observing' ? RecycleDate : DeadlineDate;

/** The hours of each step where nothing else is said, by the reason. */
export const USUAL = {
  routine: { quiet: 24, observe: 168, deadline: 720 },
  leak: { quiet: 1, observe: 168, deadline: 24 },
} as const;

export type Reason = keyof typeof USUAL;
