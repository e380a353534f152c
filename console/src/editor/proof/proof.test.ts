import { expect, test } from 'vitest';
import { proven } from './proof';
import { joined, together } from './replay';
import { keys, sent, written } from './tested';
import { LONGEST, withNew, withTest } from './useTests';

test('condition keys are lines, and come back as they were', () => {
  const context = [
    { Key: 'acs:SourceIp', Values: ['10.0.0.1', '10.0.0.2'] },
    { Key: 'x:k', Values: ['a=b'] },
  ];
  expect(written(context)).toBe('acs:SourceIp = 10.0.0.1, 10.0.0.2\nx:k = a=b');
  expect(keys(written(context))).toEqual({ context });
  expect(keys(' \n\n')).toEqual({ context: [] });
  for (const wrong of ['acs:SourceIp', '= x', 'k =', 'k = ,']) expect(keys(wrong)).toEqual({ wrong });
});

test('of a test only what is said is sent, and a statement may be the first', () => {
  const test = { Name: 'n', Principal: '', Action: 'a:b', Resource: '*', Expected: 'Allow', Context: [] };
  expect(sent({ ...test, ExpectedStatement: 0 })).toEqual({
    Name: 'n',
    Action: 'a:b',
    Resource: '*',
    Expected: 'Allow',
    ExpectedStatement: 0,
  });
});

test('a changed test takes the place of what it was, a new one comes last', () => {
  const [one, two] = [{ Name: 'one' }, { Name: 'two' }];
  expect(withTest([one, two], { Name: 'uno' }, 'one')).toEqual([{ Name: 'uno' }, two]);
  expect(withTest([one], two)).toEqual([one, two]);
  // Somebody has taken it away meanwhile.
  expect(withTest([two], { Name: 'uno' }, 'one')).toEqual([two, { Name: 'uno' }]);
});

test('a new test takes the place of none, whatever it is called', () => {
  const long = 'x'.repeat(LONGEST);
  const names = (now: string[], next: string) =>
    withNew(
      now.map((Name) => ({ Name })),
      { Name: next },
    ).map(({ Name }) => Name);
  expect(names(['one'], 'two')).toEqual(['one', 'two']);
  expect(names(['one', 'one (2)'], 'one')).toEqual(['one', 'one (2)', 'one (3)']);
  expect(names([long], long)).toEqual([long, `${'x'.repeat(LONGEST - 4)} (2)`]);
});

const group = (Principal: string, CallCount: number, time: string) => ({
  Principal,
  Action: 'a:b',
  Resources: ['r'],
  CallCount,
  RecordCount: 1,
  FirstTime: time,
  LastTime: time,
  ExampleRequestId: time,
});

test('parts of one look add up: the newest example stays, the oldest time counts', () => {
  const newer = { CallCount: 3, Groups: [group('bob', 2, 'new'), group('eve', 1, 'new')] };
  const older = { CallCount: 5, Groups: [group('bob', 4, 'old'), group('ann', 1, 'old')] };
  const all = joined(newer, older);
  expect(all.CallCount).toBe(8);
  expect(all.Groups?.map(({ Principal, CallCount }) => [Principal, CallCount])).toEqual([
    ['bob', 6],
    ['eve', 1],
    ['ann', 1],
  ]);
  expect(all.Groups?.[0]).toMatchObject({ FirstTime: 'old', LastTime: 'new', ExampleRequestId: 'new', RecordCount: 2 });
});

test('what was not all seen, or on two states, says so', () => {
  const part = { Revision: 7, CallCount: 2, UnchangedCount: 2, CaughtUp: true };
  expect(together(undefined, part)).toEqual(part);
  const whole = together({ ...part, NextToken: 't' }, part);
  expect(whole).toMatchObject({ CallCount: 4, UnchangedCount: 4, CaughtUp: true, moved: false });
  expect(whole.NextToken).toBeUndefined();
  const moved = together({ ...part, NextToken: 't' }, { ...part, Revision: 8 });
  expect(together(moved, { ...part, Revision: 8 }).moved).toBe(true);
  expect(together({ ...part, CaughtUp: false }, part).CaughtUp).toBe(false);
});

test('what is not known speaks against a text', () => {
  const run = { state: 'told', failed: 0 } as const;
  const replay = { state: 'told', seen: {}, whole: true } as const;
  const none = { state: 'none', seen: undefined, whole: true } as const;
  expect(proven(run, replay)).toEqual({ decided: true, against: [] });
  expect(proven({ state: 'none', failed: 0 }, none)).toEqual({ decided: true, against: [] });
  expect(proven({ state: 'asking', failed: 0 }, replay).decided).toBe(false);
  expect(proven(run, { ...none, state: 'asking' }).decided).toBe(false);
  expect(proven({ ...run, failed: 1 }, replay).against).toEqual(['tests']);
  expect(proven({ state: 'unknown', failed: 0 }, { ...none, state: 'unknown' }).against).toEqual([
    'testsUnknown',
    'unlooked',
  ]);
  expect(proven(run, { ...replay, whole: false }).against).toEqual(['unlooked']);
  const seen = { NewlyDenied: { CallCount: 1 }, CannotTell: { CallCount: 2 } };
  expect(proven(run, { ...replay, seen }).against).toEqual(['denied', 'unknown']);
});
