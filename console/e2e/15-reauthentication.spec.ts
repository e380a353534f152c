// What asks to be shown again who one is opens a dialog, and goes on as it was.

import { expect } from '@playwright/test';
import { sound, test, visit } from './fixture';

// The server's part is played: codes of a device count once.
test('a marked deed asks for a factor, takes another way, and is repeated as it was', async ({ page }) => {
  let elevated = false;
  const bodies: string[] = [];
  const shown: Record<string, string>[] = [];
  await page.route('**/CreateAccessKey', async (route) => {
    bodies.push(route.request().postData() ?? '');
    if (elevated) return route.continue();
    const json = { Code: 'Rampart.ReauthenticationRequired', Message: 'm', RequestId: 'R' };
    return route.fulfill({ status: 403, json });
  });
  await page.route('**/Elevate', async (route) => {
    const sent = route.request().postDataJSON();
    shown.push(sent);
    elevated = sent.Password === 'right';
    await route.fulfill({ json: { Elevated: elevated, Ways: ['Code', 'Password'], RequestId: 'R' } });
  });
  await page.goto('users/user-0006?tab=credentials');
  await page.getByRole('button', { name: 'Create AccessKey' }).click();
  const below = page.getByRole('dialog', { name: /Create an AccessKey for/ });
  await below.getByRole('button', { name: 'Create AccessKey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  const code = dialog.getByRole('textbox', { name: 'Code of the authenticator app' });
  await code.fill('123 456');
  await sound(page);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('That was not right.')).toBeVisible();
  await sound(page);
  // Declined: the deed stays undone, and the dialog below is still there.
  await code.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(below).toBeVisible();
  await below.getByRole('button', { name: 'Create AccessKey' }).click();
  await dialog.getByRole('button', { name: 'Another way' }).click();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('right');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('dialog', { name: 'The AccessKey is ready' })).toBeVisible();
  expect(shown).toEqual([{}, { Code: '123456' }, {}, { Password: 'right' }]);
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies).size).toBe(1);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  expect(kept).not.toContain('right');
});

test('somebody who only has a password shows it again, and then the key is made', async ({
  browser,
  house,
  complaints,
}) => {
  // A new account demands a second factor of everybody.
  await house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'independent' });
  const named = { UserPrincipalName: `keeper@${house.domain}` };
  // A founded account demands a second factor of everybody; here each user's own setting is to count.
  await house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'independent' });
  const password = 'Xk4!vRq9zPm2-Lw7';
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: 'Keeper' });
  await house.call('Ims', 'CreateLoginProfile', {
    ...named,
    Password: password,
    PasswordResetRequired: false,
    MFABindRequired: false,
  });
  await house.call('Ram', 'AttachPolicyToUser', {
    UserName: 'keeper',
    PolicyName: 'AdministratorAccess',
    PolicyType: 'System',
  });
  const page = await visit(browser, house.origin, await house.logOn(named.UserPrincipalName, password), complaints);
  await page.goto('users/user-0008?tab=credentials');
  await page.getByRole('button', { name: 'Create AccessKey' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create AccessKey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  const field = dialog.getByRole('textbox', { name: 'Your password' });
  await field.fill('Wrong-one-1234567!');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('That was not right.')).toBeVisible();
  await field.fill(password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('dialog', { name: 'The AccessKey is ready' })).toBeVisible();
  await page.context().close();
  await house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'mandatory' });
});
