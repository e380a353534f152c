// The rollouts of the account, those that are over too.

import type { Answer } from '../../api/call';
import { readAll } from '../../api/query';
import type { RolloutsWords } from '../../words/rollouts';

export type Rollout = NonNullable<Answer<'Rampart', 'GetRollout'>['Rollout']>;
export type Stage = NonNullable<Rollout['Stages']>[number];

export const rolloutList = readAll(
  'Rampart',
  'ListRollouts',
  { MaxItems: 1000 },
  (page): Rollout[] | undefined => page.Rollouts,
);

export const isRunning = ({ State }: Rollout): boolean => State === 'Running';

/** Whether there is something that can be taken back. */
export const isAbortable = ({ State }: Rollout): boolean => State === 'Running' || State === 'Finished';

/** Whether it is one of those that are looked for. */
export const isChosen = (one: Rollout, kind: string | undefined): boolean =>
  kind === 'running' ? isRunning(one) : kind === 'over' ? !isRunning(one) : true;

export const whomOf = ({ UserName, GroupName, RoleName }: Rollout): string | undefined =>
  UserName ?? GroupName ?? RoleName;

/** What is rolled out, in words; ids are called as `named` says. */
export function describe(one: Rollout, words: RolloutsWords, named: (id: string) => string): string {
  const { Change = '', PolicyId, TargetId } = one;
  const policy = PolicyId !== undefined ? named(PolicyId) : (one.PolicyName ?? words.gone);
  const whom = TargetId !== undefined ? named(TargetId) : (whomOf(one) ?? words.gone);
  const say = words.told[Change as keyof RolloutsWords['told']];
  return say ? say(policy, whom) : Change;
}
