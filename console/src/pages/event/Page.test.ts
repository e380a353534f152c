import { expect, test } from 'vitest';
import { alike, countIn, takingOn, touched, whoIn } from './facts';

test('a session of a role tells its role, its name and whose identity took it on', () => {
  const who = whoIn({
    userIdentity: {
      type: 'assumed-role',
      userName: 'deployer:ci:42',
      principalId: '3:ci:42',
      accessKeyId: 'STS.x',
      sessionContext: { attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' } },
    },
    requestParameters: { stsTokenPlayerUid: 1000000000000001, stsTokenPrincipalName: 'deployer/ci:42' },
  });
  expect(who).toMatchObject({
    name: 'deployer',
    session: 'ci:42',
    takenOnBy: '1000000000000001',
    since: '2026-01-01T00:00:00Z',
    mfa: false,
  });
  expect(takingOn('deployer', '2026-01-02T00:00:00Z')).toEqual({
    operation: 'AssumeRole',
    resource: 'deployer',
    to: '2026-01-02T00:00:00Z',
  });
});

test('of what is not told nothing is made up', () => {
  expect(whoIn({})).toMatchObject({ kind: 'unknown', name: '', session: undefined, mfa: undefined, logon: undefined });
  expect(whoIn({ userIdentity: { type: 'ram-user', userName: 'a:b' } })).toMatchObject({ name: 'a:b' });
  expect([countIn({}), countIn({ additionalEventData: { count: 3 } })]).toEqual([undefined, 3]);
  expect([touched({}), alike({})]).toEqual([[], []]);
});

test('what was touched leads to its page where it has one', () => {
  const all = touched({ resourceType: 'ACS::RAM::User;ACS::RAM::Policy', resourceName: 'bob;P' });
  expect(all.map(({ name, to }) => [name, to])).toEqual([
    ['bob', '/console/users/bob'],
    ['P', undefined],
  ]);
  // Events are found by all that they touched.
  expect(alike({ resourceName: 'bob;P' })).toEqual([{ field: 'resource', value: 'bob;P' }]);
});
