// A company's accounts under one roof, by every client: the typed ones know version 2020-03-31, the others speak 2022-04-19.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { accountId, administrator, deny, name, policyDocument, refuses, sessionOf, ways } from './clients.mjs';

const ROLE = 'resourcedirectoryaccountaccessrole';

for (const [title, way] of Object.entries(ways)) {
  describe(title, () => {
    const later = title.startsWith('pop-core');
    const admin = way(administrator);
    const call = (operation, parameters) =>
      admin.call(`${later ? 'ResourceDirectoryMaster' : 'ResourceManager'}.${operation}`, parameters);

    /** A client of the role by which the management account reaches into a member. */
    async function inside(member) {
      const assumed = { RoleArn: `acs:ram::${member}:role/${ROLE}`, RoleSessionName: 'ops' };
      return way(sessionOf(await admin.call('AssumeRole', assumed)));
    }

    it('founds a directory, bounds a member, moves it and lets it go', async () => {
      const founded = later
        ? await call('EnableResourceDirectory', { EnableMode: 'CurrentAccount' })
        : await call('InitResourceDirectory');
      const { ResourceDirectoryId, RootFolderId, MasterAccountId } = founded.ResourceDirectory;
      assert.match(ResourceDirectoryId, /^rd-/);
      assert.equal(MasterAccountId, accountId);
      await call('EnableControlPolicy');
      await call('SetMemberDeletionPermission', { Status: 'Enabled' });

      const folders = [RootFolderId];
      for (let level = 1; level <= 5; level += 1) {
        const made = await call('CreateFolder', { FolderName: `level-${level}`, ParentFolderId: folders.at(-1) });
        folders.push(made.Folder.FolderId);
      }
      const beyond = { FolderName: 'level-6', ParentFolderId: folders.at(-1) };
      await refuses('LimitExceeded.Folder.Depth', call('CreateFolder', beyond));

      const made = await call('CreateResourceAccount', { DisplayName: name('team'), ParentFolderId: folders.at(-1) });
      const member = made.Account.AccountId;
      const policies = [];
      for (const [folder, action] of [[folders[0], 'ram:ListGroups'], [folders[5], 'ram:ListRoles']]) {
        const text = policyDocument(deny(action));
        const policy = await call('CreateControlPolicy', {
          PolicyName: name('Not').replace('.', '-'), EffectScope: 'RAM', PolicyDocument: text,
        });
        policies.push(policy.ControlPolicy.PolicyId);
        await call('AttachControlPolicy', { PolicyId: policies.at(-1), TargetId: folder });
      }
      const people = await inside(member);
      for (const operation of ['ListGroups', 'ListRoles']) {
        const refusal = await refuses('NoPermission', people.call(operation));
        assert.equal(refusal.detail.PolicyType, 'ControlPolicy');
      }
      await people.call('ListUsers');
      await admin.call('ListRoles');
      await call('MoveAccount', { AccountId: member, DestinationFolderId: RootFolderId });
      await people.call('ListRoles');
      await refuses('NoPermission', people.call('ListGroups'));

      await call('CheckAccountDelete', { AccountId: member });
      await call('DeleteAccount', { AccountId: member });
      const { RdAccountDeletionStatus } = await call('GetAccountDeletionStatus', { AccountId: member });
      assert.equal(RdAccountDeletionStatus.Status, 'Deleting');
      await refuses('Forbidden.AccountDeleted', people.call('ListUsers'));
      await call('DisableControlPolicy');
      for (const folder of folders.slice(1).reverse()) await call('DeleteFolder', { FolderId: folder });
      await call('DestroyResourceDirectory');
    });
  });
}
