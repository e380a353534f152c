// How each deed about the organization is done by hand, and which operations it comes to.

import { expect, type Page } from '@playwright/test';
import { confirm, press, rewrite, told, typed } from './hands';
import type { House } from './house';
import { denying, folderOf, memberOf, organized, personOf, policyOf } from './organization';
import type { Story } from './story';

const RD = 'ResourceDirectoryMaster';

const id = async ({ call }: House): Promise<string> => {
  const { ResourceDirectory } = await call(RD, 'GetResourceDirectory', {});
  return String((ResourceDirectory as Record<string, string>).ResourceDirectoryId);
};

/** An account that was a member, and is on its own. */
async function outsideOf(house: House, root: string): Promise<string> {
  const AccountId = await memberOf(house, root, 'outside');
  await house.call(RD, 'UpdateAccount', { AccountId, NewAccountType: 'CloudAccount' });
  await house.call(RD, 'RemoveCloudAccount', { AccountId });
  return AccountId;
}

/** Rehearses a draft and makes it. */
async function made(page: Page, changes: readonly object[]): Promise<void> {
  await page.goto(`rehearse?whose=all&changes=${encodeURIComponent(JSON.stringify(changes))}`);
  await press(page, 'Rehearse');
  await expect(page.getByRole('button', { name: 'Make the changes' })).toBeEnabled();
  await press(page, 'Make the changes');
  const dialog = page.getByRole('dialog', { name: 'Make these changes?' });
  if (await dialog.getByRole('checkbox').isVisible()) await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: /^Make (the change|\d+ changes)$/ }).click();
  await expect(page.getByText('No change yet.')).toBeVisible();
}

export const ORGANIZATION: readonly Story[] = [
  {
    name: 'a directory is founded and ended',
    own: true,
    does: ['EnableResourceDirectory', 'DestroyResourceDirectory'],
    run: async (page, house) => {
      await page.goto('directory');
      await press(page, 'Found a directory');
      await confirm(page, 'Found a directory');
      await expect(page.getByRole('treeitem', { name: 'Root' })).toBeVisible();
      await page.goto('directory?tab=settings');
      await press(page, 'End the directory');
      await typed(page, await id(house), 'End the directory');
      await told(page, 'The directory was ended');
    },
  },
  {
    name: 'an invitation into a directory is declined, and the next accepted',
    own: true,
    does: ['DeclineHandshake', 'AcceptHandshake'],
    run: async (page, house) => {
      const { call, ask, account } = house;
      await call(RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
      const told = await call(RD, 'GetResourceDirectory', {});
      const root = String((told.ResourceDirectory as Record<string, string>).RootFolderId);
      const token = await personOf(house, await memberOf(house, root, 'outside'), 'mia');
      const other = await outsideOf(house, root);
      await call(RD, 'DestroyResourceDirectory', {});
      await ask(token, RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
      const invite = () =>
        ask(token, RD, 'InviteAccountToResourceDirectory', { TargetEntity: account, TargetType: 'Account' });
      expect((await invite()).status).toBe(200);
      await page.goto('directory');
      await press(page, `Decline: ${other}`);
      await confirm(page, 'Decline');
      await expect(page.getByRole('table', { name: 'Received' })).toContainText('declined');
      expect((await invite()).status).toBe(200);
      await page.reload();
      await press(page, `Accept: ${other}`);
      await typed(page, other, 'Join the directory');
      await expect(page.getByText('This account is a member of a directory')).toBeVisible();
    },
  },
  {
    name: 'folders and accounts are made, one invited, and taken back',
    does: [
      'CreateFolder',
      'UpdateFolder',
      'DeleteFolder',
      'CreateResourceAccount',
      'InviteAccountToResourceDirectory',
      'CancelHandshake',
    ],
    run: async (page, house) => {
      const { root } = await organized(house);
      const other = await outsideOf(house, root);
      await page.goto('directory');
      await press(page, 'Create folder');
      await typed(page, 'Walked', 'Create folder');
      await page.getByRole('treeitem', { name: 'Walked' }).click();
      await press(page, 'Rename');
      await typed(page, 'Strolled', 'Save changes');
      await expect(page.getByRole('heading', { level: 2, name: 'Strolled' })).toBeVisible();
      await press(page, 'Delete folder');
      await typed(page, 'Strolled', 'Delete folder');
      await expect(page.getByRole('treeitem', { name: 'Strolled' })).toHaveCount(0);
      await press(page, 'Create account');
      await page.getByRole('dialog').getByLabel('Name of the account').fill('walker');
      await confirm(page, 'Create account');
      await told(page, 'The account walker was created');
      await press(page, 'Invite account');
      await page.getByRole('dialog').getByLabel('Id of the account').fill(other);
      await confirm(page, 'Invite account');
      await told(page, `The account ${other} was invited`);
      await page.goto('directory?tab=invitations');
      await press(page, `Take back the invitation of ${other}`);
      await confirm(page, 'Take back');
      await told(page, 'The invitation was taken back');
    },
  },
  {
    name: 'a member is renamed, tagged, changed in kind and let go',
    does: ['UpdateAccount', 'TagResources', 'UntagResources', 'RemoveCloudAccount'],
    run: async (page, house) => {
      const { root } = await organized(house);
      await page.goto(`members/${await memberOf(house, root, 'goes')}`);
      await press(page, 'Rename');
      await typed(page, 'leaves', 'Save changes');
      await page.getByLabel('Key of the tag').fill('team');
      await press(page, 'Add tag');
      await press(page, 'Remove the tag team');
      await told(page, 'The tag team was removed');
      await press(page, 'Change kind');
      await confirm(page, 'Make it a cloud account');
      await press(page, 'Remove from the directory');
      await typed(page, 'leaves', 'Remove from the directory');
      await expect(page).toHaveURL(/\/members$/);
    },
  },
  {
    name: 'members may be deleted, and one is',
    does: ['SetMemberDeletionPermission', 'CheckAccountDelete', 'DeleteAccount'],
    run: async (page, house) => {
      const { root } = await organized(house);
      const member = await memberOf(house, root, 'ends');
      await page.goto('directory?tab=settings');
      await press(page, 'Allow members to be deleted');
      await confirm(page, 'Allow members to be deleted');
      await told(page, 'Members may be deleted now');
      await page.goto(`members/${member}`);
      await press(page, 'Delete account');
      await typed(page, 'ends', 'Delete account');
      await told(page, 'The account ends is deleted');
      await page.goto('directory?tab=settings');
      await press(page, 'Do not allow members to be deleted');
      await confirm(page, 'Do not allow members to be deleted');
      await told(page, 'Members may not be deleted any more');
    },
  },
  {
    name: 'a service is delegated to a member, and that ended',
    does: ['RegisterDelegatedAdministrator', 'DeregisterDelegatedAdministrator'],
    run: async (page, house) => {
      await organized(house);
      await page.goto('directory?tab=delegation');
      await press(page, 'Delegate');
      await page.getByRole('dialog').getByRole('combobox', { name: 'Member' }).fill('Web shop');
      await page.getByRole('option').first().click();
      await confirm(page, 'Delegate');
      await press(page, /^End the delegation of/);
      await confirm(page, 'End');
      await told(page, 'The delegation was ended');
    },
  },
  {
    name: 'control policies are switched on and off',
    own: true,
    does: ['EnableControlPolicy', 'DisableControlPolicy'],
    run: async (page, house) => {
      await house.call(RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
      await page.goto('control-policies');
      await press(page, 'Switch on');
      await confirm(page, 'Switch control policies on');
      await press(page, 'Switch off');
      await typed(page, await id(house), 'Switch control policies off');
      await told(page, 'Control policies are switched off');
    },
  },
  {
    name: 'a control policy is written, rewritten and deleted',
    does: ['CreateControlPolicy', 'UpdateControlPolicy', 'DeleteControlPolicy'],
    run: async (page, house) => {
      await organized(house);
      await page.goto('control-policies/new');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Walked');
      await rewrite(page, denying('ecs:*'));
      await press(page, 'Create control policy');
      await expect(page.getByRole('heading', { level: 1, name: 'Walked' })).toBeVisible();
      await press(page, 'Edit the text');
      await rewrite(page, denying('ecs:*', 'oss:*'));
      await press(page, 'Save the text');
      await press(page, 'Delete');
      await typed(page, 'Walked', 'Delete control policy');
      await expect(page).toHaveURL(/\/control-policies$/);
    },
  },
  {
    name: 'a control policy is attached and detached, and a member moved, by their rehearsals',
    does: ['AttachControlPolicy', 'DetachControlPolicy', 'MoveAccount'],
    run: async (page, house) => {
      const { root } = await organized(house);
      const PolicyId = await policyOf(house, 'Tried', denying('ecs:*'));
      const TargetId = await folderOf(house, root, 'Tried');
      const AccountId = await memberOf(house, root, 'moves');
      const call = (Operation: string, Parameters: object) => ({ Product: RD, Operation, Parameters });
      await made(page, [
        call('AttachControlPolicy', { PolicyId, TargetId }),
        call('MoveAccount', { AccountId, DestinationFolderId: TargetId }),
      ]);
      await made(page, [call('DetachControlPolicy', { PolicyId, TargetId })]);
    },
  },
  {
    name: 'a control policy is rolled out in stages, and taken back',
    does: ['StartRollout', 'AdvanceRollout', 'AbortRollout'],
    run: async (page, house) => {
      const { root } = await organized(house);
      const PolicyId = await policyOf(house, 'Staged', denying('ecs:*'));
      const TargetId = await folderOf(house, root, 'Staged');
      const change = { Product: RD, Operation: 'AttachControlPolicy', Parameters: { PolicyId, TargetId } };
      await page.goto(`rollouts/new?changes=${encodeURIComponent(JSON.stringify([change]))}`);
      await press(page, 'Begin the rollout');
      await press(page, 'Make the change now');
      await typed(page, page.url().split('/').pop() ?? '', 'Make the change now');
      await told(page, 'From then on it stands where');
      await press(page, 'Take it back');
      await typed(page, page.url().split('/').pop() ?? '', 'Take it back');
      await told(page, 'What it had done was undone.');
    },
  },
  {
    name: 'a resource group is made, filled, emptied and deleted',
    does: ['CreateResourceGroup', 'UpdateResourceGroup', 'MoveResources', 'DeleteResourceGroup'],
    run: async (page) => {
      await page.goto('resource-groups?create=true');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Identifier').fill('walked');
      await dialog.getByLabel('Name', { exact: true }).fill('Walked');
      await confirm(page, 'Create resource group');
      await page.getByRole('link', { name: 'Walked' }).click();
      await press(page, 'Rename');
      await typed(page, 'Strolled', 'Save changes');
      await expect(page.getByRole('heading', { level: 1, name: 'Strolled' })).toBeVisible();
      await press(page, 'Put a resource in');
      await dialog.getByLabel('Service').fill('ecs');
      await dialog.getByLabel('Type').fill('instance');
      await dialog.getByLabel('Id of the resource').fill('i-walked');
      await confirm(page, 'Put a resource in');
      await press(page, 'Move i-walked');
      await dialog.getByRole('combobox').fill('default');
      await page.getByRole('option').first().click();
      await confirm(page, 'Move');
      await told(page, 'No resource was put into this group.');
      await press(page, 'Delete resource group');
      await typed(page, 'Strolled', 'Delete resource group');
      await expect(page).toHaveURL(/\/resource-groups$/);
    },
  },
  {
    name: 'a policy is attached for a resource group alone, and the group tagged',
    does: ['TagResources', 'UnTagResources', 'AttachPolicy', 'DetachPolicy'],
    run: async (page, house) => {
      const { group } = await organized(house);
      await page.goto(`resource-groups/${group}`);
      const dialog = page.getByRole('dialog');
      await page.getByLabel('Key of the tag').fill('team');
      await press(page, 'Add tag');
      await press(page, 'Remove the tag team');
      await told(page, 'The tag team was removed');
      await press(page, 'Attach policy');
      await dialog.getByRole('combobox', { name: 'Policy' }).fill('ReadOnlyAccess');
      await page.getByRole('option', { name: 'ReadOnlyAccess', exact: true }).click();
      await dialog.getByRole('combobox', { name: 'Who' }).fill('user/bob');
      await page.getByRole('option', { name: 'user/bob' }).click();
      await confirm(page, 'Attach policy');
      await press(page, 'Detach ReadOnlyAccess from bob');
      await told(page, 'No policy is attached for this group alone.');
    },
  },
];
