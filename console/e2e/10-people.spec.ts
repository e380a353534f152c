// Somebody new from nothing to gone: user, group, policy, key; the secret once; the danger levels kept.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('a user is created with a first password, and found', async ({ page }) => {
  await page.goto('users');
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog.getByText('1 to 64 letters')).toBeVisible();
  await dialog
    .getByLabel('Name', { exact: true })
    .or(dialog.getByRole('textbox', { name: 'Name' }))
    .first()
    .fill('carol');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  const secret = page.getByRole('dialog', { name: 'Hand this over to the new user' });
  await expect(secret).toBeVisible();
  await sound(page);
  await secret.getByRole('button', { name: 'Show' }).click();
  const password = (await secret.locator('code').last().textContent()) ?? '';
  expect(password).toHaveLength(20);
  await secret.getByRole('button', { name: 'Done, I have kept it' }).click();
  await expect(secret).toBeHidden();
  expect(await page.content()).not.toContain(password);
  await page.getByRole('searchbox', { name: 'Filter by name' }).fill('carol');
  await expect(page).toHaveURL(/q=carol/);
  await expect(page.getByRole('link', { name: 'carol' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: 'carol' })).toBeVisible();
});

test('a user for programs has no password, and is in its group from the start', async ({ page }) => {
  await page.goto('users?create=true');
  const dialog = page.getByRole('dialog', { name: 'Create a user' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('ci-bot');
  await dialog.getByRole('combobox', { name: 'Groups' }).fill('writ');
  await page.getByRole('option', { name: 'writers' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('checkbox', { name: 'May log on to the console' }).uncheck();
  await sound(page);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText('User ci-bot was created')).toHaveCount(1);
  await expect(dialog).toBeHidden();
  await page.goto('users/ci-bot');
  await expect(page.getByRole('link', { name: 'writers' })).toBeVisible();
  await page.getByRole('tab', { name: 'Credentials' }).click();
  await expect(page.getByText('The user cannot log on with a password.')).toBeVisible();
});

test('membership is granted and taken back by undo', async ({ page }) => {
  await page.goto('users/user-0001');
  await page.getByRole('button', { name: 'Add to a group' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add to a group' });
  await dialog.getByRole('combobox').fill('writ');
  await page.getByRole('option', { name: 'writers' }).click();
  await dialog.getByRole('button', { name: 'Add to a group' }).click();
  await expect(page.getByRole('link', { name: 'writers' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The user is in no group.')).toBeVisible();
});

test('a policy is attached and detached', async ({ page }) => {
  await page.goto('users/user-0002');
  await page.getByRole('button', { name: 'Attach policy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Attach a policy to user-0002' });
  await dialog.getByRole('combobox').fill('TeamRep');
  await page.getByRole('option', { name: 'TeamReports' }).click();
  await dialog.getByRole('button', { name: 'Attach policy' }).click();
  await expect(page.getByRole('link', { name: 'TeamReports' })).toBeVisible();
  await page.getByRole('button', { name: 'Detach: TeamReports' }).click();
  await expect(page.getByText('No policy is attached to this user directly.')).toBeVisible();
});

test('a key is created, its secret shown once; it is disabled before it can be deleted', async ({ page }) => {
  await page.goto('users/user-0003?tab=credentials');
  await page.getByRole('button', { name: 'Create AccessKey' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create AccessKey' }).click();
  const secret = page.getByRole('dialog', { name: 'The AccessKey is ready' });
  const id = (await secret.locator('code').first().textContent()) ?? '';
  await secret.getByRole('button', { name: 'Show' }).click();
  const text = (await secret.locator('code').last().textContent()) ?? '';
  expect(text.length).toBeGreaterThanOrEqual(30);
  await secret.getByRole('button', { name: 'Done, I have kept it' }).click();
  expect(await page.content()).not.toContain(text);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  expect(kept).not.toContain(text);
  await expect(page.getByRole('button', { name: `Delete: ${id}` })).toHaveCount(0);
  await page.getByRole('button', { name: `Disable: ${id}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('button', { name: `Delete: ${id}` }).click();
  const danger = page.getByRole('dialog', { name: `Delete ${id}?` });
  await expect(danger.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await danger.getByRole('textbox').fill(id);
  await danger.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('The user has no AccessKey')).toBeVisible();
});

test('a user is deleted only with its name typed, and shows where it is in use', async ({ page }) => {
  await page.goto('users/user-0004');
  await page.getByRole('button', { name: 'Delete user' }).click();
  const danger = page.getByRole('dialog');
  await expect(danger.getByText('In 0 groups')).toBeVisible();
  await danger.getByRole('textbox').fill('user-000');
  await expect(danger.getByRole('button', { name: 'Delete user' })).toBeDisabled();
  await danger.getByRole('textbox').fill('user-0004');
  await sound(page);
  await danger.getByRole('button', { name: 'Delete user' }).click();
  await expect(page).toHaveURL(/\/console\/users$/);
  await page.goto('users/user-0004');
  await expect(page.getByText('This is not there')).toBeVisible();
});

test('access is copied from somebody else, and what is there already is not asked for again', async ({ page }) => {
  await page.goto('users/user-0007');
  await page.getByRole('button', { name: 'Access like…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give user-0007 the access of somebody else' });
  const field = dialog.getByRole('combobox', { name: 'Access like' });
  await field.fill('bo');
  await page.getByRole('option', { name: 'bob' }).click();
  await expect(dialog.getByText('Groups: analysts. Policies: none.')).toBeVisible();
  await sound(page);
  await dialog.getByRole('button', { name: 'Access like bob' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  await page.getByRole('button', { name: 'Access like…' }).click();
  await field.fill('bo');
  await page.getByRole('option', { name: 'bob' }).click();
  await expect(dialog.getByText('user-0007 has all of that already.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Access like bob' })).toBeDisabled();
});
