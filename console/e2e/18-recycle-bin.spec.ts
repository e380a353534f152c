// What was deleted comes back as it was, as long as it is kept; what goes for good is named by hand.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';
import { good } from './states';

const bar = (page: Page) => page.getByRole('region', { name: 'Selected rows' });
const dialog = (page: Page) => page.getByRole('dialog');

async function left(house: House, ...names: string[]): Promise<void> {
  for (const name of names) {
    const named = { UserPrincipalName: `${name}@${house.domain}` };
    await house.call('Ims', 'CreateUser', { ...named, DisplayName: name });
    await house.call('Ims', 'AddUserToGroup', { ...named, GroupName: 'analysts' });
    await house.call('Ims', 'DeleteUser', named);
  }
}

async function groupsOf(house: House, name: string): Promise<string[]> {
  const UserPrincipalName = `${name}@${house.domain}`;
  const { Groups } = (await house.call('Ims', 'ListGroupsForUser', { UserPrincipalName })) as {
    Groups: { Group: { GroupName: string }[] };
  };
  return Groups.Group.map(({ GroupName }) => GroupName);
}

async function names(house: House): Promise<string[]> {
  const { Users } = (await house.call('Ims', 'ListUsersInRecycleBin', {})) as {
    Users: { User: { UserPrincipalName: string }[] };
  };
  return Users.User.map(({ UserPrincipalName }) => UserPrincipalName.split('@')[0] ?? '');
}

test('a deleted user is found from the list of users, comes back into its groups, and goes for good by its name', async ({
  page,
  house,
}) => {
  await left(house, 'bin-one');
  await page.goto('users');
  await page.getByRole('link', { name: 'Recycle bin' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Recycle bin' })).toBeFocused();
  await page.getByRole('searchbox').fill('bin-one');
  const row = page.getByRole('row', { name: /bin-one/ });
  await expect(row).toContainText('29 days');
  await sound(page);
  await row.getByRole('button', { name: 'Restore: bin-one' }).click();
  await expect(page.getByText('bin-one is back; logging on and AccessKeys are switched off')).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(await groupsOf(house, 'bin-one')).toEqual(['analysts']);
  await house.call('Ims', 'DeleteUser', { UserPrincipalName: `bin-one@${house.domain}` });
  await page.reload();
  await row.getByRole('button', { name: 'Purge: bin-one' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('0 AccessKeys go with it.');
  await sound(page);
  await page.keyboard.type('bin-on');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.type('e');
  await page.keyboard.press('Enter');
  await expect(page.getByText('bin-one is gone for good')).toBeVisible();
  expect(await names(house)).not.toContain('bin-one');
});

test('whoever deleted somebody by mistake takes it back at once', async ({ page, house }) => {
  await house.call('Ims', 'CreateUser', { UserPrincipalName: `bin-oops@${house.domain}`, DisplayName: 'Oops' });
  await page.goto('users/bin-oops');
  await page.getByRole('button', { name: 'Delete user' }).click();
  await dialog(page).getByRole('textbox').fill('bin-oops');
  await dialog(page).getByRole('button', { name: 'Delete user' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('bin-oops is back; logging on and AccessKeys are switched off')).toBeVisible();
  await page.goto('users/bin-oops');
  await expect(page.getByRole('heading', { level: 1, name: 'bin-oops' })).toBeVisible();
});

test('many come back, one whose name is taken does not, and the rest goes for good', async ({ page, house }) => {
  await left(house, 'bin-a', 'bin-b', 'bin-c');
  await house.call('Ims', 'CreateUser', { UserPrincipalName: `bin-c@${house.domain}`, DisplayName: 'Another' });
  await page.goto('bin?q=bin-&sort=name');
  await page.getByRole('checkbox', { name: 'Select bin-a' }).check();
  await page.getByRole('checkbox', { name: 'Select bin-c' }).click({ modifiers: ['Shift'] });
  await bar(page).getByRole('button', { name: 'Restore' }).click();
  await dialog(page).getByRole('button', { name: 'Restore' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done, 1 not done');
  await expect(dialog(page).getByRole('row', { name: /bin-c/ })).toContainText('There is a user of this name already.');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  expect(await groupsOf(house, 'bin-b')).toEqual(['analysts']);
  await bar(page).getByRole('button', { name: 'Purge' }).click();
  await dialog(page).getByRole('textbox').fill('1');
  await dialog(page).getByRole('button', { name: 'Purge' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('No row matches “bin-”.')).toBeVisible();
});

test('users who were deleted by the heap are taken back from there', async ({ page, house }) => {
  for (const name of ['bin-heap-1', 'bin-heap-2'])
    await house.call('Ims', 'CreateUser', { UserPrincipalName: `${name}@${house.domain}`, DisplayName: name });
  await page.goto('users?q=bin-heap');
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await bar(page).getByRole('button', { name: 'Delete users' }).click();
  await dialog(page).getByRole('textbox').fill('2');
  await dialog(page).getByRole('button', { name: 'Delete users' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done');
  await dialog(page).getByRole('button', { name: 'Undo 2 rows' }).click();
  await expect(dialog(page).getByText('Taken back')).toHaveCount(2);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('link', { name: 'bin-heap-2' })).toBeVisible();
});

test('whoever may only look sees the bin, and why nothing of it can be brought back', async ({
  browser,
  house,
  complaints,
}) => {
  const token = await house.enter(await somebody(house, 'bin-reader', 'ReadOnlyAccess'));
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('bin?q=former');
  const restore = page.getByRole('button', { name: 'Restore: former' });
  await expect(restore).toHaveAttribute('aria-disabled', 'true');
  await restore.hover();
  await expect(page.getByText('Needs ram:RestoreUserFromRecycleBin, which no policy allows you.').last()).toBeVisible();
  await good(page);
  await page.context().close();
});
