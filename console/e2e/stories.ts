// How each deed of the console is done by hand, and which operations it comes to.

import { expect, type Page } from '@playwright/test';
import { company } from './company';
import { visit } from './fixture';
import { confirm, press, rewrite, told, typed } from './hands';
import type { House, Person } from './house';
import { ORGANIZATION } from './organizationStories';
import { instanceRole, somebody } from './people';
import { SECRETS } from './secretStories';
import type { Story } from './story';

async function pick(page: Page, opens: string, text: string, option: string): Promise<void> {
  await press(page, opens);
  await page.getByRole('dialog').getByRole('combobox').fill(text);
  await page.getByRole('option', { name: option, exact: true }).click();
  await confirm(page, opens);
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Makes an AccessKey of somebody, and tells its id. */
async function keyOf(page: Page, user: string): Promise<string> {
  await page.goto(`users/${user}?tab=credentials`);
  await press(page, 'Create AccessKey');
  await confirm(page, 'Create AccessKey');
  const id = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  await confirm(page, 'Done, I have kept it');
  return id;
}

/** Makes one and begins to rotate it. */
async function rotating(page: Page, user: string): Promise<string> {
  const id = await keyOf(page, user);
  await press(page, 'Rotate an AccessKey');
  await confirm(page, 'Make the second AccessKey');
  await confirm(page, 'Done, I have kept it');
  return id;
}

/** Somebody makes a passkey on the own page, with a device that the browser plays. */
async function passkeyOf(page: Page, house: House, person: Person, name: string): Promise<void> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page is of no browser');
  const own = await visit(browser, house.origin, await house.enter(person), []);
  const cdp = await own.context().newCDPSession(own);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await own.goto('/me');
  const part = own.getByRole('region', { name: 'Passkeys' });
  await part.getByText('Add a passkey').click();
  await part.getByRole('textbox', { name: 'Name of the key' }).last().fill(name);
  await part.getByRole('button', { name: 'Make a passkey' }).click();
  await expect(part.getByRole('listitem')).toContainText([name]);
  await own.context().close();
}

const document = (action: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

export const STORIES: readonly Story[] = [
  {
    name: 'a user of a group is created, with a logon',
    does: ['CreateUser', 'AddUserToGroup', 'CreateLoginProfile'],
    run: async (page) => {
      await page.goto('users?create=true');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('walker');
      await dialog.getByRole('combobox', { name: 'Groups' }).fill('writ');
      await page.getByRole('option', { name: 'writers' }).click();
      await page.keyboard.press('Escape');
      await confirm(page, 'Create user');
      await expect(page.getByRole('dialog', { name: 'Hand this over to the new user' })).toBeVisible();
    },
  },
  {
    name: 'a user is edited and deleted',
    does: ['UpdateUser', 'DeleteUser'],
    run: async (page) => {
      await page.goto('users/user-0020');
      await press(page, 'Edit');
      await page.getByLabel('Comments').fill('Leaves');
      await confirm(page, 'Save changes');
      await told(page, 'Leaves');
      await press(page, 'Delete user');
      await typed(page, 'user-0020', 'Delete user');
      await expect(page).toHaveURL(/\/users$/);
    },
  },
  {
    name: 'the logon of a user is allowed and disabled',
    does: ['CreateLoginProfile', 'UpdateLoginProfile'],
    run: async (page) => {
      await page.goto('users/user-0021?tab=credentials');
      await press(page, 'Allow console logon');
      await confirm(page, 'Done, I have kept it');
      await press(page, 'Disable console logon');
      await confirm(page, 'Disable console logon');
      await told(page, 'Console logon is disabled');
    },
  },
  {
    name: 'an AccessKey is made, disabled and deleted',
    does: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
    run: async (page) => {
      const id = await keyOf(page, 'user-0022');
      await press(page, `Disable: ${id}`);
      await confirm(page, 'Disable');
      await press(page, `Delete: ${id}`);
      await typed(page, id, 'Delete');
      await told(page, 'The user has no AccessKey');
    },
  },
  {
    name: 'an AccessKey is bound to networks, and so are all of the account',
    does: ['CreateAccessKey', 'SetAccessKeyPolicy', 'SetAccessKeyPolicyForAccount'],
    run: async (page) => {
      const id = await keyOf(page, 'user-0027');
      await press(page, `Networks: ${id}`);
      const field = page.getByRole('dialog').getByRole('textbox', { name: 'Over the public network' });
      await field.fill('203.0.113.0/24\n198.51.100.7');
      await confirm(page, 'Set the networks');
      await told(page, 'The networks are in force');
      await press(page, `Networks: ${id}`);
      await expect(field).toHaveValue('203.0.113.0/24\n198.51.100.7');
      await page.keyboard.press('Escape');
      await page.goto('keys?tab=networks');
      await press(page, /^(Set|Change) the networks$/);
      await field.fill('0.0.0.0/0\n::/0');
      await confirm(page, 'Set the networks');
      await told(page, '0.0.0.0/0');
    },
  },
  {
    name: 'an AccessKey is marked as leaked, and the mark taken back',
    does: ['CreateAccessKey', 'MarkAccessKeyLeaked', 'ClearAccessKeyLeak'],
    run: async (page) => {
      const id = await keyOf(page, 'user-0028');
      await press(page, `Leaked: ${id}`);
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Where it was found' }).fill('In a commit');
      await dialog.getByRole('textbox', { name: /^Type / }).fill(id);
      await confirm(page, 'Mark as leaked');
      await press(page, `Not leaked: ${id}`);
      await typed(page, id, 'Take the mark back');
      await expect(page.getByRole('button', { name: `Leaked: ${id}`, exact: true })).toBeVisible();
    },
  },
  {
    name: 'a passkey of somebody is taken away',
    does: ['DeletePasskey'],
    run: async (page, house) => {
      await passkeyOf(page, house, await somebody(house, 'lost-phone'), 'My phone');
      await page.goto('users/lost-phone?tab=credentials');
      await press(page, 'Delete the passkey My phone');
      await typed(page, 'My phone', 'Delete the passkey');
      await told(page, 'The user has no passkey.');
    },
  },
  {
    name: 'a service credential is made, disabled, enabled and deleted',
    does: ['CreateServiceCredential', 'UpdateServiceCredential', 'DeleteServiceCredential'],
    run: async (page) => {
      await page.goto('users/user-0029?tab=credentials');
      await press(page, 'Create service credential');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name of the credential' }).fill('queue');
      await dialog.getByRole('textbox', { name: 'Service', exact: true }).fill('amqp');
      await dialog.getByRole('textbox', { name: 'Days it is good for' }).fill('30');
      await confirm(page, 'Create service credential');
      await confirm(page, 'Done, I have kept it');
      await press(page, 'Disable: queue');
      await confirm(page, 'Disable');
      await press(page, 'Enable: queue');
      await told(page, 'queue is active');
      await press(page, 'Delete: queue');
      await typed(page, 'queue', 'Delete');
      await told(page, 'There is none.');
    },
  },
  {
    name: 'an AccessKey is rotated, by hand to its end',
    does: ['CreateAccessKey', 'StartKeyRotation', 'FinishKeyRotation'],
    run: async (page) => {
      const id = await rotating(page, 'user-0025');
      await press(page, 'Switch the old one off now');
      await confirm(page, 'Switch the old one off now');
      await told(page, `${id} is off`);
      await press(page, 'Finish now');
      await typed(page, id, 'Finish now');
      await told(page, 'The rotation is finished');
    },
  },
  {
    name: 'a rotation is given up',
    does: ['CreateAccessKey', 'StartKeyRotation', 'CancelKeyRotation'],
    run: async (page) => {
      await rotating(page, 'user-0026');
      await press(page, 'Give up the rotation');
      await confirm(page, 'Give up the rotation');
      await told(page, 'The rotation was given up');
    },
  },
  {
    name: 'a deleted user comes back, and is deleted for good',
    does: ['DeleteUser', 'RestoreUserFromRecycleBin', 'DeleteUserInRecycleBin'],
    run: async (page, { domain, call }) => {
      await call('Ims', 'CreateUser', { UserPrincipalName: `comes-back@${domain}`, DisplayName: 'Comes back' });
      const remove = async () => {
        await page.goto('users/comes-back');
        await press(page, 'Delete user');
        await typed(page, 'comes-back', 'Delete user');
        await expect(page).toHaveURL(/\/users$/);
        await page.goto('bin');
      };
      await remove();
      await press(page, 'Restore: comes-back');
      await told(page, 'comes-back is back; logging on and AccessKeys are switched off');
      await remove();
      await press(page, 'Purge: comes-back');
      await typed(page, 'comes-back', 'Purge');
      await told(page, 'comes-back is gone for good');
    },
  },
  {
    name: 'a deleted AccessKey comes back, and is deleted for good',
    does: ['DeleteAccessKey', 'RestoreAccessKeyFromRecycleBin', 'DeleteAccessKeyInRecycleBin'],
    run: async (page, { domain, call }) => {
      const named = { UserPrincipalName: `keeps-key@${domain}` };
      await call('Ims', 'CreateUser', { ...named, DisplayName: 'Keeps a key' });
      const { AccessKey } = await call('Ims', 'CreateAccessKey', named);
      const id = (AccessKey as { AccessKeyId: string }).AccessKeyId;
      await call('Ims', 'UpdateAccessKey', { ...named, UserAccessKeyId: id, Status: 'Inactive' });
      await page.goto('users/keeps-key?tab=credentials');
      await press(page, `Delete: ${id}`);
      await typed(page, id, 'Delete');
      await press(page, `Restore: ${id}`);
      await told(page, `${id} is back, and disabled`);
      await press(page, `Delete: ${id}`);
      await typed(page, id, 'Delete');
      await press(page, `Purge: ${id}`);
      await typed(page, id, 'Purge');
      await told(page, `${id} is gone for good`);
    },
  },
  {
    name: 'somebody who cannot log on is helped',
    does: ['UpdateLoginProfile', 'UnbindMFADevice', 'UnlockUser'],
    run: async (page, house) => {
      const person = await somebody(house, 'shut-out');
      await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: person.name, MFABindRequired: true });
      await house.enter(person);
      for (let tries = 0; tries < 5; tries += 1) await house.logOn(person.name, 'wrong').catch(() => undefined);
      await page.goto('users/shut-out?tab=credentials');
      await press(page, 'Unlock');
      await told(page, 'shut-out may try to log on again');
      await press(page, 'Reset the password');
      await confirm(page, 'Reset the password');
      await confirm(page, 'Done, I have kept it');
      await press(page, 'Take the authenticator app away');
      await typed(page, 'shut-out', 'Take the authenticator app away');
      await told(page, 'shut-out has no authenticator app any more');
    },
  },
  {
    name: 'sessions of a user are ended',
    does: ['EndSession', 'EndSessionsOfUser'],
    run: async (page, house) => {
      const person = await somebody(house, 'often');
      await house.enter(person);
      await house.enter(person);
      await page.goto('users/often?tab=sessions');
      await press(page, /^End: /);
      await confirm(page, 'End session');
      await told(page, 'The session has ended');
      await press(page, 'End all sessions');
      await confirm(page, 'End all sessions');
      await told(page, 'Nobody is logged on as this user.');
    },
  },
  {
    name: 'temporary credentials of a role are revoked',
    does: ['RevokeSessions'],
    run: async (page) => {
      await page.goto('roles/deployer');
      await press(page, 'Revoke sessions');
      await confirm(page, 'Revoke');
      await told(page, /^Role deployer: what was issued before /);
    },
  },
  {
    name: 'policies of a user are attached and detached',
    does: ['AttachPolicyToUser', 'DetachPolicyFromUser'],
    run: async (page) => {
      await page.goto('users/user-0023');
      await pick(page, 'Attach policy', 'TeamRep', 'TeamReports');
      await press(page, 'Detach: TeamReports');
      await told(page, 'No policy is attached to this user directly.');
    },
  },
  {
    name: 'a group is made, filled, emptied and deleted',
    does: [
      'CreateGroup',
      'AddUserToGroup',
      'RemoveUserFromGroup',
      'AttachPolicyToGroup',
      'DetachPolicyFromGroup',
      'DeleteGroup',
    ],
    run: async (page) => {
      await page.goto('groups?create=true');
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('walkers');
      await confirm(page, 'Create group');
      await told(page, 'Group walkers was created');
      await page.goto('groups/walkers');
      await pick(page, 'Add a member', 'user-0024', 'user-0024');
      await press(page, 'Remove: user-0024');
      await told(page, 'Nobody is in this group');
      await pick(page, 'Attach policy', 'TeamRep', 'TeamReports');
      await press(page, 'Detach: TeamReports');
      await told(page, 'No policy is attached');
      await press(page, 'Delete group');
      await typed(page, 'walkers', 'Delete group');
      await expect(page).toHaveURL(/\/groups$/);
    },
  },
  {
    name: 'a role is made, trusted otherwise and deleted',
    does: ['CreateRole', 'UpdateRole', 'AttachPolicyToRole', 'DetachPolicyFromRole', 'DeleteRole'],
    run: async (page) => {
      await page.goto('create/role');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('walk');
      await press(page, 'Create role');
      await expect(page).toHaveURL(/roles\/walk$/);
      await page.goto('roles/walk/trust');
      const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } };
      await rewrite(page, JSON.stringify({ Version: '1', Statement: [trust] }));
      await page.getByRole('checkbox', { name: /I mean this/ }).check();
      await press(page, 'Save the trust policy');
      await expect(page).toHaveURL(/roles\/walk$/);
      await pick(page, 'Attach policy', 'TeamRep', 'TeamReports');
      await press(page, 'Detach: TeamReports');
      await told(page, 'No policy is attached');
      await press(page, 'Delete role');
      await typed(page, 'walk', 'Delete role');
      await expect(page).toHaveURL(/\/roles$/);
    },
  },
  {
    name: 'a policy is written, rewritten, put back and deleted',
    does: ['CreatePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'],
    run: async (page) => {
      await page.goto('policies/new');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Walking');
      await press(page, 'Create policy');
      await expect(page).toHaveURL(/Custom\/Walking$/);
      await page.goto('policies/Custom/Walking/edit');
      await rewrite(page, document('oss:PutObject'));
      await page.getByRole('checkbox', { name: /I mean this/ }).check();
      await press(page, 'Save as the version in force');
      await expect(page).toHaveURL(/Custom\/Walking$/);
      await page.goto('policies/Custom/Walking?tab=versions');
      await press(page, 'Put in force: v1');
      await page.getByRole('checkbox', { name: /I mean this/ }).check();
      await confirm(page, 'Put in force');
      await press(page, 'Delete: v2');
      await confirm(page, 'Delete v2');
      await told(page, 'v2 was deleted');
      await press(page, 'Delete policy');
      await typed(page, 'Walking', 'Delete policy');
      await expect(page).toHaveURL(/\/policies$/);
    },
  },
  {
    name: 'a group and a role are edited',
    does: ['UpdateGroup', 'UpdateRole'],
    run: async (page) => {
      for (const path of ['groups/writers', 'roles/deployer']) {
        await page.goto(path);
        await press(page, /^Edit$/);
        await page
          .getByRole('dialog')
          .getByLabel(/^(Comments|Description)$/)
          .fill('Edited by hand');
        await confirm(page, 'Save changes');
        await expect(page.getByRole('dialog')).toHaveCount(0);
        await told(page, 'Edited by hand');
      }
    },
  },
  {
    name: 'tags are put on and taken off, of each kind that carries them',
    does: ['TagResources', 'UntagResources'],
    run: async (page) => {
      for (const path of ['users/bob', 'roles/deployer', 'policies/Custom/TeamReports']) {
        await page.goto(path);
        await page.getByRole('textbox', { name: 'Key of the tag' }).fill('walk');
        await page.getByRole('textbox', { name: 'Value of the tag' }).fill('yes');
        await press(page, 'Add tag');
        await press(page, 'Remove the tag walk');
        await told(page, 'Tags sort what belongs together');
      }
    },
  },
  {
    name: 'a policy is described',
    does: ['UpdatePolicyDescription'],
    run: async (page) => {
      await page.goto('policies/Custom/TeamReports');
      await press(page, 'Edit the description');
      await page.getByRole('dialog').getByLabel('Description').fill('Reports, and who reads them');
      await confirm(page, 'Save changes');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await told(page, 'Reports, and who reads them');
    },
  },
  {
    name: 'an application is made, gets a secret, is installed, changed and deleted',
    does: [
      'CreateApplication',
      'CreateAppSecret',
      'DeleteAppSecret',
      'ProvisionApplication',
      'DeprovisionApplication',
      'UpdateApplication',
      'DeleteApplication',
    ],
    run: async (page) => {
      await page.goto('applications?create=true');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('walk');
      await dialog.getByRole('textbox', { name: 'Display name' }).fill('Walking');
      await dialog.getByRole('checkbox', { name: /^profile/ }).check();
      await dialog.getByRole('textbox', { name: 'Addresses' }).fill('https://walk.example/back');
      await confirm(page, 'Create application');
      await expect(page).toHaveURL(/applications\/walk$/);
      await press(page, 'Create secret');
      const id = (await page.getByRole('dialog').locator('code').nth(1).textContent()) ?? '';
      await confirm(page, 'Done, I have kept it');
      await press(page, `Delete the secret ${id}`);
      await typed(page, id, 'Delete');
      await told(page, 'There is no secret.');
      await press(page, 'Install');
      await confirm(page, 'Install');
      await told(page, 'openid, profile');
      await press(page, 'Take it out');
      await confirm(page, 'Take it out');
      await told(page, 'It is not installed');
      await press(page, 'Edit');
      await page
        .getByRole('dialog')
        .getByLabel('Addresses that people are sent back to')
        .fill('https://walk.example/b');
      await confirm(page, 'Save changes');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await told(page, 'https://walk.example/b');
      await press(page, 'Delete application');
      await typed(page, 'walk', 'Delete application');
      await expect(page).toHaveURL(/\/applications$/);
    },
  },
  {
    name: 'the logon by SAML gets a document, is switched on and off, and loses the document',
    does: ['SetUserSsoSettings'],
    run: async (page, house) => {
      const { metadata } = await company(house.origin);
      await page.goto('sso/users');
      await press(page, 'Replace the metadata');
      await page.getByRole('dialog').getByRole('textbox', { name: 'Metadata document' }).fill(metadata);
      await confirm(page, 'Replace the metadata');
      await told(page, 'https://company.example/metadata');
      await press(page, 'Edit');
      await page.getByRole('dialog').getByLabel('Auxiliary domain').fill('company.example');
      await confirm(page, 'Save changes');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      for (const verb of ['Switch it on', 'Switch it off']) {
        await press(page, verb);
        await typed(page, house.account, verb);
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      await press(page, 'Take the document out');
      await confirm(page, 'Take the document out');
      await told(page, 'There is no metadata document');
    },
  },
  {
    name: 'the account gets another alias, and loses it',
    does: ['SetAccountAlias', 'ClearAccountAlias'],
    run: async (page, house) => {
      const before = house.domain.split('.')[0] ?? '';
      await page.goto('account');
      await page.getByRole('textbox', { name: 'Alias' }).fill('walked-on');
      await press(page, 'Change the alias');
      await confirm(page, 'Change the alias');
      await told(page, /^walked-on\./);
      await press(page, 'Take the alias away');
      await typed(page, 'walked-on', 'Take the alias away');
      await told(page, 'None: the id stands for it');
      // Others share the house, and know its names.
      if (before !== house.account) await house.call('Ram', 'SetAccountAlias', { AccountAlias: before });
    },
  },
  {
    name: 'an agent is made, gets another code, is changed, switched off and deleted',
    does: ['CreateAgent', 'RenewAgentCode', 'UpdateAgent', 'DeleteAgent'],
    run: async (page, house) => {
      await instanceRole(house);
      await page.goto('agents?create=true');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('walk-01');
      await dialog.getByRole('combobox', { name: 'Roles' }).fill('on-m');
      await page.getByRole('option', { name: 'on-machines' }).click();
      await page.keyboard.press('Escape');
      await confirm(page, 'Create agent');
      await confirm(page, 'Done, I have kept it');
      await expect(page).toHaveURL(/agents\/walk-01$/);
      await press(page, 'Renew the code');
      await confirm(page, 'Renew the code');
      await confirm(page, 'Done, I have kept it');
      await press(page, /^Edit$/);
      await page.getByRole('dialog').getByLabel('Networks that it may ask from').fill('10.0.0.0/8\n127.0.0.1');
      await confirm(page, 'Save changes');
      await told(page, '10.0.0.0/8, 127.0.0.1');
      await press(page, 'Disable');
      await confirm(page, 'Disable');
      await told(page, 'walk-01 is disabled');
      await press(page, 'Delete agent');
      await typed(page, 'walk-01', 'Delete agent');
      await expect(page).toHaveURL(/\/agents$/);
    },
  },
  {
    name: 'an OIDC provider is made, changed and deleted',
    does: [
      'CreateOIDCProvider',
      'AddClientIdToOIDCProvider',
      'RemoveClientIdFromOIDCProvider',
      'AddFingerprintToOIDCProvider',
      'RemoveFingerprintFromOIDCProvider',
      'UpdateOIDCProvider',
      'DeleteOIDCProvider',
    ],
    run: async (page) => {
      await page.goto('sso?create=oidc');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Name' }).fill('walks');
      await dialog.getByRole('textbox', { name: 'Issuer' }).fill('https://walks.example');
      await confirm(page, 'Create OIDC provider');
      await expect(page).toHaveURL(/sso\/oidc\/walks$/);
      const fields = page.getByRole('main');
      await fields.getByRole('textbox', { name: 'Client id' }).fill('one');
      await press(page, 'Add client id');
      await press(page, 'Remove one');
      await told(page, 'There is no client id, so nobody comes in.');
      await fields.getByRole('textbox', { name: 'Fingerprint' }).fill('AB:CD');
      await press(page, 'Add fingerprint');
      await told(page, 'The last one stays: add another one first.');
      await fields.getByRole('textbox', { name: 'Fingerprint' }).fill('EF01');
      await press(page, 'Add fingerprint');
      await press(page, 'Remove ABCD');
      await told(page, 'The last one stays: add another one first.');
      await press(page, 'Edit');
      await page.getByRole('dialog').getByLabel('Description').fill('For walks');
      await confirm(page, 'Save changes');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await told(page, 'For walks');
      await press(page, 'Delete provider');
      await typed(page, 'walks', 'Delete provider');
      await expect(page).toHaveURL(/\/sso$/);
    },
  },
  {
    name: 'a SAML provider is made, changed and deleted',
    does: ['CreateSAMLProvider', 'UpdateSAMLProvider', 'DeleteSAMLProvider'],
    run: async (page) => {
      await page.goto('sso?create=saml');
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('walkers');
      await confirm(page, 'Create SAML provider');
      await expect(page).toHaveURL(/sso\/saml\/walkers$/);
      await press(page, 'Edit');
      await page.getByRole('dialog').getByLabel('Description').fill('Who walk');
      await confirm(page, 'Save changes');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await told(page, 'Who walk');
      await press(page, 'Delete provider');
      await typed(page, 'walkers', 'Delete provider');
      await expect(page).toHaveURL(/\/sso$/);
    },
  },
  {
    name: 'a test is kept beside a policy and taken out',
    does: ['PutPolicyTests'],
    run: async (page) => {
      await page.goto('policies/Custom/TeamReports?tab=tests');
      await press(page, 'Add a test');
      const form = page.getByRole('dialog', { name: 'A test' });
      await form.getByRole('textbox', { name: 'Name' }).fill('reads');
      await form.getByRole('textbox', { name: 'Action' }).fill('oss:GetObject');
      await confirm(page, 'Keep the test');
      await press(page, 'Remove: reads');
      await told(page, 'No tests yet');
    },
  },
  {
    name: 'the rules of the account are changed',
    does: ['SetSecurityPreference', 'SetPasswordPolicy'],
    run: async (page) => {
      await page.goto('security');
      for (const [section, field, value] of [
        ['Passwords', 'Shortest length', '20'],
        ['Logging on', 'Hours until a session ends', '2'],
      ] as const) {
        const form = page.getByRole('region', { name: section });
        await form.getByLabel(field).fill(value);
        await form.getByRole('button', { name: 'Save changes' }).click();
        await expect(form.getByRole('button', { name: 'Save changes' })).toBeDisabled();
      }
    },
  },
  {
    name: 'the report of AccessKeys is made',
    does: ['GenerateCredentialReport'],
    run: async (page) => {
      await page.goto('keys');
      await press(page, /^Make (the report|it anew)$/);
      await expect(page.getByRole('button', { name: 'Make it anew' })).toBeVisible();
    },
  },
  {
    name: 'the governance report is made',
    does: ['GenerateGovernanceReport'],
    run: async (page) => {
      await page.goto('posture?tab=report');
      await press(page, /^Make (the report|it anew)$/);
      await expect(page.getByRole('button', { name: 'Make it anew' })).toBeVisible();
    },
  },
  ...ORGANIZATION,
  ...SECRETS,
];
