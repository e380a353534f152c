import { expect, test } from 'vitest';
import { alike, countIn, takingOn, touched, whoIn } from './facts';
import { elsewhereOf, inverseOf } from './inverse';

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

const change = (eventName: string, requestParameters: object, more: object = {}) => ({
  eventName,
  eventRW: 'Write',
  requestParameters,
  ...more,
});

test('a change of an attachment or a membership has one call that takes it back', () => {
  const attached = { PolicyName: 'P', PolicyType: 'Custom', GroupName: 'g' };
  expect(inverseOf(change('AttachPolicyToGroup', attached), 'acme.test')).toMatchObject({
    says: 'detach',
    what: 'P',
    whom: 'g',
    wish: { Operation: 'DetachPolicyFromGroup', Parameters: attached },
  });
  const role = { PolicyName: 'P', PolicyType: 'System', RoleName: 'r' };
  expect(inverseOf(change('DetachPolicyFromRole', role), 'acme.test')?.wish).toMatchObject({
    Operation: 'AttachPolicyToRole',
    Parameters: role,
  });
  // Either product names the user in its own way.
  for (const user of [{ UserName: 'bob' }, { UserPrincipalName: 'bob@acme.test' }])
    expect(inverseOf(change('AddUserToGroup', { ...user, GroupName: 'g' }), 'acme.test')).toMatchObject({
      says: 'leave',
      what: 'bob',
      wish: { Operation: 'RemoveUserFromGroup', Parameters: { UserPrincipalName: 'bob@acme.test', GroupName: 'g' } },
    });
});

test('what was refused, read, cut short or is more than one call is not taken back so', () => {
  const attached = { PolicyName: 'P', PolicyType: 'Custom', UserName: 'u' };
  for (const event of [
    change('AttachPolicyToUser', attached, { errorCode: 'NoPermission' }),
    change('AttachPolicyToUser', attached, { eventRW: 'Read' }),
    change('AttachPolicyToUser', { PolicyName: 'P', truncated: true }),
    change('AddUserToGroup', { UserName: 'bob', GroupName: 'g' }),
    change('CreateUser', { UserName: 'bob' }),
    { eventName: 'AttachPolicyToUser', eventRW: 'Write' },
  ])
    expect(inverseOf(event, '')).toBeUndefined();
});

test('some changes are taken back on a page of their own', () => {
  const to = (name: string, parameters: object) => elsewhereOf(change(name, parameters))?.to;
  expect(to('DeleteUser', { UserPrincipalName: 'bob@acme.test' })).toBe('/console/bin?q=bob');
  expect(to('DeleteAccessKey', { UserName: 'bob' })).toBe('/console/users/bob?tab=credentials');
  expect(to('CreatePolicyVersion', { PolicyName: 'P' })).toBe('/console/policies/Custom/P?tab=versions');
  expect(to('DeleteUser', {})).toBeUndefined();
  expect(to('CreateUser', { UserName: 'bob' })).toBeUndefined();
});
