// Rows by the range, groups and roles deleted by the heap, and a policy that begins with another.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import { somebody } from './people';
import { forgive } from './states';

const bar = (page: Page) => page.getByRole('region', { name: 'Selected rows' });
const dialog = (page: Page) => page.getByRole('dialog');
const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });

test('Shift ticks all from the last one, by hand and by key, up and down, and takes back alike', async ({ page }) => {
  await page.goto('users?q=user-003');
  await box(page, 'user-0032').check();
  await box(page, 'user-0035').click({ modifiers: ['Shift'] });
  await expect(bar(page).getByRole('status')).toHaveText('4 selected.');
  await box(page, 'user-0033').click({ modifiers: ['Shift'] });
  await expect(bar(page).getByRole('status')).toHaveText('1 selected.');
  await expect(box(page, 'user-0032')).toBeChecked();
  await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
  // By keys alone: the row that the keys are at, and the box that the focus is on.
  const rows = page.getByRole('region', { name: /^Users/ });
  await rows.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  for (const key of ['j', 'j', 'j']) await page.keyboard.press(key);
  await page.keyboard.press('Shift+X');
  await expect(bar(page).getByRole('status')).toHaveText('4 selected.');
  await box(page, 'user-0036').focus();
  await page.keyboard.press('Shift+Space');
  await expect(bar(page).getByRole('status')).toHaveText('7 selected.');
  // What is filtered out begins no range.
  await page.getByRole('searchbox').fill('user-001');
  await expect(box(page, 'user-0012')).toBeVisible();
  await box(page, 'user-0015').click({ modifiers: ['Shift'] });
  await expect(bar(page).getByRole('status')).toContainText('8 selected.');
});

test('groups are deleted at once, after what hangs on them was counted and their number typed', async ({
  page,
  house,
}) => {
  for (const GroupName of ['heap-a', 'heap-b', 'heap-c']) await house.call('Ims', 'CreateGroup', { GroupName });
  const UserPrincipalName = `user-0033@${house.domain}`;
  await house.call('Ims', 'AddUserToGroup', { UserPrincipalName, GroupName: 'heap-a' });
  const policy = { PolicyName: 'TeamReports', PolicyType: 'Custom' };
  await house.call('Ram', 'AttachPolicyToGroup', { ...policy, GroupName: 'heap-b' });
  await page.goto('groups?q=heap-');
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await bar(page).getByRole('button', { name: 'Delete groups' }).click();
  await expect(dialog(page)).toContainText('1 membership and 1 policy hang on them.');
  await sound(page);
  const verb = dialog(page).getByRole('button', { name: 'Delete groups' });
  await expect(verb).toBeDisabled();
  // One that somebody else deletes meanwhile is no fault.
  await house.call('Ims', 'DeleteGroup', { GroupName: 'heap-c' });
  await dialog(page).getByRole('textbox').fill('3');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toHaveText('0 done, 3 left out');
  await expect(dialog(page).getByRole('row', { name: /heap-a/ })).toContainText('Still has members or policies');
  await expect(dialog(page).getByRole('row', { name: /heap-c/ })).toContainText('Is not there any more');
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await bar(page).getByRole('button', { name: 'Delete groups' }).click();
  await dialog(page)
    .getByRole('checkbox', { name: /^Remove members and detach policies first/ })
    .check();
  await dialog(page).getByRole('textbox').fill('3');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toHaveText('2 done, 1 left out');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  const { Groups } = (await house.call('Ims', 'ListGroupsForUser', { UserPrincipalName })) as {
    Groups: { Group: unknown[] };
  };
  expect(Groups.Group).toEqual([]);
  await expect(page.getByText('No row matches “heap-”.')).toBeVisible();
  await expect(bar(page).getByRole('status')).toContainText('1 selected.');
});

test('a group with members is emptied and deleted, once that is meant', async ({ page, house }) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'heap-full' });
  const UserPrincipalName = `user-0034@${house.domain}`;
  await house.call('Ims', 'AddUserToGroup', { UserPrincipalName, GroupName: 'heap-full' });
  await page.goto('groups/heap-full');
  await page.getByRole('button', { name: 'Delete group' }).click();
  await expect(dialog(page)).toContainText('It has 1 member and 0 policies.');
  await dialog(page).getByRole('textbox').fill('heap-full');
  await expect(dialog(page).getByRole('button', { name: 'Delete group' })).toBeDisabled();
  await dialog(page).getByRole('checkbox').check();
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Delete group' }).click();
  await expect(page).toHaveURL(/\/groups$/);
});

test('roles are deleted at once, and the policy of one is detached', async ({ page, house }) => {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${house.account}:root`] } }],
  });
  for (const RoleName of ['heap-one', 'heap-two'])
    await house.call('Ram', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  const PolicyName = 'Heaped';
  const PolicyDocument = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}';
  await house.call('Ram', 'CreatePolicy', { PolicyName, PolicyDocument });
  await house.call('Ram', 'AttachPolicyToRole', { PolicyName, PolicyType: 'Custom', RoleName: 'heap-two' });
  await page.goto('roles?q=heap-');
  await box(page, 'heap-one').check();
  await box(page, 'heap-two').click({ modifiers: ['Shift'] });
  await bar(page).getByRole('button', { name: 'Delete roles' }).click();
  await expect(dialog(page)).toContainText('1 policy hang on them and are detached.');
  await dialog(page).getByRole('textbox').fill('2');
  await dialog(page).getByRole('button', { name: 'Delete roles' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('2 done');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  // Nobody has it any more, so it can go as well.
  await house.call('Ram', 'DeletePolicy', { PolicyName });
});

test('what cannot be counted is not deleted', async ({ page, house, complaints }) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'heap-kept' });
  await page.route('**/console/api/batch', async (route) => {
    const text = route.request().postData() ?? '';
    if (!text.includes('ListUsersForGroup')) return route.fallback();
    return route.fulfill({ status: 503, json: { Code: 'ServiceUnavailable', Message: 'Away.', RequestId: 'R' } });
  });
  await page.goto('groups?q=heap-kept');
  await box(page, 'heap-kept').check();
  await bar(page).getByRole('button', { name: 'Delete groups' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Away.', { timeout: 15_000 });
  await dialog(page).getByRole('textbox').fill('1');
  await expect(dialog(page).getByRole('button', { name: 'Delete groups' })).toBeDisabled();
  forgive(complaints);
  await page.unrouteAll();
  await dialog(page).getByRole('button', { name: 'Try again' }).click();
  await dialog(page).getByRole('button', { name: 'Delete groups' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 done');
});

test('whoever may not delete is told so before', async ({ browser, house, complaints }) => {
  await house.call('Ims', 'CreateGroup', { GroupName: 'heap-safe' });
  const token = await house.enter(await somebody(house, 'heap-reader', 'ReadOnlyAccess'));
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups?q=heap-safe');
  await box(page, 'heap-safe').check();
  await bar(page).getByRole('button', { name: 'Delete groups' }).click();
  await expect(dialog(page)).toContainText('1 row would be refused: you lack ram:DeleteGroup.');
  await page.context().close();
  await house.call('Ims', 'DeleteGroup', { GroupName: 'heap-safe' });
});

test('a policy of the system begins one of the own, which holds what that holds', async ({ page }) => {
  await page.goto('policies/System/AliyunOSSReadOnlyAccess');
  await page.getByRole('button', { name: 'Copy as a new policy' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create policy' })).toBeVisible();
  await expect(page.locator('.cm-content')).toContainText('oss:Get*');
});
