// What opens above a page: sound, named, and closed by Escape.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('the command line of a page', async ({ page }) => {
  await page.goto('users');
  await page.getByRole('button', { name: 'As a command' }).click();
  await expect(page.getByText(/^aliyun rampart ListPeople .*--version 2026-11-01 --force$/)).toBeVisible();
  await sound(page);
  await page.keyboard.press('Escape');
  await expect(page.getByText(/^aliyun rampart ListPeople/)).toBeHidden();
  await expect(page.getByRole('button', { name: 'As a command' })).toBeFocused();
});

test('the list of shortcuts', async ({ page }) => {
  await page.goto('users');
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await sound(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the particulars of a user: only changes are sent, and leaving with some asks', async ({ page }) => {
  await page.goto('users/user-0005');
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit user-0005' });
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await dialog.getByLabel('Comments').fill('Left in May');
  await sound(page);
  let asked = '';
  page.once('dialog', (question) => {
    asked = question.message();
    void question.dismiss();
  });
  await page.keyboard.press('Escape');
  expect(asked).toBe('Your changes are not saved. Leave all the same?');
  const sent = page.waitForRequest(/UpdateUser/);
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  const body = (await sent).postDataJSON();
  expect(Object.keys(body).sort()).toEqual(['NewComments', 'UserPrincipalName']);
  await expect(page.getByText('Left in May')).toBeVisible();
});

test('the navigation in a narrow window', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('users');
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await sound(page);
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(page).toHaveURL(/groups$/);
  await expect(page.getByRole('button', { name: 'Open the navigation' })).toBeVisible();
});

test('a server that is away is told as that, and what is there stays', async ({ page, complaints }) => {
  await page.goto('users');
  await expect(page.getByRole('link', { name: 'bob' })).toBeVisible();
  await page.route('**/console/api/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(
    page.getByText('The server cannot be reached. Look again whether what you asked for was done.'),
  ).toBeVisible({ timeout: 15_000 });
  await sound(page);
  await page.unroute('**/console/api/**');
  await page.getByRole('button', { name: 'Try again' }).last().click();
  await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  // Connections that are cut are told by the browser as well.
  complaints.length = 0;
});
