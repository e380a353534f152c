// Somebody else saves while a form is filled in: nothing is written over unseen, and nothing that was typed is lost.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('what both changed of a user is chosen, what one changed stays', async ({ page, house }) => {
  const named = { UserPrincipalName: `user-0035@${house.domain}` };
  await page.goto('users/user-0035');
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comments').fill('mine');
  await dialog.getByLabel('E-mail').fill('mine@example.com');
  await house.call('Ims', 'UpdateUser', { ...named, NewComments: 'theirs', NewDisplayName: 'Theirs' });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  const told = dialog.getByRole('alert');
  await expect(told).toContainText('Somebody else saved meanwhile');
  await expect(told).toContainText('Display name: Theirs');
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await sound(page);
  const on = told.getByRole('button', { name: 'Go on from what is there now' });
  await expect(on).toBeDisabled();
  await told.getByRole('button', { name: 'Yours: mine' }).click();
  await on.click();
  await expect(told).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog).toHaveCount(0);
  const { User } = (await house.call('Ims', 'GetUser', named)) as { User: Record<string, string> };
  expect(User).toMatchObject({ Comments: 'mine', Email: 'mine@example.com', DisplayName: 'Theirs' });
});

test('where both changed it to the same, the save says why it was not done', async ({ page, house }) => {
  const named = { UserPrincipalName: `user-0036@${house.domain}` };
  await page.goto('users/user-0036');
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comments').fill('both');
  await house.call('Ims', 'UpdateUser', { ...named, NewComments: 'both' });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Somebody else has changed it meanwhile');
  await expect(dialog.getByLabel('Comments')).toHaveValue('both');
});

test('what else is written into the account is no reason to ask', async ({ page, house }) => {
  await page.goto('groups/writers');
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comments').fill('Writes a lot');
  // The first look is overtaken by another write, so that the revision it was of is gone.
  let overtaken = 0;
  await page.route('**/UpdateGroup', async (route) => {
    expect(route.request().headers()['x-rampart-if-revision']).toMatch(/^\d+$/);
    if (overtaken === 0) await house.call('Ims', 'CreateGroup', { GroupName: 'beside' });
    overtaken += 1;
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Writes a lot')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(overtaken).toBe(2);
});

test('settings that somebody else changed are shown beside what was typed', async ({ page, house }) => {
  await page.goto('security');
  const form = page.getByRole('region', { name: 'Passwords' });
  await form.getByLabel('Shortest length').fill('21');
  await house.call('Ims', 'SetPasswordPolicy', { MinimumPasswordLength: 22, PasswordReusePrevention: 7 });
  await form.getByRole('button', { name: 'Save changes' }).click();
  const told = form.getByRole('alert');
  await expect(told).toContainText('Last passwords that may not come again: 7');
  await told.getByRole('button', { name: 'Theirs: 22' }).click();
  await told.getByRole('button', { name: 'Go on from what is there now' }).click();
  await expect(form.getByLabel('Shortest length')).toHaveValue('22');
  await expect(form.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  // Whoever comes next in this account has a password of 21.
  await house.call('Ims', 'SetPasswordPolicy', { MinimumPasswordLength: 20 });
});

const text = (action: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

test('a policy that got another version meanwhile shows what was saved, and is saved on top of that', async ({
  page,
  house,
}) => {
  const PolicyName = 'Contested';
  await house.call('Ram', 'CreatePolicy', { PolicyName, PolicyDocument: text('oss:GetObject') });
  await page.goto(`policies/Custom/${PolicyName}/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text('oss:PutObject'));
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await house.call('Ram', 'CreatePolicyVersion', {
    PolicyName,
    PolicyDocument: text('oss:DeleteObject'),
    SetAsDefault: true,
  });
  const save = page.getByRole('button', { name: 'Save as the version in force' });
  await save.click();
  const told = page.getByRole('alert').filter({ hasText: 'Somebody else saved meanwhile' });
  await expect(told.getByRole('region', { name: 'What was saved meanwhile' })).toContainText('oss:DeleteObject');
  await expect(page.locator('.cm-content')).toContainText('oss:PutObject');
  await sound(page);
  // The tick was for another comparison.
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await save.click();
  await expect(page).toHaveURL(/Custom\/Contested$/);
  const { DefaultPolicyVersion } = (await house.call('Ram', 'GetPolicy', { PolicyName, PolicyType: 'Custom' })) as {
    DefaultPolicyVersion: { VersionId: string; PolicyDocument: string };
  };
  expect(DefaultPolicyVersion).toMatchObject({ VersionId: 'v3' });
});

test('a trust policy that was changed meanwhile can be taken as it is', async ({ page, house }) => {
  const trust = (service: string) =>
    JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [service] } }],
    });
  await house.call('Ram', 'CreateRole', { RoleName: 'contested', AssumeRolePolicyDocument: trust('ecs.aliyuncs.com') });
  await page.goto('roles/contested/trust');
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(trust('fc.aliyuncs.com'));
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await house.call('Ram', 'UpdateRole', {
    RoleName: 'contested',
    NewAssumeRolePolicyDocument: trust('oss.aliyuncs.com'),
  });
  await page.getByRole('button', { name: 'Save the trust policy' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'Somebody else saved meanwhile' });
  await told.getByRole('button', { name: 'Take theirs and drop mine' }).click();
  await expect(page.locator('.cm-content')).toContainText('oss.aliyuncs.com');
  await expect(told).toHaveCount(0);
});
