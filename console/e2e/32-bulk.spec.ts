// Many rows at once: ticked by hand, by key, or all that match; each with an end of its own.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';

const bar = (page: Page) => page.getByRole('region', { name: 'Selected rows' });
const dialog = (page: Page) => page.getByRole('dialog');
const results = (page: Page) => page.getByRole('table', { name: 'What became of each' });

async function members(house: House, GroupName: string): Promise<string[]> {
  const { Users } = (await house.call('Ims', 'ListUsersForGroup', { GroupName, MaxItems: 100 })) as {
    Users: { User: { UserPrincipalName: string }[] };
  };
  return Users.User.map(({ UserPrincipalName }) => UserPrincipalName.split('@')[0] ?? '').sort();
}

test('all users that match are put into a group, what is so already is left out, and it is taken back', async ({
  page,
  house,
}) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'bulk' });
  await house.call('Ims', 'AddUserToGroup', { UserPrincipalName: `user-0011@${house.domain}`, GroupName: 'bulk' });
  await page.goto('users?q=user-001');
  await page.getByRole('checkbox', { name: 'Select user-0010' }).check();
  await expect(bar(page).getByRole('status')).toHaveText('1 selected.');
  await bar(page).getByRole('button', { name: 'Select all 10 that match' }).click();
  await expect(bar(page).getByRole('status')).toHaveText('10 selected.');
  await sound(page);
  await bar(page).getByRole('button', { name: 'Add to a group' }).click();
  await dialog(page).getByRole('combobox').fill('bul');
  await page.getByRole('option', { name: 'bulk' }).click();
  await dialog(page).getByRole('button', { name: 'Add to a group' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('9 done, 1 left out');
  await expect(results(page).getByRole('row', { name: /user-0011/ })).toContainText('That is so already');
  await sound(page);
  expect(await members(house, 'bulk')).toHaveLength(10);
  await dialog(page).getByRole('button', { name: 'Undo 9 rows' }).click();
  await expect(dialog(page).getByText('Taken back')).toHaveCount(9);
  expect(await members(house, 'bulk')).toEqual(['user-0011']);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog(page)).toHaveCount(0);
});

test('rows are ticked by x, and by the box above all of them', async ({ page }) => {
  await page.goto('policies?q=TeamReports');
  const table = page.getByRole('region', { name: /Policies/ });
  await table.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: 'Select TeamReports' })).toBeChecked();
  await page.keyboard.press('x');
  await expect(bar(page)).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await expect(bar(page).getByRole('status')).toHaveText('1 selected.');
  // What the filter hides stays ticked, and is told of.
  await page.getByRole('searchbox').fill('AdministratorAccess');
  await expect(bar(page).getByRole('status')).toHaveText('1 selected. The filter hides 1 of them.');
  await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
  await expect(bar(page)).toHaveCount(0);
});

test('users are deleted after their number was typed, and whoever does it is left out', async ({ page, house }) => {
  for (const name of ['leaver-1', 'leaver-2'])
    await house.call('Ims', 'CreateUser', { UserPrincipalName: `${name}@${house.domain}`, DisplayName: name });
  await page.goto('users?q=leaver');
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await page.getByRole('searchbox').fill('admin');
  await page.getByRole('checkbox', { name: 'Select admin' }).check();
  await bar(page).getByRole('button', { name: 'Delete users' }).click();
  const confirm = dialog(page).getByRole('button', { name: 'Delete users' });
  await expect(confirm).toBeDisabled();
  await dialog(page).getByRole('textbox').fill('2');
  await expect(confirm).toBeDisabled();
  await dialog(page).getByRole('textbox').fill('3');
  await confirm.click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done, 1 left out');
  await expect(results(page).getByRole('row', { name: /admin/ })).toContainText('This is you');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('searchbox').fill('leaver');
  await expect(page.getByText('No row matches “leaver”.')).toBeVisible();
});

test('a logon is disabled where there is one', async ({ page, house }) => {
  await somebody(house, 'logs-on');
  await house.call('Ims', 'CreateUser', { UserPrincipalName: `logs-not@${house.domain}`, DisplayName: 'n' });
  await page.goto('users?q=logs');
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await bar(page).getByRole('button', { name: 'Disable console logon' }).click();
  await dialog(page).getByRole('button', { name: 'Disable console logon' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done, 1 left out');
  const { LoginProfile } = (await house.call('Ims', 'GetLoginProfile', {
    UserPrincipalName: `logs-on@${house.domain}`,
  })) as { LoginProfile: { Status: string } };
  expect(LoginProfile.Status).toBe('Inactive');
});

test('members are pasted in and taken out, and all of them leave an empty group behind', async ({ page, house }) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'pasted' });
  await page.goto('groups/pasted');
  await page.getByRole('button', { name: 'Add many' }).click();
  await dialog(page)
    .getByRole('textbox')
    .fill(`user-0030, Person 30\nuser-0031@${house.domain}\nnobody-like-that\nuser-0030`);
  await dialog(page).getByRole('button', { name: 'Add 3 users' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done, 1 not done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  expect(await members(house, 'pasted')).toEqual(['user-0030', 'user-0031']);
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await bar(page).getByRole('button', { name: 'Remove from the group' }).click();
  await dialog(page).getByRole('button', { name: 'Remove from the group' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('Nobody is in this group')).toBeVisible();
});

test('policies go to a group and are deleted, but for those of the system and those in use', async ({
  page,
  house,
}) => {
  const PolicyDocument = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}';
  for (const name of ['Heap-1', 'Heap-2'])
    await house.call('Ram', 'CreatePolicy', { PolicyName: name, PolicyDocument });
  await page.goto('policies?q=Heap');
  await page.getByRole('checkbox', { name: 'Select Heap-1' }).check();
  await bar(page).getByRole('button', { name: 'Attach to a group' }).click();
  await dialog(page).getByRole('combobox').fill('writ');
  await page.getByRole('option', { name: 'writers' }).click();
  await dialog(page).getByRole('button', { name: 'Attach to a group' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await page.getByRole('searchbox').fill('AdministratorAccess');
  await page.getByRole('checkbox', { name: 'Select AdministratorAccess' }).check();
  await bar(page).getByRole('button', { name: 'Delete policies' }).click();
  await dialog(page).getByRole('textbox').fill('3');
  await dialog(page).getByRole('button', { name: 'Delete policies' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done, 2 left out');
  await expect(results(page).getByRole('row', { name: /Heap-1/ })).toContainText('Is attached to somebody');
  await expect(results(page).getByRole('row', { name: /AdministratorAccess/ })).toContainText('Belongs to the system');
});

test('a policy is attached to groups and to roles at once', async ({ page, house }) => {
  for (const [path, name] of [
    ['groups?q=analysts', 'analysts'],
    ['roles?q=deployer', 'deployer'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await bar(page).getByRole('button', { name: 'Attach policy' }).click();
    await dialog(page).getByRole('combobox').fill('AliyunOSSReadOnly');
    await page.getByRole('option', { name: 'AliyunOSSReadOnlyAccess' }).click();
    await dialog(page).getByRole('button', { name: 'Attach policy' }).click();
    await expect(dialog(page).getByRole('status')).toHaveText('1 done');
    await dialog(page).getByRole('button', { name: 'Undo 1 row' }).click();
    await expect(dialog(page).getByText('Taken back')).toHaveCount(1);
  }
  const { Policies } = (await house.call('Ram', 'ListPoliciesForRole', { RoleName: 'deployer' })) as {
    Policies: { Policy: unknown[] };
  };
  expect(Policies.Policy).toHaveLength(0);
});

test('AccessKeys are disabled and deleted from the report, which tells what was done since', async ({
  browser,
  own: house,
  complaints,
}) => {
  // A report is made once in four hours, so this one must be the first.
  const page = await visit(browser, house.origin, house.token, complaints);
  const UserPrincipalName = `keyed@${house.domain}`;
  await house.call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'k' });
  await house.call('Ims', 'CreateAccessKey', { UserPrincipalName });
  await house.call('Ims', 'GenerateCredentialReport', {});
  await page.goto('keys?q=keyed');
  const box = page.getByRole('checkbox', { name: /^Select keyed/ });
  await box.check();
  await bar(page).getByRole('button', { name: 'Delete AccessKeys' }).click();
  await dialog(page).getByRole('textbox').fill('1');
  await dialog(page).getByRole('button', { name: 'Delete AccessKeys' }).click();
  await expect(results(page)).toContainText('Is in force: disable it first');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await bar(page).getByRole('button', { name: 'Disable AccessKeys' }).click();
  await dialog(page).getByRole('button', { name: 'Disable AccessKeys' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('changed since the report')).toBeVisible();
  // It is not forgotten with the page.
  await page.getByRole('navigation').getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Groups' })).toBeVisible();
  await page.goBack();
  await expect(page.getByText('changed since the report')).toBeVisible();
  await box.check();
  await bar(page).getByRole('button', { name: 'Delete AccessKeys' }).click();
  await dialog(page).getByRole('textbox').fill('1');
  await dialog(page).getByRole('button', { name: 'Delete AccessKeys' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done');
  const { AccessKeys } = (await house.call('Ims', 'ListAccessKeys', { UserPrincipalName })) as {
    AccessKeys: { AccessKey: unknown[] };
  };
  expect(AccessKeys.AccessKey).toHaveLength(0);
  await page.context().close();
});

test('a run stops where it is told to, and goes on later', async ({ page, house }) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'slowly' });
  await page.route('**/AddUserToGroup', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue().catch(() => undefined);
  });
  await page.goto('users?q=user-002');
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await bar(page).getByRole('button', { name: 'Add to a group' }).click();
  await dialog(page).getByRole('combobox').fill('slow');
  await page.getByRole('option', { name: 'slowly' }).click();
  await dialog(page).getByRole('button', { name: 'Add to a group' }).click();
  await expect(dialog(page).getByText(/^[1-9] of /)).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Stop' }).click();
  await expect(dialog(page).getByRole('status')).toContainText('not begun');
  await page.unrouteAll();
  await dialog(page).getByRole('button', { name: 'Try the rest again' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText(/^\d+ done$/);
  expect((await members(house, 'slowly')).length).toBeGreaterThan(8);
});
