// Secrets by hand: made, shown for half a minute, given new values, guarded, rotated, deleted and brought back; and the
// keys that they are sealed under.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import { confirm, press, told, typed } from './hands';
import type { House } from './house';
import { kept } from './kept';
import { secretsOf, somebody } from './people';
import { type Key, signed } from './signed';
import { forgive } from './states';

const dialog = (page: Page) => page.getByRole('dialog');
const PASSWORD = 'Xk4!vRq9zPm2-Lw7-Nine';

/** What programs get. */
async function readOf({ ask, token, freshen }: House, SecretName: string, more: object = {}): Promise<unknown> {
  await freshen();
  const { status, body } = await ask(token, 'Kms', 'GetSecretValue', { SecretName, ...more });
  return status === 200 ? body.SecretData : body.Code;
}

/** The dialog that asks who one is, answered by the password. */
async function showsAgain(page: Page): Promise<void> {
  const again = page.getByRole('dialog', { name: 'Show that it is you' });
  await again.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
  await again.getByRole('button', { name: 'Go on' }).click();
}

test('a value is drawn, shown for half a minute to whoever shows who that is, and followed by others', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(180_000);
  // A founded account demands a second factor of everybody; here a password is all that this person has.
  await own.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'independent' });
  const person = await somebody(own, 'carol', 'AdministratorAccess');
  const page = await visit(browser, own.origin, await own.enter(person), complaints);
  await page.goto('secrets');
  await expect(page.getByText('A secret has versions')).toBeVisible();
  await sound(page);
  await press(page, 'Create secret');
  await dialog(page).getByLabel('Name').fill('app/api key');
  await expect(dialog(page).getByRole('button', { name: 'Create secret' })).toBeDisabled();
  await dialog(page).getByLabel('Name').fill('app/api');
  await dialog(page).getByRole('button', { name: 'Draw a password' }).click();
  const field = dialog(page).getByRole('textbox', { name: 'Value' });
  await expect(field).not.toHaveValue('');
  const drawn = await field.inputValue();
  expect(drawn).toHaveLength(32);
  await sound(page);
  await confirm(page, 'Create secret');
  await expect(page.getByRole('heading', { level: 1, name: 'app/api' })).toBeVisible();
  expect(await kept(page)).not.toContain(drawn);
  // Its address, which holds a slash, is one that can be opened.
  await page.reload();
  await expect(page.getByRole('row', { name: /^v1/ })).toContainText('current');
  await sound(page);

  // Shown, recorded, and gone after half a minute.
  await page.clock.install();
  await page.reload();
  await press(page, 'Show the value: v1');
  await showsAgain(page);
  await expect(dialog(page).locator('code')).toHaveText(drawn);
  await expect(dialog(page)).toContainText(/It is hidden in \d+ seconds/);
  await sound(page);
  await page.clock.runFor(31_000);
  await expect(dialog(page)).toContainText('It is hidden, and not kept here.');
  expect(await kept(page)).not.toContain(drawn);
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Show it again' }).click();
  await expect(dialog(page).locator('code')).toHaveText(drawn);
  await dialog(page).getByRole('button', { name: 'Hide it' }).click();
  await expect(dialog(page).locator('code')).toHaveText(/^•+$/);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Show the value: v1' })).toBeFocused();
  expect(await kept(page)).not.toContain(drawn);

  // A new value is what readers get at once; another waits under a stage of its own.
  await press(page, 'New value');
  await dialog(page).getByRole('textbox', { name: 'Value' }).fill('second');
  await dialog(page).getByLabel('Version').fill('v2');
  await sound(page);
  await confirm(page, 'Put the value');
  await expect(page.getByRole('row', { name: /^v2/ })).toContainText('current');
  await expect(page.getByRole('row', { name: /^v1/ })).toContainText('the one before');
  expect(await readOf(own, 'app/api')).toBe('second');
  await press(page, 'New value');
  await dialog(page).getByRole('textbox', { name: 'Value' }).fill('third?');
  await dialog(page).getByRole('combobox', { name: 'The value is' }).click();
  await page.getByRole('option', { name: 'bytes, as Base64' }).click();
  await expect(dialog(page).getByText('Bytes are written as Base64.')).toBeVisible();
  await dialog(page).getByRole('textbox', { name: 'Value' }).fill('dGhpcmQ=');
  await dialog(page).getByLabel('Version').fill('v3');
  await dialog(page).getByRole('checkbox', { name: 'At once what readers get' }).uncheck();
  await dialog(page).getByLabel('Stage').fill('ACSCurrent');
  await expect(dialog(page).getByRole('button', { name: 'Put the value' })).toBeDisabled();
  await dialog(page).getByLabel('Stage').fill('trial');
  await confirm(page, 'Put the value');
  await expect(page.getByRole('row', { name: /^v3/ })).toContainText('trial');
  expect(await readOf(own, 'app/api')).toBe('second');
  expect(await readOf(own, 'app/api', { VersionStage: 'trial' })).toBe('dGhpcmQ=');
  await press(page, 'Make current: v3');
  await expect(dialog(page)).toContainText('Readers get its value from now on');
  await confirm(page, 'Make current');
  await told(page, 'v3 is the current version');
  await expect(page.getByRole('row', { name: /^v2/ })).toContainText('the one before');
  expect(await readOf(own, 'app/api')).toBe('dGhpcmQ=');

  // Who can, and who did.
  await page.getByRole('tab', { name: 'Who reads it' }).click();
  const reads = page.getByRole('table', { name: 'Who read it' });
  await expect(reads.getByRole('row', { name: /carol.*v1.*read/ })).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Who can read it' })).toContainText('AdministratorAccess');
  await sound(page);
  await reads.getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'GetSecretValue' })).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a secret carries a policy that is not written over unseen, is deleted with a window, and brought back', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(120_000);
  await own.call('Kms', 'CreateSecret', { SecretName: 'guarded', VersionId: 'v1', SecretData: 'kept' });
  await own.call('Ims', 'CreateUser', { UserPrincipalName: `dave@${own.domain}`, DisplayName: 'dave' });
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('secrets/guarded');
  await expect(page.getByText('It carries no policy')).toBeVisible();
  await press(page, 'Edit the policy');
  const text = dialog(page).getByRole('textbox', { name: 'Policy' });
  await expect(text).toHaveValue(new RegExp(`acs:ram::${own.account}:root`));
  await text.fill('{"Version":');
  await expect(dialog(page).getByText('This is not JSON.')).toBeVisible();
  await text.fill('{"Version":"1","Statement":[]}');
  await confirm(page, 'Edit the policy');
  await expect(dialog(page).getByRole('alert')).toContainText('write at least one statement');
  await sound(page);
  const Principal = { RAM: [`acs:ram::${own.account}:user/dave`] };
  const deny = { Effect: 'Deny', Principal, Action: 'kms:GetSecretValue', Resource: '*' };
  const policy = JSON.stringify({ Version: '1', Statement: [deny] });
  await text.fill(policy);
  // Somebody else is faster.
  await own.call('Kms', 'SetSecretPolicy', { SecretName: 'guarded', Policy: policy.replace('Deny', 'Allow') });
  await confirm(page, 'Edit the policy');
  await expect(dialog(page).getByRole('alert')).toBeVisible();
  const { Policy } = await own.call('Kms', 'GetSecretPolicy', { SecretName: 'guarded' });
  expect(Policy).toContain('Allow');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await press(page, 'Edit the policy');
  await expect(text).toHaveValue(/Allow/);
  await text.fill(policy);
  await confirm(page, 'Edit the policy');
  await expect(page.getByRole('region', { name: 'Policy of the secret' }).first()).toContainText('"Deny"');
  await sound(page);
  await page.goto('secrets/guarded?tab=who');
  const dave = page.getByRole('list', { name: 'Who can do what' }).locator('> li').filter({ hasText: 'dave' });
  await expect(dave).toHaveCount(0);
  const allow = JSON.stringify({ Version: '1', Statement: [{ ...deny, Effect: 'Allow' }] });
  await own.call('Kms', 'SetSecretPolicy', { SecretName: 'guarded', Policy: allow });
  await page.reload();
  await expect(dave).toContainText('always');
  await expect(dave).toContainText('the policy that the secret carries');

  // With a window, in which nobody reads it; what was last read of it is said before.
  await readOf(own, 'guarded');
  await page.goto('secrets/guarded');
  await press(page, 'Delete secret');
  await expect(dialog(page)).toContainText(/It was last read at .+ by admin\./);
  await dialog(page).getByRole('textbox', { name: 'Days in which it can be restored' }).fill('7');
  await sound(page);
  await typedName(page, 'guarded');
  await confirm(page, 'Delete secret');
  await expect(page.getByText('Nobody reads it any more.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Show the value/ })).toHaveCount(0);
  expect(await readOf(own, 'guarded')).toBe('Rejected.PendingDeletion');
  await sound(page);
  await page.goto('secrets?kind=going');
  await expect(page.getByRole('row', { name: /guarded/ })).toContainText('being deleted');
  await page.getByRole('link', { name: 'guarded' }).click();
  await press(page, 'Restore');
  await told(page, 'Secret guarded was restored');
  await expect(page.getByRole('button', { name: 'Show the value: v1' })).toBeVisible();
  expect(await readOf(own, 'guarded')).toBe('kept');

  // And at once.
  await press(page, 'Delete secret');
  await dialog(page).getByRole('checkbox', { name: 'Delete it at once, without a way back' }).check();
  await expect(dialog(page)).toContainText('its values are gone for good');
  await typedName(page, 'guarded');
  await confirm(page, 'Delete secret');
  await expect(page).toHaveURL(/\/secrets$/);
  expect(await readOf(own, 'guarded')).toBe('Forbidden.ResourceNotFound');
  await page.goto('secrets/guarded');
  await expect(page.getByRole('main')).toContainText('secret guarded');
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});

const typedName = (page: Page, name: string) =>
  dialog(page)
    .getByRole('textbox', { name: new RegExp(name) })
    .fill(name);

test('the AccessKey of a user is taken over, rotated step by step, and left alone when it must be', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(120_000);
  const UserPrincipalName = `worker@${own.domain}`;
  await own.call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'worker' });
  const old = (await own.call('Ims', 'CreateAccessKey', { UserPrincipalName })).AccessKey as Key;
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('secrets?create=true');
  await dialog(page).getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'AccessKey of a user' }).click();
  await dialog(page).getByRole('combobox', { name: 'User' }).fill('work');
  await page.getByRole('option', { name: 'worker' }).click();
  const secret = dialog(page).getByLabel(`Secret of the AccessKey ${old.AccessKeyId}`);
  await secret.fill('not-the-secret-of-this-key-000');
  await confirm(page, 'Create secret');
  await expect(dialog(page).getByRole('alert')).toContainText('must name all AccessKeys');
  await sound(page);
  await secret.fill(old.AccessKeySecret);
  await confirm(page, 'Create secret');
  await expect(page.getByRole('heading', { level: 1, name: 'acs/ram/user/worker' })).toBeVisible();
  const steps = page.getByRole('list', { name: 'Steps of the rotation', exact: true });
  await expect(steps.first()).toContainText('The next AccessKey');
  await expect(steps.first()).toContainText('Every 30 days.');
  expect(await kept(page)).not.toContain(old.AccessKeySecret);

  await press(page, 'Rotate now');
  await expect(dialog(page)).toContainText('A second AccessKey is made');
  await sound(page);
  await confirm(page, 'Rotate now');
  await expect(steps.first()).toContainText('A new AccessKey became current');
  const keys = page.getByRole('region', { name: 'The AccessKeys of worker' });
  await expect(keys).toContainText('Clients change over');
  await expect(page.getByRole('row', { name: /^v1/ })).toContainText('the one before');
  await sound(page);
  // Both pairs serve, and what is shown is the new one.
  const value = JSON.parse(String(await readOf(own, 'acs/ram/user/worker'))) as Key;
  const where = { port: Number(new URL(own.origin).port), time: Date.now() };
  for (const key of [old, value])
    expect((await signed(where, key, { Action: 'GetCallerIdentity', Version: '2015-04-01' })).status).toBe(200);
  await page
    .getByRole('button', { name: /^Show the value/ })
    .first()
    .click();
  await expect(dialog(page).locator('code')).toContainText(value.AccessKeyId);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();

  await press(page, 'Change the schedule');
  await dialog(page).getByRole('textbox').fill('0');
  await confirm(page, 'Change the schedule');
  await expect(steps.first()).toContainText('Not by itself');
  await press(page, 'Change the schedule');
  await dialog(page).getByRole('textbox').fill('7');
  await confirm(page, 'Change the schedule');
  await expect(steps.first()).toContainText('Every 7 days.');
  await sound(page);

  // A pair that the secret does not manage is in the way, and that is said.
  await own.call('Ims', 'DeleteAccessKey', { UserPrincipalName, UserAccessKeyId: old.AccessKeyId });
  await own.call('Ims', 'CreateAccessKey', { UserPrincipalName });
  await page.reload();
  await expect(steps.first()).toContainText('It cannot be rotated');
  await sound(page);
  await page.getByRole('link', { name: 'worker', exact: true }).click();
  await expect(page).toHaveURL(/users\/worker\?tab=credentials/);
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a key parts who may read: aliases, switched off and on, new material, deletion and the way back', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(120_000);
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('secret-keys');
  await expect(page.getByText('Secrets are sealed under a key of the account')).toBeVisible();
  await sound(page);
  await press(page, 'Create key');
  await dialog(page).getByLabel('Description').fill('of the shop');
  await dialog(page).getByLabel('Days between new materials').fill('3');
  await expect(dialog(page).getByText('0, or 7 to 730.')).toBeVisible();
  await dialog(page).getByLabel('Days between new materials').fill('90');
  await sound(page);
  await confirm(page, 'Create key');
  await expect(page.getByText('It has no alias')).toBeVisible();
  await expect(page.getByText('yes · every 90 days')).toBeVisible();
  const KeyId = page.url().split('/').pop() ?? '';
  await page.getByRole('textbox', { name: 'Alias' }).fill('shop');
  await expect(page.getByText(/alias\/ and 1 to 249 letters/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Alias' }).fill('alias/shop');
  await press(page, 'Add alias');
  await expect(page.getByRole('heading', { level: 1, name: 'alias/shop' })).toBeVisible();
  await sound(page);

  // A secret under it, which the key closes and opens.
  await page.goto('secrets?create=true');
  await dialog(page).getByLabel('Name').fill('under');
  await dialog(page).getByRole('textbox', { name: 'Value' }).fill('sealed');
  await dialog(page).getByRole('combobox', { name: 'Encryption key' }).click();
  await page.getByRole('option', { name: /alias\/shop/ }).click();
  await confirm(page, 'Create secret');
  await page.getByRole('link', { name: KeyId }).click();
  await press(page, 'Disable');
  await sound(page);
  await typed(page, 'alias/shop', 'Disable');
  await expect(page.getByText('disabled', { exact: true })).toBeVisible();
  expect(await readOf(own, 'under')).not.toBe('sealed');
  await press(page, 'Enable');
  await expect(page.getByText('enabled', { exact: true })).toBeVisible();
  expect(await readOf(own, 'under')).toBe('sealed');
  await press(page, 'New material');
  await dialog(page).getByRole('textbox').fill('0');
  await confirm(page, 'New material');
  await told(page, 'no');
  await press(page, 'Delete key');
  await dialog(page)
    .getByRole('textbox', { name: /alias\/shop/ })
    .fill('alias/shop');
  await confirm(page, 'Delete key');
  await expect(dialog(page).getByRole('alert')).toContainText('the secret under is sealed under it');
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();

  // Nothing is sealed under it any more: it may go, and may stay after all.
  const other = (await own.call('Kms', 'CreateKey', {})).KeyMetadata as { KeyId: string };
  await own.call('Kms', 'DeleteSecret', { SecretName: 'under', ForceDeleteWithoutRecovery: 'true' });
  await page.reload();
  await press(page, 'Delete key');
  await dialog(page).getByRole('textbox', { name: 'Days in which that can be called off' }).fill('7');
  await dialog(page)
    .getByRole('textbox', { name: /alias\/shop/ })
    .fill('alias/shop');
  await confirm(page, 'Delete key');
  await expect(page.getByText('It is of no use any more')).toBeVisible();
  await sound(page);
  await press(page, 'Keep it after all');
  await expect(page.getByText('disabled', { exact: true })).toBeVisible();
  await press(page, 'Move alias/shop');
  await dialog(page).getByRole('combobox', { name: 'The other key' }).fill(other.KeyId.slice(0, 8));
  await page.getByRole('option', { name: new RegExp(other.KeyId) }).click();
  await sound(page);
  await confirm(page, 'Move');
  await expect(page.getByText('It has no alias')).toBeVisible();
  await page.goto('secret-keys?q=shop');
  await page.getByRole('link', { name: 'alias/shop' }).click();
  await expect(page).toHaveURL(new RegExp(other.KeyId));
  await press(page, 'Remove alias/shop');
  await confirm(page, 'Remove');
  await expect(page.getByRole('heading', { level: 1, name: other.KeyId })).toBeVisible();
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});

for (const [language, title, current] of [
  ['en', 'Secrets', 'current'],
  ['zh', '凭据', '当前版本'],
] as const) {
  test(`whoever may look but not read sees in ${language} what is missing`, async ({ browser, house, complaints }) => {
    test.setTimeout(90_000);
    const key = await secretsOf(house);
    const person = await somebody(house, `looks-at-secrets-${language}`, 'AliyunKMSReadOnlyAccess');
    const page = await visit(browser, house.origin, await house.enter(person), complaints);
    await page.addInitScript((tongue) => localStorage.setItem('rampart-language', tongue), language);
    await page.goto('secrets');
    await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
    await sound(page);
    await page.goto(`secrets/${encodeURIComponent('app/db')}`);
    await expect(page.getByRole('row', { name: /^v3/ })).toContainText(current);
    const barred = page.getByRole('row', { name: /^v3/ }).getByRole('button');
    await expect(barred).toHaveAccessibleDescription(/kms:GetSecretValue/);
    await sound(page);
    await page.goto(`secret-keys/${key}`);
    await expect(page.getByRole('heading', { level: 1, name: 'alias/app' })).toBeVisible();
    const missing = page.getByRole('main').getByRole('button').and(page.locator('[aria-disabled=true]'));
    await expect(missing.first()).toHaveAccessibleDescription(/kms:UpdateRotationPolicy/);
    await sound(page);
    await page.context().close();
  });
}
