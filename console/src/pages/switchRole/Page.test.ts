import { beforeEach, expect, test } from 'vitest';
import type { Identity } from '../../api/session';
import { switchRole } from '../../words/switchRole';
import { matching, open, takeable } from './choices';
import { COLOURS, chooseColour, colourOf } from './colours';
import { leftText, secondsLeft } from './left';

const arn = (name: string) => `acs:ram::1000000000000001:role/${name}`;

const held = (slot: number, role?: string): Identity => ({
  Slot: slot,
  SessionId: `session-${slot}`,
  IdentityType: role === undefined ? 'RAMUser' : 'AssumedRoleUser',
  AccountId: '1000000000000001',
  Arn: 'acs:ram::1000000000000001:user/alice',
  UserName: 'alice',
  ...(role === undefined ? {} : { RoleName: role, RoleArn: arn(role) }),
  ExpireDate: '2026-01-02T03:04:05Z',
  MFAPresent: true,
});

beforeEach(() => localStorage.clear());

test('what is open is gone to, and what is not is taken on', () => {
  const all = [held(0), held(1, 'ops'), held(3, 'audit')];
  const named = (slot: number) => open(all, slot, (name) => `${name} (you)`).map(({ name, slot: at }) => [name, at]);
  expect(named(1)).toEqual([
    ['alice (you)', 0],
    ['audit', 3],
  ]);
  const roles = ['ops', 'deploy'].map((name) => ({ Arn: arn(name), RoleName: name, Needs: 'MFA' }));
  expect(takeable(roles, all).map(({ name, factor, slot }) => [name, factor, slot])).toEqual([
    ['deploy', true, undefined],
  ]);
});

test('names that begin with what is typed come first', () => {
  const choices = ['break-glass', 'glassworks', 'other'].map((name) => ({ key: name, name, factor: false, arn: '' }));
  expect(matching(choices, ' GLA').map(({ name }) => name)).toEqual(['glassworks', 'break-glass']);
  expect(matching(choices, '')).toHaveLength(3);
});

test('a role has a colour, and the one that was chosen stays', () => {
  expect(colourOf(arn('ops'))).toBe(colourOf(arn('ops')));
  const chosen = (colourOf(arn('ops')) + 1) % COLOURS;
  chooseColour(arn('ops'), chosen);
  expect(colourOf(arn('ops'))).toBe(chosen);
  for (let index = 0; index < 120; index += 1) chooseColour(arn(`r${index}`), 0);
  expect(JSON.parse(localStorage.getItem('rampart-role-colours') ?? '')).toHaveLength(100);
  for (const bad of ['x', '{}', '[1]', `[["${arn('ops')}",99]]`]) {
    localStorage.setItem('rampart-role-colours', bad);
    expect(colourOf(arn('ops'))).toBeLessThan(COLOURS);
  }
});

test('the time that is left is told in hours, minutes, and at last in seconds', () => {
  const at = Date.UTC(2026, 0, 2, 3, 0, 0);
  expect(secondsLeft('2026-01-02T03:04:05Z', at)).toBe(245);
  expect(secondsLeft('2026-01-02T02:00:00Z', at)).toBe(0);
  expect(secondsLeft('never', at)).toBeUndefined();
  const told = (seconds: number) => leftText(seconds, switchRole.en);
  expect([told(3725), told(3599), told(119)]).toEqual(['1 h 2 min left', '59 min left', '119 s left']);
});
