// The first hour: from the file that the server wrote to two people who are in, each with a device and a password of
// their own.

import jsQR from 'jsqr';
import { Secret, URI } from 'otpauth';
import { PNG } from 'pngjs';
import { cookie, expect, test } from './fixture';
import { House } from './house';
import { change, isIn, logOn, nameAndPassword, seedShown, showCode, showTwoCodes } from './person';
import { password, secret } from './secrets';

test('the administrator comes by the address that was written down, binds a device and chooses a password', async ({
  visit,
}) => {
  const house = await House.open();
  const { name, password: first } = house.administrator;
  const page = await visit(house, { ignoreHTTPSErrors: true });

  // The name stands there; nothing is to be typed but the password.
  await page.goto(house.logonUrl);
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveValue('admin');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.getByLabel('Password', { exact: true }).fill(first);
  await page.getByRole('button', { name: 'Log on', exact: true }).click();

  // A device, by its picture, which says what stands below it.
  await expect(page.getByRole('heading', { name: 'Protect your logon' })).toBeVisible();
  await expect(page.getByText('Your account demands a second step at every logon')).toBeVisible();
  await page.getByRole('button', { name: 'Set it up' }).click();
  const seed = await seedShown(page);
  const picture = PNG.sync.read(await page.getByRole('img', { name: /QR code/ }).screenshot({ scale: 'device' }));
  const scanned = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  const device = URI.parse(secret(scanned?.data ?? ''));
  expect(device.secret.base32).toBe(Secret.fromBase32(seed).base32);
  expect(device.issuer).toBe('Rampart');
  expect(device.label).toBe(name);
  await showTwoCodes(page, house, seed);

  // A password by the rules, which are ticked off while one types.
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expect(page.getByText(seed)).toHaveCount(0);
  const rules = page.locator('#rules').getByRole('listitem');
  const rule = (text: string) => rules.filter({ hasText: new RegExp(text) });
  await page.getByLabel('New password', { exact: true }).fill('harbour');
  await expect(rule('at least 14 characters')).toContainText('not met');
  await expect(rule('a letter from a to z')).toHaveText(/z *met$/);
  await expect(rule('a letter from A to Z')).toContainText('not met');
  await expect(rule('a digit')).toContainText('not met');
  await expect(rule('a character that is neither')).toContainText('not met');
  // What only the server knows is not judged by the page.
  for (const known of ['none of your last 5 passwords', 'on no list of passwords']) {
    await expect(rule(known)).toHaveText(new RegExp(`${known}[a-z ]*$`));
    await expect(rule(known)).not.toContainText('met');
  }
  await change(page, first, first);
  await expect(page.getByRole('alert')).toContainText('none of your last 5 passwords');
  await change(page, first, secret('Harbour-Admin-2026'));
  await expect(page.getByRole('alert')).toContainText('without your user name');
  const chosen = password();
  await change(page, first, chosen);

  await isIn(page, name);
  await expect(page.getByText('with a second factor', { exact: false })).toBeVisible();
  const token = (await cookie(page, 's0')) ?? '';
  expect(await house.alive(token)).toBe(true);

  // Off, and in again with what was chosen; the first password is worth nothing any more.
  await page.getByRole('button', { name: 'Log off' }).click();
  await expect(page.getByRole('heading', { name: 'You are logged off' })).toBeVisible();
  expect(await cookie(page, 's0')).toBeUndefined();
  expect(await house.alive(token)).toBe(false);
  await page.getByRole('link', { name: 'Log on again' }).click();
  await nameAndPassword(page, name, first);
  await expect(page.getByRole('alert')).toContainText('The logon failed.');
  await page.goto('/logon');
  await nameAndPassword(page, name, chosen);
  await showCode(page, house.freshCode(seed));
  await isIn(page, name);
  await house.close();
});

test('the owner comes in once, with a device and a password of the own', async ({ visit }) => {
  const house = await House.open();
  const page = await visit(house);
  await page.goto('/logon');
  await page.getByRole('link', { name: 'Log on as the owner of an account' }).click();
  await expect(page.getByRole('heading', { name: 'Log on as owner' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Account ID' }).fill(house.account);
  await page.getByLabel('Password', { exact: true }).fill(house.root.password);
  await page.getByRole('button', { name: 'Log on', exact: true }).click();
  await page.getByRole('button', { name: 'Set it up' }).click();
  await showTwoCodes(page, house, await seedShown(page));
  await change(page, house.root.password, password());
  await isIn(page, house.account);
  await expect(page.getByText('Account owner')).toBeVisible();
  const signed = house.events('--action', 'ConsoleSignin');
  expect(signed.map((event) => [event.errorCode ?? '', (event.userIdentity as { type: string }).type])).toEqual([
    ['', 'root-account'],
  ]);
  await house.close();
});

test('an account that demands nothing lets people in with their password alone', async ({ visit }) => {
  const house = await House.open({ plain: true });
  const page = await visit(house);
  await logOn(page, house, house.administrator, '/logon?next=%2Fme');
  await isIn(page, house.administrator.name);
  await expect(page.getByText('without a second factor')).toBeVisible();
  await house.close();
});
