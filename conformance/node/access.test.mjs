// What policies allow and deny, denials that explain themselves, and sessions of assumed roles, by every client.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import credentials from '@alicloud/credentials';
import core from '@alicloud/openapi-core';
import * as ramSdk from '@alicloud/ram20150501';

import {
  accountId, administrator, allow, arn, deny, endpoint, policyDocument, refuses, roleWith, sessionOf, userWithKey, ways,
} from './clients.mjs';

for (const [title, way] of Object.entries(ways)) {
  describe(title, () => {
    const ram = way(administrator);
    const session = async (client, roleArn, more = {}) =>
      sessionOf(await client.call('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'alice', ...more }));

    it('is allowed and denied exactly as the policies say', async () => {
      const { user, client } = await userWithKey(ram, way);
      await refuses('NoPermission', client.call('ListUsers'));
      const reads = { UserName: user, PolicyName: 'AliyunRAMReadOnlyAccess', PolicyType: 'System' };
      await ram.call('AttachPolicyToUser', reads);
      assert.ok((await client.call('ListUsers')).Users.User.length > 0);
      await refuses('NoPermission', client.call('DeleteUser', { UserName: user }));
      await ram.call('DetachPolicyFromUser', reads);
      await refuses('NoPermission', client.call('ListUsers'));
    });

    it('learns why it was denied', async () => {
      const { client } = await userWithKey(ram, way, deny('ram:DeleteUser'));
      const refusal = await refuses('NoPermission', client.call('DeleteUser', { UserName: 'someone' }));
      assert.ok(refusal.status === undefined || refusal.status === 403);
      const { AuthAction, NoPermissionType, PolicyType, AuthPrincipalType, EncodedDiagnosticMessage } = refusal.detail;
      assert.deepEqual(
        [AuthAction, NoPermissionType, PolicyType, AuthPrincipalType],
        ['ram:DeleteUser', 'ExplicitDeny', 'AccountLevelIdentityBasedPolicy', 'SubUser'],
      );
      const decoded = (await ram.call('DecodeDiagnosticMessage', { EncodedDiagnosticMessage })).DecodedDiagnosticMessage;
      assert.deepEqual([decoded.ExplicitDeny, decoded.AuthAction], [true, 'ram:DeleteUser']);
      assert.equal(decoded.AuthResource, arn('user/someone'));
    });

    it('assumes a role and uses its token', async () => {
      const { client } = await userWithKey(ram, way, allow('sts:AssumeRole'));
      const { role, roleArn } = await roleWith(ram, allow(['ram:ListUsers', 'ram:ListGroups']));
      const actor = way(await session(client, roleArn));
      const identity = await actor.call('GetCallerIdentity');
      assert.deepEqual(
        [identity.IdentityType, identity.AccountId, identity.Arn],
        ['AssumedRoleUser', accountId, arn(`assumed-role/${role}/alice`)],
      );
      assert.ok((await actor.call('ListUsers')).Users.User.length > 0);
      await refuses('NoPermission', actor.call('ListRoles'));

      const Policy = policyDocument(allow('ram:ListGroups'));
      const narrow = way(await session(client, roleArn, { Policy, DurationSeconds: 900 }));
      await narrow.call('ListGroups');
      const refusal = await refuses('NoPermission', narrow.call('ListUsers'));
      assert.equal(refusal.detail.PolicyType, 'SessionPolicy');

      await refuses('InvalidParameter.DurationSeconds', session(client, roleArn, { DurationSeconds: 3601 }));
      await refuses('EntityNotExist.Role', session(client, arn('role/nowhere')));
    });

    it('is told that its key is unknown or its secret is wrong', async () => {
      const { key } = await userWithKey(ram, way);
      await refuses('SignatureDoesNotMatch', way({ ...key, secret: 'x'.repeat(30) }).call('GetCallerIdentity'));
      const nobody = { id: 'LTAInobodyhasthiskey0000', secret: key.secret };
      await refuses('InvalidAccessKeyId.NotFound', way(nobody).call('GetCallerIdentity'));
    });
  });
}

describe('the credentials library, always over TLS', () => {
  const admin = ways.current(administrator);

  for (const policy of [undefined, policyDocument(allow('ram:ListUsers')).replaceAll(',', ', ')]) {
    it(`assumes a role ${policy ? 'with' : 'without'} a session policy and feeds the SDK`, async () => {
      const { key } = await userWithKey(admin, ways.current, allow('sts:AssumeRole'));
      const { roleArn } = await roleWith(admin, allow(['ram:ListUsers', 'ram:ListGroups']));
      const credential = new credentials.default(new credentials.Config({
        type: 'ram_role_arn',
        accessKeyId: key.id,
        accessKeySecret: key.secret,
        roleArn,
        roleSessionName: 'library',
        stsEndpoint: endpoint,
        policy,
      }));
      const config = new core.$OpenApiUtil.Config({ credential, endpoint, protocol: 'https' });
      const ram = new ramSdk.default.default(config);
      const { body } = await ram.listUsers(new ramSdk.ListUsersRequest({}));
      assert.ok(body.users.user.length > 0);
      const groups = ram.listGroups(new ramSdk.ListGroupsRequest({}));
      if (policy) await assert.rejects(groups, { code: 'NoPermission' });
      else await groups;
    });
  }
});
