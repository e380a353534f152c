import { expect, test } from 'vitest';
import { revoke } from '../../words/revoke';
import { asked, command, EMPTY, type Form, judgedOn, wrong } from './form';
import { keyOf, untilOf, whatOf } from './told';

const form = (given: Partial<Form>): Form => ({ ...EMPTY, ...given });
const now = Date.parse('2026-11-01T12:00:00Z');

test('only what is meant is sent, whatever was typed for another way', () => {
  const all = { role: 'deployer', user: 'alice', session: 'night-run', token: 'STS.abc1', sessionOfRole: '' };
  expect(asked(form({ ...all, way: 'role' }))).toEqual({ RoleName: 'deployer' });
  expect(asked(form({ ...all, way: 'role', sessionOfRole: 'one' }))).toEqual({
    RoleName: 'deployer',
    RoleSessionName: 'one',
  });
  expect(asked(form({ ...all, way: 'user' }))).toEqual({ UserName: 'alice' });
  expect(asked(form({ way: 'user', user: 'alice@a.example' }))).toEqual({ UserPrincipalName: 'alice@a.example' });
  expect(asked(form({ ...all, way: 'session' }))).toEqual({ RoleSessionName: 'night-run' });
  expect(asked(form({ ...all, way: 'token' }))).toEqual({ TemporaryAccessKeyId: 'STS.abc1' });
  expect(asked(form({ ...all, way: 'all', sessionOfRole: 'one' }))).toEqual({ AllSessions: true });
});

test('a moment is sent in UTC, and one to come is wrong', () => {
  const before = '2026-11-01T11:00:00';
  const utc = new Date(before).toISOString().replace('.000', '');
  expect(asked(form({ way: 'all', before }))).toEqual({ AllSessions: true, Before: utc });
  const at = new Date(before).getTime();
  expect(wrong(form({ way: 'all', before }), at)).toEqual([]);
  expect(wrong(form({ way: 'all', before }), at - 1)).toEqual(['before']);
  expect(wrong(form({ way: 'all', before: 'soon' }), now)).toEqual(['before']);
});

test('a form is right by the rules of the way that is chosen', () => {
  for (const [given, fields] of [
    [{ way: 'role' }, ['role']],
    [{ way: 'role', role: 'a b' }, ['role']],
    [{ way: 'role', role: 'ops', sessionOfRole: 'x' }, ['sessionOfRole']],
    [{ way: 'role', role: 'ops', user: '!' }, []],
    [{ way: 'user', user: 'a$(b)' }, ['user']],
    [{ way: 'user', user: 'a@b.c' }, []],
    [{ way: 'session', session: 'x' }, ['session']],
    [{ way: 'session', session: 'a@b.c' }, []],
    [{ way: 'token', token: 'LTAI5tExample' }, ['token']],
    [{ way: 'token', token: 'STS.' }, ['token']],
    [{ way: 'token', token: 'STS.NTx1' }, []],
    [{ way: 'all' }, []],
  ] as const) {
    expect(wrong(form(given), now), JSON.stringify(given)).toEqual(fields);
  }
});

test('the command says the same', () => {
  const before = '2026-11-01T11:00:00';
  const utc = new Date(before).toISOString().replace('.000', '');
  expect(command(form({ way: 'role', role: 'deployer', sessionOfRole: 'night-run', before }))).toBe(
    `rampart revoke --role deployer --session night-run --before ${utc}`,
  );
  expect(command(form({ way: 'user', user: 'alice' }))).toBe('rampart revoke --user alice');
  expect(command(form({ way: 'session', session: 'night-run' }))).toBe('rampart revoke --session night-run');
  expect(command(form({ way: 'token', token: 'STS.a1' }))).toBe('rampart revoke --token STS.a1');
  expect(command(form({ way: 'all' }))).toBe('rampart revoke --all');
});

test('it is judged on the role or the user, else on the account', () => {
  expect(judgedOn(form({ way: 'role', role: 'ops', sessionOfRole: 'one' }))).toEqual({ RoleName: 'ops' });
  expect(judgedOn(form({ way: 'role' }))).toBeUndefined();
  expect(judgedOn(form({ way: 'user', user: 'a@b.c' }))).toEqual({ UserPrincipalName: 'a@b.c' });
  expect(judgedOn(form({ way: 'user', user: 'a' }))).toEqual({ UserName: 'a' });
  expect(judgedOn(form({ way: 'user', user: '' }))).toBeUndefined();
  for (const way of ['session', 'token', 'all'] as const)
    expect(judgedOn(form({ way }))).toEqual({ AllSessions: 'true' });
});

test('a revocation says what it is of, also where that is gone', () => {
  const RevokeDate = '2026-11-01T12:00:00Z';
  const told = (one: object) => whatOf({ RevokeDate, ...one }, revoke.en);
  expect(told({ RevocationType: 'All' })).toBe('All of the account');
  expect(told({ RevocationType: 'Role', RoleId: '1', RoleName: 'ops' })).toBe('Role ops');
  expect(told({ RevocationType: 'Role', RoleId: '1' })).toBe('Role 1 (deleted)');
  expect(told({ RevocationType: 'User', UserId: '2', UserName: 'alice' })).toBe('Begun by alice');
  expect(told({ RevocationType: 'User', UserId: '2' })).toBe('Begun by 2 (deleted)');
  expect(told({ RevocationType: 'Session', RoleSessionName: 'one' })).toBe('Sessions called one');
  expect(told({ RevocationType: 'Session', RoleSessionName: 'one', RoleId: '1', RoleName: 'ops' })).toBe(
    'Sessions called one in role ops',
  );
  expect(told({ RevocationType: 'Token', TemporaryAccessKeyId: 'STS.a' })).toBe('Credentials STS.a');
  expect(untilOf({ RevokeDate })).toBe(RevokeDate);
  expect(untilOf({ RevokeDate, Before: '2026-11-01T11:00:00Z' })).toBe('2026-11-01T11:00:00Z');
  const [one, other] = [
    { RevocationType: 'Session', RoleSessionName: 'one' },
    { RevocationType: 'Role', RoleId: '1' },
  ];
  expect(keyOf(one)).not.toBe(keyOf(other));
});
