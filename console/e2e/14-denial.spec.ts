// From a denial to what would allow it: the message is pasted, read, and becomes a draft.

import { expect } from '@playwright/test';
import { sound, test, visit } from './fixture';

test('a pasted error leads to its receipt, to a draft, and the same request is allowed', async ({
  page,
  browser,
  house,
  complaints,
}) => {
  const named = { UserPrincipalName: `denied@${house.domain}` };
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: 'Denied' });
  const password = 'Xk4!vRq9zPm2-Lw7';
  const rest = { PasswordResetRequired: false, MFABindRequired: false };
  await house.call('Ims', 'CreateLoginProfile', { ...named, Password: password, ...rest });
  const token = await house.logOn(named.UserPrincipalName, password);
  const theirs = await visit(browser, house.origin, token, complaints);
  const answered = theirs.waitForResponse(/ListGroups/);
  await theirs.goto('groups');
  const text = await (await answered).text();
  await theirs.getByRole('link', { name: 'Open the receipt' }).click();
  // Whoever may not read it is told to hand it on.
  await expect(theirs.getByText(/^Send the link to this page to an administrator/)).toBeVisible();
  await sound(theirs);

  await page.goto('explain');
  await expect(page.getByRole('heading', { level: 1, name: 'Explain a denial' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(text);
  await expect(page.getByRole('option', { name: /Explain a denial/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/explain\/[0-9A-F-]{36}\?message=/);
  await expect(page.getByText(/^Denied: denied may not ram:ListGroups on acs:ram:/)).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Open as a draft' }).click();
  await expect(page).toHaveURL(/policies\/new\?statements=/);
  await expect(page.locator('.cm-content')).toContainText('ram:ListGroups');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ReadsGroups');
  const create = page.getByRole('button', { name: 'Create policy' });
  await expect(create).toBeEnabled();
  await create.click();
  await expect(page).toHaveURL(/policies\/Custom\/ReadsGroups$/);
  await house.call('Ram', 'AttachPolicyToUser', {
    UserName: 'denied',
    PolicyName: 'ReadsGroups',
    PolicyType: 'Custom',
  });
  await theirs.goto('groups');
  await expect(theirs.getByRole('link', { name: 'analysts' })).toBeVisible();
  await theirs.context().close();
});
