// Somebody cannot log on: what is wrong is seen at the user, and is helped from there.

import { expect, type Page } from '@playwright/test';
import { sound, test } from './fixture';
import { somebody } from './people';

const section = (page: Page) => page.getByRole('region', { name: 'Second factor and lock' });
const dialog = (page: Page) => page.getByRole('dialog');

test('a lock is opened, a password reset and a lost factor taken away, and the next logon asks for all anew', async ({
  page,
  house,
}) => {
  const person = await somebody(house, 'forgets');
  await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: person.name, MFABindRequired: true });
  const before = await house.enter(person);
  for (let tries = 0; tries < 5; tries += 1) await house.logOn(person.name, 'wrong').catch(() => undefined);
  await page.goto('users/forgets?tab=credentials');
  await expect(section(page)).toContainText('authenticator app');
  await expect(section(page)).toContainText('Yes, after too many failed logons');
  await sound(page);
  await section(page).getByRole('button', { name: 'Unlock' }).click();
  await expect(section(page).getByRole('button', { name: 'Unlock' })).toHaveCount(0);
  await expect(section(page)).not.toContainText('Yes, after too many failed logons');
  await section(page).getByRole('button', { name: 'Reset the password' }).click();
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Reset the password' }).click();
  await dialog(page).getByRole('button', { name: 'Show' }).click();
  const password = (await dialog(page).locator('code').last().textContent()) ?? '';
  expect(password).toHaveLength(20);
  await dialog(page).getByRole('button', { name: 'Done, I have kept it' }).click();
  expect(await page.content()).not.toContain(password);
  await section(page).getByRole('button', { name: 'Take the authenticator app away' }).click();
  await expect(dialog(page)).toContainText('A second factor is demanded of this user');
  await sound(page);
  await dialog(page).getByRole('textbox').fill('forgets');
  await dialog(page).getByRole('button', { name: 'Take the authenticator app away' }).click();
  await expect(section(page)).toContainText('None');
  // What was open is over, and the new password leads through a new factor and a password of one's own.
  expect((await house.ask(before, 'Sts', 'GetCallerIdentity', {})).status).not.toBe(200);
  const again = { name: person.name, password };
  const token = await house.enter(again);
  expect((await house.ask(token, 'Sts', 'GetCallerIdentity', {})).status).toBe(200);
  expect(again.password).not.toBe(password);
});

test('whoever needs no second factor is told to be left with the password alone', async ({ page, house }) => {
  const person = await somebody(house, 'careless');
  await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: person.name, MFABindRequired: true });
  await house.enter(person);
  await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: person.name, MFABindRequired: false });
  const { SecurityPreference } = (await house.call('Ims', 'GetSecurityPreference', {})) as {
    SecurityPreference: { LoginProfilePreference: { MFAOperationForLogin: string } };
  };
  const all = SecurityPreference.LoginProfilePreference.MFAOperationForLogin === 'mandatory';
  await page.goto('users/careless?tab=credentials');
  await section(page).getByRole('button', { name: 'Take the authenticator app away' }).click();
  await expect(dialog(page)).toContainText(
    all ? 'A second factor is demanded of this user' : 'the password alone will open everything',
  );
});

test('the own password and factors are not an administrator’s to reset', async ({ page }) => {
  await page.goto('users/admin?tab=credentials');
  await expect(section(page).getByRole('link', { name: /My security/ })).toHaveAttribute('href', '/me');
  await expect(section(page).getByRole('button')).toHaveCount(0);
});
