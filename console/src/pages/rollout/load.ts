// One rollout: how far it has come, and which calls it turned or would have turned.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { wish } from '../../api/may';
import { read } from '../../api/query';
import type { Mark } from '../../parts/Steps';
import { isRunning, type Rollout, type Stage } from '../rollouts/load';

export type Progress = Answer<'Rampart', 'GetRollout'>;
export type Flips = NonNullable<Progress['NewlyDenied']>;
export type FlipGroup = NonNullable<Flips['Groups']>[number];

export const useRollout = (id: string) => useQuery(read('Rampart', 'GetRollout', { RolloutId: id }));

/** How a stage stands: of what is not in force any more, no stage is. */
export function markOf(one: Rollout, number: number): Mark {
  if (one.State === 'Finished') return 'done';
  if (!isRunning(one)) return 'over';
  const at = one.StageNumber ?? 1;
  return number < at ? 'done' : number === at ? 'now' : 'later';
}

/** Calls that were turned while a stage was on. More than are shown by group are not told apart by stage. */
export const countIn = ({ Groups = [] }: Flips, number: number): number =>
  Groups.filter(({ StageNumber }) => StageNumber === number).reduce((sum, { CallCount = 0 }) => sum + CallCount, 0);

/** Whether all groups are among those that are shown. */
export const isWhole = ({ Groups = [], GroupCount = 0 }: Flips): boolean => GroupCount <= Groups.length;

/** Whether it is at the stage behind which the change is made. */
export const isLast = ({ StageNumber, Stages = [] }: Rollout): boolean => StageNumber === Stages.length;

export const nextOf = ({ StageNumber = 0, Stages = [] }: Rollout): Stage | undefined => Stages[StageNumber];

/** Minutes in the largest unit that they are a whole number of. */
export function lengthIn(minutes: number): readonly ['minutes' | 'hours' | 'days', number] {
  if (minutes % 1440 === 0) return ['days', minutes / 1440];
  return minutes % 60 === 0 ? ['hours', minutes / 60] : ['minutes', minutes];
}

export const wishes = (id: string) => ({
  advance: wish('Rampart', 'AdvanceRollout', { RolloutId: id }),
  abort: wish('Rampart', 'AbortRollout', { RolloutId: id }),
});
