// Without a session there is nothing to see; with one of somebody who may do nothing, the reason.

import { expect } from '@playwright/test';
import { sound, test, visit } from './fixture';

test('whoever is not logged on is sent to the logon page, and would come back', async ({ browser, house }) => {
  const page = await visit(browser, house.origin, undefined, []);
  await page.goto('users?q=bob');
  await expect(page).toHaveURL(/\/logon\?/);
  expect(new URL(page.url()).searchParams.get('next')).toBe('/console/users?q=bob');
  await page.context().close();
});

test('whoever may not is told what and why, and nothing of others', async ({ browser, house, complaints }) => {
  const named = { UserPrincipalName: `guest@${house.domain}` };
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: 'Guest' });
  const password = 'Xk4!vRq9zPm2-Lw7';
  await house.call('Ims', 'CreateLoginProfile', {
    ...named,
    Password: password,
    PasswordResetRequired: false,
    MFABindRequired: false,
  });
  const token = await house.logOn(named.UserPrincipalName, password);
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups');
  await expect(page.getByText('You may not do this')).toBeVisible();
  await expect(page.getByText('ram:ListGroups', { exact: true })).toBeVisible();
  await expect(page.getByText('No policy allows it.')).toBeVisible();
  // A button that would be refused says which action is missing, and does nothing.
  const button = page.getByRole('button', { name: 'Create group' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription('Needs ram:CreateGroup, which no policy allows you.');
  await button.click({ force: true });
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Why?' }).click();
  await expect(page.getByText('Show this to an administrator:')).toBeVisible();
  await expect(page.getByText('analysts')).toHaveCount(0);
  await sound(page);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('the page lets nothing in that is not its own', async ({ page }) => {
  const answer = await page.goto('users');
  const policy = (await answer?.headerValue('content-security-policy')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  const refused = await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hit=1">');
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toBe(true);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});
