// How each deed about secrets and their keys is done by hand, and which operations it comes to.

import { expect } from '@playwright/test';
import { confirm, press, told, typed } from './hands';
import { managedOf } from './people';
import type { Key } from './signed';
import type { Story } from './story';

export const SECRETS: readonly Story[] = [
  {
    name: 'a secret is made, described, given a value, put back, guarded, tagged, deleted and restored',
    does: [
      'CreateSecret',
      'UpdateSecret',
      'PutSecretValue',
      'UpdateSecretVersionStage',
      'SetSecretPolicy',
      'TagResources',
      'UntagResources',
      'DeleteSecret',
      'RestoreSecret',
    ],
    run: async (page, { account }) => {
      const dialog = page.getByRole('dialog');
      await page.goto('secrets?create=true');
      await dialog.getByLabel('Name').fill('walked');
      await dialog.getByRole('textbox', { name: 'Value' }).fill('first');
      await confirm(page, 'Create secret');
      await expect(page.getByRole('heading', { level: 1, name: 'walked' })).toBeVisible();
      await press(page, 'Edit the description');
      await typed(page, 'Walks', 'Save changes');
      await expect(page.getByRole('main').getByText('Walks')).toBeVisible();
      await press(page, 'New value');
      await dialog.getByRole('textbox', { name: 'Value' }).fill('second');
      await confirm(page, 'Put the value');
      await told(page, 'the one before');
      await press(page, 'Make current: v1');
      await confirm(page, 'Make current');
      await told(page, 'v1 is the current version');
      await press(page, 'Edit the policy');
      await expect(dialog.getByRole('textbox')).toHaveValue(new RegExp(account));
      await confirm(page, 'Edit the policy');
      await told(page, 'The policy was saved');
      await page.getByLabel('Key of the tag').fill('team');
      await press(page, 'Add tag');
      await press(page, 'Remove the tag team');
      await told(page, 'The tag team was removed');
      await press(page, 'Delete secret');
      await dialog.getByRole('textbox', { name: /walked/ }).fill('walked');
      await confirm(page, 'Delete secret');
      await press(page, 'Restore');
      await told(page, 'Secret walked was restored');
    },
  },
  {
    name: 'a secret that is an AccessKey is rotated, and its schedule changed',
    does: ['RotateSecret', 'UpdateSecretRotationPolicy'],
    run: async (page, { call, domain }) => {
      const UserPrincipalName = `rotates@${domain}`;
      await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'rotates' });
      const { AccessKey } = await call('Ims', 'CreateAccessKey', { UserPrincipalName });
      await call('Kms', 'CreateSecret', managedOf('rotates', [AccessKey as Key]));
      await page.goto('secrets/acs%2Fram%2Fuser%2Frotates');
      await press(page, 'Rotate now');
      await confirm(page, 'Rotate now');
      await told(page, 'A new AccessKey is current');
      await press(page, 'Change the schedule');
      await typed(page, '7', 'Change the schedule');
      await told(page, 'The schedule was changed');
    },
  },
  {
    name: 'a key is made, named, switched off and on, renewed, deleted and kept',
    does: [
      'CreateKey',
      'CreateAlias',
      'UpdateAlias',
      'DeleteAlias',
      'DisableKey',
      'EnableKey',
      'UpdateRotationPolicy',
      'ScheduleKeyDeletion',
      'CancelKeyDeletion',
    ],
    run: async (page, { call }) => {
      const dialog = page.getByRole('dialog');
      const { KeyMetadata } = await call('Kms', 'CreateKey', { Description: 'the other' });
      const { KeyId: other } = KeyMetadata as { KeyId: string };
      await page.goto('secret-keys?create=true');
      await confirm(page, 'Create key');
      await expect(page.getByText('It has no alias')).toBeVisible();
      const id = page.url().split('/').pop() ?? '';
      await page.getByRole('textbox', { name: 'Alias' }).fill('alias/walked');
      await press(page, 'Add alias');
      await press(page, 'Move alias/walked');
      await dialog.getByRole('combobox').fill(other);
      await page.getByRole('option').first().click();
      await confirm(page, 'Move');
      await page.goto(`secret-keys/${other}`);
      await press(page, 'Remove alias/walked');
      await confirm(page, 'Remove');
      await page.goto(`secret-keys/${id}`);
      await press(page, 'Disable');
      await typed(page, id, 'Disable');
      await press(page, 'Enable');
      await press(page, 'New material');
      await typed(page, '90', 'New material');
      await told(page, 'every 90 days');
      await press(page, 'Delete key');
      await dialog.getByRole('textbox', { name: new RegExp(id) }).fill(id);
      await confirm(page, 'Delete key');
      await press(page, 'Keep it after all');
      await told(page, 'The key is kept, and disabled');
    },
  },
];
