// Tests beside a policy, red and then green, and a narrower policy tried on the calls that were really made.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';

const allowing = (...actions: string[]) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

const SAVE = 'Save as the version in force';

async function rewrite(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Policy document' });
  await field.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** A policy of its own on somebody of its own, who has logged on; the token of the session. */
async function held(house: House, name: string, ...actions: string[]): Promise<string> {
  const user = { UserPrincipalName: `${name.toLowerCase()}@${house.domain}` };
  await house.call('Ims', 'CreateUser', { ...user, DisplayName: name });
  const password = 'Xk4!vRq9zPm2-Lw7';
  const rest = { PasswordResetRequired: false, MFABindRequired: false };
  await house.call('Ims', 'CreateLoginProfile', { ...user, Password: password, ...rest });
  await house.call('Ram', 'CreatePolicy', { PolicyName: name, PolicyDocument: allowing(...actions) });
  const on = { PolicyName: name, PolicyType: 'Custom', UserName: name.toLowerCase() };
  await house.call('Ram', 'AttachPolicyToUser', on);
  return house.logOn(user.UserPrincipalName, password);
}

test('a test is written beside a policy, fails, says why, and passes once the text is right', async ({
  page,
  house,
}) => {
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'Tested', PolicyDocument: allowing('oss:GetObject') });
  await page.goto('policies/Custom/Tested?tab=tests');
  await expect(page.getByText('No tests yet')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Add a test' }).click();
  const form = page.getByRole('dialog', { name: 'A test' });
  await form.getByRole('textbox', { name: 'Name' }).fill('writes from the office');
  await form.getByRole('textbox', { name: 'Action' }).fill('oss:PutObject');
  await form.getByRole('textbox', { name: 'Condition keys' }).fill('acs:SourceIp');
  await expect(form.getByText('This line is not KEY = VALUE: acs:SourceIp')).toBeVisible();
  await sound(page);
  await expect(form.getByRole('button', { name: 'Keep the test' })).toBeDisabled();
  await form.getByRole('textbox', { name: 'Condition keys' }).fill('acs:SourceIp = 10.0.0.1');
  await form.getByRole('button', { name: 'Keep the test' }).click();
  await expect(page.getByText('1 failed, 0 passed')).toBeVisible();
  const why = page.getByRole('region', { name: 'Why: writes from the office' });
  await expect(why).toContainText('denied: nothing allows it (Identity)');
  await expect(why).toContainText('asked oss:PutObject, it says oss:GetObject');
  await sound(page);

  await page.getByRole('button', { name: 'New version' }).click();
  await expect(page.getByText('1 failed, 0 passed')).toBeVisible();
  await rewrite(page, allowing('oss:GetBucket'));
  const save = page.getByRole('button', { name: SAVE });
  const anyway = page.getByRole('checkbox', { name: 'Save anyway: tests fail' });
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await expect(anyway).toBeVisible();
  await expect(save).toBeDisabled();
  await anyway.check();
  await expect(save).toBeEnabled();
  // The tick was for that text, and not for another.
  await rewrite(page, allowing('oss:PutObject', 'oss:GetObject'));
  await expect(page.getByText('All 1 passed')).toBeVisible();
  await expect(anyway).toHaveCount(0);
  await sound(page);
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await save.click();
  await expect(page).toHaveURL(/Custom\/Tested$/);
  await page.getByRole('tab', { name: 'Tests' }).click();
  await expect(page.getByText('All 1 passed')).toBeVisible();

  await page.getByRole('button', { name: 'Edit: writes from the office' }).click();
  const again = page.getByRole('dialog', { name: 'The test writes from the office' });
  await expect(again.getByRole('textbox', { name: 'Condition keys' })).toHaveValue('acs:SourceIp = 10.0.0.1');
  await again.getByRole('textbox', { name: 'Who' }).fill('nobody-like-that');
  await again.getByRole('button', { name: 'Keep the test' }).click();
  await expect(page.getByText('Nobody of this name is in the account.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove: writes from the office' }).click();
  await expect(page.getByText('No tests yet')).toBeVisible();
});

test('a narrower text shows the call that somebody really made, before it is saved', async ({
  page,
  browser,
  house,
  complaints,
}) => {
  const token = await held(house, 'Caller', 'ram:ListGroups', 'ram:ListRoles', 'ram:ListUsers');
  const theirs = await visit(browser, house.origin, token, complaints);
  await theirs.goto('groups');
  await expect(theirs.getByRole('link', { name: 'analysts' })).toBeVisible();
  await theirs.context().close();

  await page.goto('policies/Custom/Caller/edit');
  await rewrite(page, allowing('ram:ListGroups', 'ram:ListUsers'));
  await expect(page.getByText(/decided again, back to .*Each of them is decided as before/)).toBeVisible();
  const save = page.getByRole('button', { name: SAVE });
  await expect(save).toBeEnabled();
  await rewrite(page, allowing('ram:ListRoles', 'ram:ListUsers'));
  const calls = page.getByRole('table', { name: /would be denied$/ });
  await expect(calls.getByRole('row', { name: /caller ram:ListGroups/ })).toBeVisible();
  await sound(page);
  await expect(save).toBeDisabled();
  await page.getByRole('checkbox', { name: 'Save anyway: recorded calls would be denied' }).check();
  await save.click();
  await expect(page).toHaveURL(/Custom\/Caller$/);

  // Put back in force it only grants more; the other way round the calls are shown again.
  await page.goto('policies/Custom/Caller?tab=versions');
  await page.getByRole('button', { name: 'Put in force: v1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put v1 in force?' });
  await dialog.getByRole('checkbox', { name: /I mean this/ }).check();
  await dialog.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByText('v1 is in force')).toBeVisible();
  await page.getByRole('button', { name: 'Put in force: v2' }).click();
  const narrower = page.getByRole('dialog', { name: 'Put v2 in force?' });
  await expect(narrower.getByRole('table', { name: /would be denied$/ })).toBeVisible();
  await expect(narrower.getByRole('button', { name: 'Put in force' })).toBeDisabled();
  await sound(page);
});

test('what could not be run or looked at counts against the text', async ({ page, house, complaints }) => {
  await held(house, 'Away', 'oss:GetObject', 'oss:PutObject');
  const one = { Name: 'reads', Action: 'oss:GetObject', Resource: '*', Expected: 'Allow' };
  await house.call('Rampart', 'PutPolicyTests', { PolicyName: 'Away', Tests: [one] });
  await page.goto('policies/Custom/Away/edit');
  await expect(page.getByText('All 1 passed')).toBeVisible();
  await page.route(/RunPolicyTests|RehearsePolicy/, (route) => route.abort());
  await rewrite(page, allowing('oss:GetObject'));
  await expect(page.getByText('The recorded calls could not be looked at. Count on some being denied.')).toBeVisible();
  await expect(page.getByText('The tests could not be run. Count on them failing.')).toBeVisible();
  const save = page.getByRole('button', { name: SAVE });
  await expect(save).toBeDisabled();
  await expect(
    page.getByRole('checkbox', {
      name: 'Save anyway: the tests could not be run; the recorded calls were not all looked at',
    }),
  ).toBeVisible();
  await sound(page);
  await page.unroute(/RunPolicyTests|RehearsePolicy/);
  for (const name of ['Tests', 'Recorded calls']) {
    await page.getByRole('region', { name, exact: true }).getByRole('button', { name: 'Try again' }).click();
  }
  await expect(page.getByText('No call of theirs was recorded in that time.')).toBeVisible();
  await expect(page.getByText('All 1 passed')).toBeVisible();
  await expect(save).toBeEnabled();
  page.once('dialog', (dialog) => void dialog.accept());
  // Connections that are cut are told by the browser as well.
  complaints.length = 0;
});

test('a receipt is kept as a test beside a policy', async ({ page, browser, house, complaints }) => {
  const token = await held(house, 'Kept', 'oss:GetObject');
  const theirs = await visit(browser, house.origin, token, complaints);
  const answered = theirs.waitForResponse(/ListGroups/);
  await theirs.goto('groups');
  const { AccessDeniedDetail } = await (await answered).json();
  await theirs.context().close();
  await page.goto(`explain?message=${encodeURIComponent(AccessDeniedDetail.EncodedDiagnosticMessage)}`);
  await page.getByRole('button', { name: 'Keep as a test' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep this request as a test' });
  await sound(page);
  await dialog.getByRole('combobox', { name: 'Policy' }).fill('Kept');
  await page.getByRole('option', { name: 'Kept' }).click();
  await dialog.getByRole('button', { name: 'Keep the test' }).click();
  await expect(page.getByText(/is kept beside the policy/)).toBeVisible();
  const { Tests } = (await house.call('Rampart', 'GetPolicyTests', { PolicyName: 'Kept' })) as {
    Tests: { Action: string; Principal: string; Context: { Key: string }[] }[];
  };
  expect(Tests).toHaveLength(1);
  expect(Tests[0]).toMatchObject({ Action: 'ram:ListGroups', Principal: `acs:ram::${house.account}:user/kept` });
  expect(Tests[0]?.Context.map(({ Key }) => Key)).toContain('acs:SourceIp');
  // A test of the same name stays: another name is asked for.
  await page.getByRole('button', { name: 'Keep as a test' }).click();
  await dialog.getByRole('combobox', { name: 'Policy' }).fill('Kept');
  await page.getByRole('option', { name: 'Kept' }).click();
  await expect(dialog.getByText('Another test has this name.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keep the test' })).toBeDisabled();
  await page.goto('policies/Custom/Kept?tab=tests');
  await expect(page.getByText('1 failed, 0 passed')).toBeVisible();
});
