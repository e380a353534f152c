// Two groups, users or roles side by side: what each has, and what that comes to.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';

const verdict = (page: Page) => page.getByRole('region', { name: 'What that comes to' });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function group(house: House, GroupName: string, policies: readonly string[], members: readonly string[] = []) {
  await house.call('Ims', 'CreateGroup', { GroupName });
  for (const PolicyName of policies)
    await house.call('Ram', 'AttachPolicyToGroup', { GroupName, PolicyName, PolicyType: 'System' });
  for (const name of members)
    await house.call('Ims', 'AddUserToGroup', { GroupName, UserPrincipalName: `${name}@${house.domain}` });
}

test('from a group one comes to its comparison with another, which names what differs and proves it', async ({
  page,
  house,
}) => {
  const names = ['user-0005', 'user-0006'];
  await group(house, 'beside-a', ['AliyunOSSReadOnlyAccess', 'AliyunRAMReadOnlyAccess'], names);
  await group(house, 'beside-b', ['AliyunOSSFullAccess', 'AliyunRAMReadOnlyAccess'], ['user-0006', 'user-0007']);
  await page.goto('groups/beside-a');
  await page.getByRole('link', { name: 'Compare with another' }).click();
  await expect(page.getByText('Choose two to compare.')).toBeVisible();
  await sound(page);
  await page.getByRole('combobox', { name: 'The other' }).fill('beside');
  await page.getByRole('option', { name: 'beside-b (group)' }).click();
  await expect(page).toHaveURL(/one=group%2Fbeside-a&other=group%2Fbeside-b/);
  await expect(verdict(page)).toContainText('beside-b grants all that beside-a does, and more.');
  await expect(verdict(page)).toContainText(/Only beside-b grants oss:\w+ on .*, by AliyunOSSFullAccess/);
  const policies = section(page, 'Policies');
  await expect(policies.getByRole('row', { name: /AliyunRAMReadOnlyAccess/ })).toContainText('✓ directly✓ directly');
  await expect(policies.getByRole('row', { name: /AliyunOSSFullAccess/ })).toContainText('✗ no✓ directly');
  const members = section(page, 'Members');
  await expect(members.getByRole('row', { name: /user-000/ })).toHaveCount(3);
  await members.getByRole('button', { name: 'Only what differs' }).click();
  await expect(members.getByRole('row', { name: /user-000/ })).toHaveCount(2);
  await expect(members.getByRole('row', { name: /user-0006/ })).toHaveCount(0);
  await sound(page);
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(verdict(page)).toContainText('beside-a grants less than beside-b, and nothing more.');
  await policies.getByRole('link', { name: 'AliyunOSSFullAccess' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'AliyunOSSFullAccess' })).toBeVisible();
  for (const GroupName of ['beside-a', 'beside-b'])
    for (const { UserPrincipalName } of await membersOf(house, GroupName))
      await house.call('Ims', 'RemoveUserFromGroup', { GroupName, UserPrincipalName });
});

async function membersOf(house: House, GroupName: string): Promise<{ UserPrincipalName: string }[]> {
  const { Users } = (await house.call('Ims', 'ListUsersForGroup', { GroupName })) as {
    Users: { User: { UserPrincipalName: string }[] };
  };
  return Users.User;
}

test('a user is compared by what groups give it too, with a group as well, and with itself never', async ({ page }) => {
  await page.goto('compare?one=user/bob&other=group/analysts');
  await expect(verdict(page)).toContainText('Both grant the same.');
  const row = section(page, 'Policies').getByRole('row', { name: /TeamReports/ });
  await expect(row).toContainText('✓ through analysts✓ directly');
  await expect(section(page, 'Members')).toHaveCount(0);
  await page.goto('compare?one=user/bob&other=user/user-0001');
  await expect(verdict(page)).toContainText('user-0001 grants less than bob, and nothing more.');
  await expect(section(page, 'Groups').getByRole('row', { name: /analysts/ })).toContainText('✓ yes✗ no');
  await page.goto('compare?one=user/bob&other=user/bob');
  await expect(page.getByText('This is one and the same.')).toBeVisible();
});

test('each grants what the other does not, and what one denies is told apart', async ({ page, house }) => {
  const text = (...Statement: object[]) => JSON.stringify({ Version: '1', Statement });
  const put = { Effect: 'Allow', Action: 'oss:PutObject', Resource: '*' };
  const get = { Effect: 'Allow', Action: 'oss:GetObject', Resource: '*' };
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'Beside-1', PolicyDocument: text(put) });
  await house.call('Ram', 'CreatePolicy', {
    PolicyName: 'Beside-2',
    PolicyDocument: text(get, { Effect: 'Deny', Action: 'ecs:*', Resource: '*' }),
  });
  await group(house, 'beside-c', []);
  await group(house, 'beside-d', []);
  for (const [GroupName, PolicyName] of [
    ['beside-c', 'Beside-1'],
    ['beside-d', 'Beside-2'],
  ])
    await house.call('Ram', 'AttachPolicyToGroup', { GroupName, PolicyName, PolicyType: 'Custom' });
  await page.goto('compare?one=group/beside-c&other=group/beside-d');
  await expect(verdict(page)).toContainText('Each grants something that the other does not.');
  await expect(verdict(page)).toContainText(/Only beside-c grants oss:PutObject on .*, by Beside-1/);
  await expect(verdict(page)).toContainText(/Only beside-d grants oss:GetObject on .*, by Beside-2/);
  await expect(verdict(page)).toContainText(/Only beside-d denies ecs:\w* on .*by Beside-2/);
});

test('what is not there, or may not be seen, is told as that', async ({ browser, page, house, complaints }) => {
  await page.goto('compare?one=group/analysts&other=group/nothing-like-it');
  await expect(page.getByRole('alert').first()).toContainText('nothing-like-it');
  const token = await house.enter(await somebody(house, 'compares-not', 'AliyunRAMReadOnlyAccess'));
  const other = await visit(browser, house.origin, token, complaints);
  await other.goto('compare?one=group/analysts&other=group/writers');
  await expect(section(other, 'Policies').getByRole('row', { name: /TeamReports/ })).toBeVisible();
  await expect(verdict(other)).toContainText('rampart:ComparePolicies');
  await sound(other);
  await other.context().close();
});
