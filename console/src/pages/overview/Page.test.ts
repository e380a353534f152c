import { expect, test } from 'vitest';
import { posture } from '../../words/posture';
import { steps } from './load';
import { fails, placeOf, tasks } from './tasks';

test('a step is done when the account says so, and what is not known is not done', () => {
  const done = (facts: Partial<Parameters<typeof steps>[0]>, looked = false) => {
    const none = { users: 1, groups: 1, policies: 0, ownerBare: undefined, factorFree: undefined };
    return steps({ ...none, ...facts }, looked)
      .filter((step) => step.done)
      .map(({ id }) => id);
  };
  expect(done({})).toEqual([]);
  expect(done({ ownerBare: true, factorFree: true })).toEqual([]);
  expect(done({ ownerBare: false, factorFree: false })).toEqual(['owner', 'factor']);
  expect(done({ users: 4, groups: 2, policies: 1 }, true)).toEqual(['password', 'policy', 'group', 'people']);
});

const rule = (RuleId: string, Severity: string, Outcome = 'Fail') => ({ RuleId, Severity, Outcome, FailedCount: 1 });

test('the worst comes first, and what is not known after what fails', () => {
  const Rules = [
    rule('PW-06', 'low'),
    rule('RT-01', 'critical', 'Unknown'),
    rule('US-01', 'high'),
    rule('AK-07', 'critical'),
    rule('LG-02', 'low', 'Pass'),
  ];
  expect(tasks({ Rules }).map((task) => task.rule)).toEqual(['AK-07', 'US-01', 'PW-06', 'RT-01']);
  expect(fails({ Rules }, 'US-01')).toBe(true);
  expect(fails({ Rules }, 'US-02')).toBe(false);
  // All rules are in the answer, those that pass too.
  expect(fails({ Rules }, 'LG-02')).toBe(false);
  expect(fails({ Rules }, 'RT-01')).toBe(true);
  expect(fails(undefined, 'US-02')).toBeUndefined();
});

test('a task leads to the one user it is about, else to the list or the settings', () => {
  const found = (...names: string[]) => names.map((name) => ({ RuleId: 'US-01', Outcome: 'Fail', Resource: name }));
  const of = (...names: string[]) => tasks({ Rules: [rule('US-01', 'high')], Findings: found(...names) })[0];
  expect(of('acs:ram::1:user/bob')).toMatchObject({ names: ['bob'], to: '/console/users/bob?tab=credentials' });
  expect(of('acs:ram::1:user/a', 'acs:ram::1:user/b')).toMatchObject({ to: '/console/users?logon=yes&mfa=no' });
  expect(placeOf('PW-01', [])).toBe('/console/security');
  expect(placeOf('AK-01', ['a', 'b'])).toBe('/console/keys');
  expect(placeOf('RT-02', [])).toBe('/logon?as=owner&next=%2Fme');
  expect(placeOf('LG-01', [])).toBeUndefined();
  expect(placeOf('XX-01', [])).toBeUndefined();
});

test('every rule has a title in Chinese', () => {
  expect(Object.keys(posture.zh.titles)).toHaveLength(32);
});
