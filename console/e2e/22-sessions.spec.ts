// Where somebody is logged on, and the end of it: the next request is turned away.

import { expect } from '@playwright/test';
import { sound, test, visit } from './fixture';

test('a session is seen and ended, and its next request leads to the logon page', async ({ page, browser, house }) => {
  const named = { UserPrincipalName: `mallory@${house.domain}` };
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: 'Mallory' });
  const password = 'Xk4!vRq9zPm2-Lw7';
  await house.call('Ims', 'CreateLoginProfile', { ...named, Password: password, PasswordResetRequired: false });
  const token = await house.logOn(named.UserPrincipalName, password);
  await page.goto('users/mallory?tab=sessions');
  await page.getByRole('button', { name: /^End: / }).click();
  await sound(page);
  await page.getByRole('dialog', { name: 'End this session?' }).getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('Nobody is logged on as this user.')).toBeVisible();
  const theirs = await visit(browser, house.origin, token, []);
  await theirs.goto('users');
  await expect(theirs).toHaveURL(/\/logon\?next=/);
  await theirs.context().close();
});

test("ending all of one's own sessions leaves the one that is used", async ({ page }) => {
  await page.goto('users/admin?tab=sessions');
  await expect(page.getByText('(this one)')).toBeVisible();
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
  await expect(page.getByText(/sessions? ended/)).toBeVisible();
  await page.reload();
  await expect(page.getByText('(this one)')).toBeVisible();
});
