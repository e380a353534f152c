import { expect, test } from 'vitest';
import { rollouts } from '../../words/rollouts';
import { describe, isAbortable, isChosen } from '../rollouts/load';
import { countIn, isLast, isWhole, lengthIn, markOf, nextOf } from './load';

const Stages = [{ Number: 1 }, { Number: 2 }, { Number: 3 }];
const marks = (one: object) => [1, 2, 3].map((number) => markOf({ Stages, ...one }, number));

test('the stages before the present one are over, and of what is not in force none is', () => {
  expect(marks({ State: 'Running', StageNumber: 2 })).toEqual(['done', 'now', 'later']);
  expect(marks({ State: 'Finished' })).toEqual(['done', 'done', 'done']);
  expect(marks({ State: 'Stopped' })).toEqual(['over', 'over', 'over']);
  expect(isLast({ Stages, StageNumber: 3 })).toBe(true);
  expect(nextOf({ Stages, StageNumber: 1 })).toEqual({ Number: 2 });
  expect(nextOf({ Stages, StageNumber: 3 })).toBeUndefined();
});

test('what is under way or in force can be taken back, and what is over is told apart', () => {
  const all = ['Running', 'Finished', 'Stopped', 'Aborted'].map((State) => ({ State }));
  expect(all.map(isAbortable)).toEqual([true, true, false, false]);
  expect(all.map((one) => isChosen(one, 'running'))).toEqual([true, false, false, false]);
  expect(all.map((one) => isChosen(one, 'over'))).toEqual([false, true, true, true]);
  expect(all.every((one) => isChosen(one, undefined))).toBe(true);
});

test('calls are counted by the stage that they were turned in, and lengths are told in whole units', () => {
  const Groups = [
    { StageNumber: 1, CallCount: 3 },
    { StageNumber: 2, CallCount: 1 },
    { StageNumber: 1, CallCount: 4 },
  ];
  expect([1, 2, 3].map((number) => countIn({ Groups }, number))).toEqual([7, 1, 0]);
  expect([3, 4].map((GroupCount) => isWhole({ Groups, GroupCount }))).toEqual([true, false]);
  expect(lengthIn(10_080)).toEqual(['days', 7]);
  expect(lengthIn(720)).toEqual(['hours', 12]);
  expect(lengthIn(90)).toEqual(['minutes', 90]);
});

test('a change is told by its names, and what is gone is said to be', () => {
  const named = (id: string) => ({ 'cp-1': 'NoUsers', 'fd-1': 'Production' })[id] ?? id;
  const control = { Change: 'AttachControlPolicy', PolicyId: 'cp-1', TargetId: 'fd-1' };
  expect(describe(control, rollouts.en, named)).toBe('Attach NoUsers to Production');
  expect(describe({ Change: 'DetachPolicy', PolicyName: 'P', UserName: 'bob' }, rollouts.en, named)).toBe(
    'Detach P from bob',
  );
  expect(describe({ Change: 'AttachPolicy' }, rollouts.zh, named)).toBe('将 已不存在的对象 附加到 已不存在的对象');
  expect(describe({ Change: 'Other' }, rollouts.en, named)).toBe('Other');
});
