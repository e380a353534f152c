// Users, groups, policies, AccessKeys, roles and the alias, from the first to the last operation, by every client.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  administrator, allow, arn, keyOf, name, policyDocument, policyOf, refuses, roleWith, ways,
} from './clients.mjs';

for (const [title, way] of Object.entries(ways)) {
  describe(title, () => {
    const ram = way(administrator);

    it('leads a user through its life', async () => {
      const [user, renamed] = [name('alice'), name('alice.b')];
      const comments = '云安全 · a+b & c=d % ~ * \' ( ) ! " é';
      const made = (await ram.call('CreateUser', { UserName: user, DisplayName: '张三', Comments: comments })).User;
      assert.equal(typeof made.UserId, 'string');
      const seen = (await ram.call('GetUser', { UserName: user })).User;
      assert.deepEqual([seen.UserId, seen.DisplayName, seen.Comments], [made.UserId, '张三', comments]);
      assert.match(seen.CreateDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

      const changed = (await ram.call('UpdateUser', { UserName: user, NewUserName: renamed })).User;
      assert.deepEqual([changed.UserName, changed.UserId], [renamed, made.UserId]);
      await refuses('EntityNotExist.User', ram.call('GetUser', { UserName: user }));
      await refuses('EntityAlreadyExists.User', ram.call('CreateUser', { UserName: renamed }));
      await ram.call('DeleteUser', { UserName: renamed });
      await refuses('EntityNotExist.User', ram.call('DeleteUser', { UserName: renamed }));
    });

    it('leads a group and its members through their life, in pages', async () => {
      const group = name('team');
      await ram.call('CreateGroup', { GroupName: group, Comments: 'people' });
      const members = [];
      for (let count = 0; count < 5; count += 1) {
        const user = name('member');
        await ram.call('CreateUser', { UserName: user });
        await ram.call('AddUserToGroup', { UserName: user, GroupName: group });
        members.push(user);
      }
      await refuses('EntityAlreadyExists.User.Group', ram.call('AddUserToGroup', { UserName: members[0], GroupName: group }));
      await refuses('DeleteConflict.Group.User', ram.call('DeleteGroup', { GroupName: group }));

      const found = [];
      let marker = {};
      for (;;) {
        const page = await ram.call('ListUsersForGroup', { GroupName: group, MaxItems: 2, ...marker });
        found.push(...page.Users.User.map((user) => user.UserName));
        if (!page.IsTruncated) break;
        marker = { Marker: page.Marker };
      }
      assert.deepEqual([...found].sort(), [...members].sort());

      const groups = (await ram.call('ListGroupsForUser', { UserName: members[0] })).Groups.Group;
      assert.deepEqual(groups.map((each) => each.GroupName), [group]);
      const renamed = name('crew');
      await ram.call('UpdateGroup', { GroupName: group, NewGroupName: renamed });
      for (const user of members) {
        await ram.call('RemoveUserFromGroup', { UserName: user, GroupName: renamed });
        await ram.call('DeleteUser', { UserName: user });
      }
      await ram.call('DeleteGroup', { GroupName: renamed });
      await refuses('EntityNotExist.Group', ram.call('GetGroup', { GroupName: renamed }));
    });

    it('leads a policy and its versions through their life', async () => {
      const policy = name('reads');
      const [first, second] = [policyDocument(allow('oss:GetObject')), policyDocument(allow('oss:PutObject'))];
      await ram.call('CreatePolicy', { PolicyName: policy, PolicyDocument: first, Description: 'reads' });
      const made = await ram.call('CreatePolicyVersion', { PolicyName: policy, PolicyDocument: second, SetAsDefault: true });
      assert.deepEqual([made.PolicyVersion.VersionId, made.PolicyVersion.IsDefaultVersion], ['v2', true]);
      const seen = await ram.call('GetPolicy', { PolicyName: policy, PolicyType: 'Custom' });
      assert.deepEqual(JSON.parse(seen.DefaultPolicyVersion.PolicyDocument), JSON.parse(second));
      await refuses('DeleteConflict.Policy.Version.Default', ram.call('DeletePolicyVersion', { PolicyName: policy, VersionId: 'v2' }));
      for (const version of ['v3', 'v4', 'v5']) {
        const next = await ram.call('CreatePolicyVersion', { PolicyName: policy, PolicyDocument: first });
        assert.equal(next.PolicyVersion.VersionId, version);
      }
      await refuses('LimitExceeded.Policy.Version', ram.call('CreatePolicyVersion', { PolicyName: policy, PolicyDocument: first }));
      await ram.call('CreatePolicyVersion', {
        PolicyName: policy, PolicyDocument: first, RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
      });
      const versions = (await ram.call('ListPolicyVersions', { PolicyName: policy, PolicyType: 'Custom' })).PolicyVersions;
      assert.deepEqual(versions.PolicyVersion.map((each) => each.VersionId).sort(), ['v2', 'v3', 'v4', 'v5', 'v6']);
      await refuses('MalformedPolicyDocument', ram.call('CreatePolicy', { PolicyName: name('broken'), PolicyDocument: '{' }));
    });

    it('attaches to user, group and role, and detaches again', async () => {
      const policy = await policyOf(ram, allow('oss:GetObject'));
      const which = { PolicyName: policy, PolicyType: 'Custom' };
      const holders = { User: name('user'), Group: name('group'), Role: (await roleWith(ram)).role };
      await ram.call('CreateUser', { UserName: holders.User });
      await ram.call('CreateGroup', { GroupName: holders.Group });
      for (const [kind, holder] of Object.entries(holders)) {
        const whom = { [`${kind}Name`]: holder };
        await ram.call(`AttachPolicyTo${kind}`, { ...whom, ...which });
        await refuses(`EntityAlreadyExists.${kind}.Policy`, ram.call(`AttachPolicyTo${kind}`, { ...whom, ...which }));
        const held = (await ram.call(`ListPoliciesFor${kind}`, whom)).Policies.Policy;
        assert.deepEqual(held.map((each) => each.PolicyName), [policy]);
        await refuses(`DeleteConflict.${kind}.Policy`, ram.call(`Delete${kind}`, whom));
      }
      const entities = await ram.call('ListEntitiesForPolicy', which);
      assert.deepEqual(
        [entities.Users.User[0].UserName, entities.Groups.Group[0].GroupName, entities.Roles.Role[0].RoleName],
        [holders.User, holders.Group, holders.Role],
      );
      assert.equal((await ram.call('GetPolicy', which)).Policy.AttachmentCount, 3);
      for (const [kind, holder] of Object.entries(holders)) {
        await ram.call(`DetachPolicyFrom${kind}`, { [`${kind}Name`]: holder, ...which });
        await ram.call(`Delete${kind}`, { [`${kind}Name`]: holder });
      }
      await ram.call('DeletePolicy', { PolicyName: policy });
    });

    it('leads an AccessKey through its life', async () => {
      const user = name('user');
      await ram.call('CreateUser', { UserName: user });
      const key = keyOf(await ram.call('CreateAccessKey', { UserName: user }));
      const own = { UserName: user, UserAccessKeyId: key.id };
      await ram.call('CreateAccessKey', { UserName: user });
      await refuses('LimitExceeded.User.AccessKey', ram.call('CreateAccessKey', { UserName: user }));
      assert.equal((await ram.call('ListAccessKeys', { UserName: user })).AccessKeys.AccessKey.length, 2);
      assert.equal((await way(key).call('GetCallerIdentity')).Arn, arn(`user/${user}`));
      assert.ok((await ram.call('GetAccessKeyLastUsed', own)).AccessKeyLastUsed.LastUsedDate);
      await ram.call('UpdateAccessKey', { ...own, Status: 'Inactive' });
      await refuses('InvalidAccessKeyId.Inactive', way(key).call('GetCallerIdentity'));
      await ram.call('DeleteAccessKey', own);
      await refuses('InvalidAccessKeyId.NotFound', way(key).call('GetCallerIdentity'));
    });

    it('leads a role and the alias through their life', async () => {
      const { role } = await roleWith(ram);
      const changed = (await ram.call('UpdateRole', { RoleName: role, NewDescription: 'for machines', NewMaxSessionDuration: 7200 })).Role;
      assert.deepEqual([changed.Description, changed.MaxSessionDuration], ['for machines', 7200]);
      await ram.call('DeleteRole', { RoleName: role });
      await refuses('EntityNotExist.Role', ram.call('GetRole', { RoleName: role }));
    });

    it('is told what was wrong', async () => {
      const wrong = await ram.call('CreateUser', { UserName: 'not a name' }).catch((error) => error);
      assert.ok(wrong.code?.startsWith('InvalidParameter.UserName'), wrong);
      const missing = await ram.call('CreateUser').catch((error) => error);
      assert.ok(missing.code?.startsWith('Missing'), missing);
      await refuses('InvalidParameter.MaxItems', ram.call('ListUsers', { MaxItems: 1001 }));
      await refuses('InvalidParameter.Marker', ram.call('ListUsers', { Marker: 'made up' }));
    });
  });
}

// The alias belongs to the whole account, so one client after the other changes it.
describe('the alias of the account', () => {
  for (const [title, way] of Object.entries(ways)) {
    it(title, async () => {
      const [ram, alias] = [way(administrator), name('acme')];
      await ram.call('SetAccountAlias', { AccountAlias: alias });
      assert.equal((await ram.call('GetAccountAlias')).AccountAlias, alias);
      await ram.call('ClearAccountAlias');
      assert.notEqual((await ram.call('GetAccountAlias')).AccountAlias, alias);
    });
  }
});
