// Taking on a role: three letters and Enter, its colour and clock in the bar, and back again with one click.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';

const PASSWORD = 'Xk4!vRq9zPm2-Lw7';

/** Somebody who may do nothing but take on roles, and roles that trust everybody of the account. */
async function cast(house: House): Promise<string> {
  const { account, domain } = house;
  const named = { UserPrincipalName: `olivia@${domain}` };
  const statement = (more: object) => ({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...more }],
  });
  const root = { Principal: { RAM: [`acs:ram::${account}:root`] } };
  // A new account demands a second factor of everybody; here each user's own setting is to count.
  await house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'independent' });
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: 'Olivia' });
  await house.call('Ims', 'CreateLoginProfile', {
    ...named,
    Password: PASSWORD,
    PasswordResetRequired: false,
    MFABindRequired: false,
  });
  const may = JSON.stringify(statement({ Resource: '*' }));
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'TakesOnRoles', PolicyDocument: may });
  const held = { PolicyName: 'TakesOnRoles', PolicyType: 'Custom' };
  await house.call('Ram', 'AttachPolicyToUser', { UserName: 'olivia', ...held });
  for (const [name, description] of [
    ['auditor', 'Looks at everything'],
    ['night-watch', 'Is called at night'],
  ]) {
    await house.call('Ram', 'CreateRole', {
      RoleName: name,
      Description: description,
      AssumeRolePolicyDocument: JSON.stringify(statement(root)),
    });
    await house.call('Ram', 'AttachPolicyToRole', {
      RoleName: name,
      PolicyName: 'AliyunRAMReadOnlyAccess',
      PolicyType: 'System',
    });
  }
  const careful = JSON.stringify(statement({ ...root, Condition: { Bool: { 'acs:MFAPresent': ['true'] } } }));
  await house.call('Ram', 'CreateRole', { RoleName: 'careful', AssumeRolePolicyDocument: careful });
  return house.logOn(named.UserPrincipalName, PASSWORD);
}

const chip = (page: Page) => page.getByRole('button', { name: /^Acting as / });
const h1 = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

/** Takes on a role by the keyboard alone. */
async function takeOn(page: Page, letters: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Switch role' });
  await dialog.getByRole('combobox').fill(letters);
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(chip(page)).toBeVisible();
}

test.describe.configure({ mode: 'serial' });
let token = '';

test.afterAll(({ house }) => house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'mandatory' }));

test('three letters take on a role, which may what the person may not, and one click leads back', async ({
  browser,
  house,
  complaints,
}) => {
  token = await cast(house);
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups');
  await expect(page.getByText('You may not do this')).toBeVisible();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Switch role' });
  await expect(dialog.getByRole('option')).toHaveCount(4);
  await expect(dialog.getByRole('option', { name: /^careful/ })).toContainText('after a second factor');
  await sound(page);
  await page.keyboard.press('Escape');
  await takeOn(page, 'aud');
  await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  await expect(chip(page)).toHaveAccessibleName(
    /^Acting as auditor (59 min|1 h 0 min) left Taken on by olivia\. Without a second factor$/,
  );
  await sound(page);
  // What belongs to the person is not shown to the role, nor is any token to the page.
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  for (const { name, value } of await page.context().cookies()) {
    expect(name).toMatch(/^__Host-rampart-s[01]$/);
    expect(kept).not.toContain(value.split('.')[1]);
  }
  await page.getByRole('button', { name: 'Back to olivia' }).click();
  await expect(page.getByText('You may not do this')).toBeVisible();
  await expect(chip(page)).toHaveCount(0);
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['__Host-rampart-s0']);
  await page.context().close();
});

test('each tab has an identity of its own, a role leads to the next, and the colour stays', async ({
  browser,
  house,
  complaints,
}) => {
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('roles');
  await expect(page.getByText('You may not do this')).toBeVisible();
  await takeOn(page, 'aud');
  await chip(page).click();
  await page.getByRole('menuitemradio', { name: 'Orange' }).click();
  await sound(page);
  await page.keyboard.press('Escape');
  const other = await page.context().newPage();
  await other.goto(`${house.origin}/console/groups`);
  await expect(other.getByText('You may not do this')).toBeVisible();
  await other.keyboard.press('s');
  const dialog = other.getByRole('dialog', { name: 'Switch role' });
  await expect(dialog.getByRole('group', { name: 'Open in this browser' }).getByRole('option')).toHaveText(['auditor']);
  await dialog.getByRole('combobox').fill('nig');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await other.keyboard.press('Enter');
  await expect(chip(other)).toHaveAccessibleName(/^Acting as night-watch/);
  await page.reload();
  await expect(chip(page)).toHaveAccessibleName(/^Acting as auditor/);
  // From the role page to the next role; that of before is left.
  await page.goto('roles/deployer');
  await expect(h1(page, 'deployer')).toBeVisible();
  await page.getByRole('button', { name: 'Switch to this role' }).click();
  await expect(chip(page)).toHaveAccessibleName(/^Acting as deployer/);
  await page.getByRole('button', { name: 'Back to olivia' }).click();
  await expect(chip(page)).toHaveCount(0);
  await takeOn(page, 'aud');
  await chip(page).click();
  await expect(page.getByRole('menuitemradio', { name: 'Orange' })).toBeChecked();
  await expect(chip(other)).toHaveAccessibleName(/^Acting as night-watch/);
  await page.context().close();
});

test('a role that has ended offers the way back, and once more', async ({ browser, house, complaints }) => {
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups');
  await takeOn(page, 'nig');
  await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  const ended = async () => {
    const { Sessions } = (await house.call('Rampart', 'ListSessions', { UserName: 'olivia' })) as {
      Sessions: { SessionId: string; RoleName?: string }[];
    };
    for (const { SessionId, RoleName } of Sessions) {
      if (RoleName === 'night-watch') await house.call('Rampart', 'EndSession', { SessionId });
    }
  };
  await ended();
  await page.getByRole('link', { name: 'Roles' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'You are not night-watch any more' });
  await expect(dialog).toBeVisible();
  await sound(page);
  await dialog.getByRole('button', { name: 'Take it on again' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'deployer' })).toBeVisible();
  await ended();
  await page.getByRole('link', { name: 'Groups', exact: true }).first().click();
  await dialog.getByRole('button', { name: 'Back to olivia' }).click();
  await expect(page.getByText('You may not do this').first()).toBeVisible();
  await expect(chip(page)).toHaveCount(0);
  await page.context().close();
});

test('the clock of a role says when it ends soon, and that it has ended', async ({ browser, house, complaints }) => {
  const page = await visit(browser, house.origin, token, complaints);
  await page.clock.install();
  await page.goto('groups');
  await takeOn(page, 'aud');
  await page.clock.fastForward('55:30');
  await expect(page.getByText('auditor ends in five minutes.')).toBeVisible();
  await page.clock.fastForward('05:00');
  await expect(page.getByRole('dialog', { name: 'You are not auditor any more' })).toBeVisible();
  await page.context().close();
});

test('a role that wants a second factor asks for it, and says why it was refused all the same', async ({
  browser,
  house,
  complaints,
}) => {
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups');
  await expect(h1(page, 'Groups')).toBeVisible();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Switch role' });
  await dialog.getByRole('combobox').fill('care');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  // Olivia has a password alone, which shows who she is but is no second factor.
  const asked = page.getByRole('dialog', { name: 'Show that it is you' });
  await asked.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
  await asked.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('sts:AssumeRole', { exact: true })).toBeVisible();
  await expect(dialog.getByText('The trust policy of the role')).toBeVisible();
  await sound(page);
  await page.context().close();
});

test('who logs on as somebody else stops the page of before', async ({ browser, house, complaints }) => {
  const page = await visit(browser, house.origin, token, complaints);
  await page.goto('groups');
  await expect(page.getByText('You may not do this')).toBeVisible();
  const url = house.origin.replace('http:', 'https:');
  const cookie = { name: '__Host-rampart-s0', value: house.token, url, secure: true, httpOnly: true };
  await page.context().addCookies([{ ...cookie, sameSite: 'Lax' }]);
  await page.getByRole('link', { name: 'Users' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else is logged on in this browser' });
  await sound(page);
  await dialog.getByRole('button', { name: 'Load the page anew' }).click();
  await expect(page.getByRole('link', { name: 'bob' })).toBeVisible();
  await page.context().close();
});

for (const [language, theme, width, tag] of [
  ['zh', 'dark', 390, []],
  ['en', 'dark', 390, ['@long']],
  ['zh', 'light', 1280, ['@long']],
] as const) {
  test(`a role in ${language}, ${theme}, ${width} wide`, { tag: [...tag] }, async ({ browser, house, complaints }) => {
    const page = await visit(browser, house.origin, token, complaints);
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(
      ([spoken, look]) => {
        localStorage.setItem('rampart-language', spoken);
        localStorage.setItem('rampart-theme', look);
      },
      [language, theme] as const,
    );
    await page.goto('roles/auditor');
    await expect(h1(page, 'auditor')).toBeVisible();
    await page.keyboard.press('s');
    await page.getByRole('combobox').fill('aud');
    await expect(page.getByRole('option')).toHaveCount(1);
    await sound(page);
    await page.keyboard.press('Enter');
    await expect(h1(page, 'auditor')).toBeVisible();
    const acting = page.getByRole('button', {
      name: language === 'en' ? /^Acting as auditor/ : /^当前角色：\s*auditor/,
    });
    await acting.click();
    await expect(page.getByRole('menuitemradio')).toHaveCount(8);
    await sound(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await page.context().close();
  });
}
