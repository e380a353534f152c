// Who can do what: each blank in turn, a row under conditions, and the same as whoever asks one by one.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { forgive } from './states';

const OBJECT = (house: House) => `acs:oss:*:${house.account}:reports/may.csv`;

async function ask(page: Page, said: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(said)) {
    await page.getByRole('textbox', { name: label, exact: true }).fill(text);
  }
  await page.getByRole('button', { name: 'Answer' }).click();
}

const rows = (page: Page) => page.getByRole('list', { name: 'Who can do what' }).locator('> li');

test('each blank is answered in turn, under conditions too, and the address holds the question', async ({
  page,
  house,
  complaints,
}) => {
  await page.goto('');
  await page.getByRole('link', { name: 'Who can do what' }).click();
  await expect(page.getByText('Fill one of who, what and to what')).toBeVisible();
  await sound(page);

  // Who?
  await ask(page, { 'may do what': 'oss:GetObject', 'to what': OBJECT(house) });
  await expect(page).toHaveURL(/does=oss/);
  const bob = rows(page).filter({ has: page.getByRole('link', { name: 'bob', exact: true }) });
  await expect(bob).toContainText('only if');
  await expect(bob).toContainText('acs:SourceIp is in 10.0.0.0/8');
  await expect(bob).toContainText('through group analysts');
  await expect(bob.getByRole('link', { name: /^TeamReports v1/ })).toBeVisible();
  await expect(rows(page).first()).toContainText('Account owner');
  await expect(page.getByText(/Exact at revision \d+/)).toBeVisible();
  await bob.getByText('Statement', { exact: true }).click();
  await expect(bob.locator('pre')).toContainText('"oss:GetObject"');
  await sound(page);
  await page.getByRole('textbox', { name: 'from the address' }).fill('10.0.0.7');
  await page.getByRole('button', { name: 'Answer' }).click();
  await expect(bob).toContainText('always');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(file.suggestedFilename()).toBe('who-can-do-what.csv');

  // To what?
  await page.getByRole('button', { name: 'Clear' }).click();
  await ask(page, { Who: 'user/bob', 'may do what': 'oss:GetObject' });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('acs:oss:*:*:reports/*');

  // What? By keyboard alone.
  await page.getByRole('textbox', { name: 'may do what' }).fill('');
  await page.getByRole('textbox', { name: 'to what' }).fill(OBJECT(house));
  await page.keyboard.press('Enter');
  await expect(rows(page)).toContainText('oss:Get* oss:List*');

  // From the user's own page.
  await page.goto('users/bob');
  await page.getByRole('link', { name: 'What may bob do?' }).click();
  await expect(rows(page)).toHaveCount(1);

  // Wrong in a word, nobody, and nothing of the kind.
  await page.getByRole('button', { name: 'Clear' }).click();
  await ask(page, { 'may do what': 'oss:*' });
  await expect(page.getByRole('alert')).toContainText('without wildcards');
  await sound(page);
  forgive(complaints);
  await page.goto('access?who=user/user-0001');
  await expect(page.getByText('Nobody: no statement allows it.')).toBeVisible();
});

test('the answer is what each of them is told who asks for itself', async ({ page, browser, house, complaints }) => {
  const password = 'Xk4!vRq9zPm2-Lw7';
  const grants: Record<string, object[]> = {
    ann: [{ Effect: 'Allow', Action: 'ram:Get*', Resource: '*' }],
    ben: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ram:GetUser', Resource: `acs:ram:*:${house.account}:user/b*` },
    ],
    cay: [],
  };
  const tokens: Record<string, string> = {};
  for (const [name, Statement] of Object.entries(grants)) {
    const UserPrincipalName = `${name}@${house.domain}`;
    await house.call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: name });
    const rest = { PasswordResetRequired: false, MFABindRequired: false };
    await house.call('Ims', 'CreateLoginProfile', { UserPrincipalName, Password: password, ...rest });
    // Once each: a code counts once, so a third logon of one person within a minute would wait for the next.
    tokens[name] = await house.enter({ name: UserPrincipalName, password });
    if (Statement.length === 0) continue;
    const policy = { PolicyName: `of-${name}` };
    const PolicyDocument = JSON.stringify({ Version: '1', Statement });
    await house.call('Ram', 'CreatePolicy', { ...policy, PolicyDocument });
    await house.call('Ram', 'AttachPolicyToUser', { ...policy, UserName: name, PolicyType: 'Custom' });
  }
  for (const target of ['bob', 'user-0001']) {
    const to = `acs:ram::${house.account}:user/${target}`;
    await page.goto(`access?does=ram:GetUser&to=${to}`);
    await expect(rows(page).first()).toContainText('Account owner');
    for (const [name, token] of Object.entries(tokens)) {
      const Calls = [{ Version: '2015-05-01', Operation: 'GetUser', Parameters: { UserName: target } }];
      const { body } = await house.ask(token, 'Rampart', 'MayI', { Calls });
      const told = (body.Results as { Allowed: boolean }[])[0]?.Allowed;
      expect(typeof told, JSON.stringify(body)).toBe('boolean');
      const row = rows(page)
        .filter({ has: page.getByRole('link', { name, exact: true }) })
        .filter({ hasText: 'always' });
      await expect(row, `${name} on ${target}`).toHaveCount(told ? 1 : 0);
    }
  }
  // Whoever may not ask is told so.
  const theirs = await visit(browser, house.origin, tokens.cay, complaints);
  await theirs.goto('access?who=user/bob');
  await expect(theirs.getByRole('alert')).toBeVisible();
  await theirs.context().close();
});
