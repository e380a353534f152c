// Passwords that are changed because they must be, that are too old, and that were wrong too often.

import { expect, test } from './fixture';
import { House, type Person } from './house';
import { change, failure, isIn, nameAndPassword, press } from './person';
import { password, secret } from './secrets';

const DAY = 24 * 3600;

let house: House;
test.beforeEach(async () => {
  house = await House.open({ plain: true });
});
test.afterEach(() => house.close());

test('the list of rules says what the server says', async ({ visit }) => {
  await house.call('Ims', 'SetPasswordPolicy', {
    MinimumPasswordLength: 12,
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
    MinimumPasswordDifferentCharacter: 6,
    PasswordNotContainUserName: true,
    PasswordReusePrevention: 3,
  });
  const hanna = await house.user('hanna', { PasswordResetRequired: true });
  const page = await visit(house);
  await page.goto('/logon');
  await nameAndPassword(page, hanna.name, hanna.password);
  const unmet = () => page.locator('#rules').getByRole('listitem').filter({ hasText: 'not met' });
  for (const [text, rule] of [
    ['Aa1!efghijk', 'at least 12 characters'],
    ['AA1!EFGHIJKL', 'a letter from a to z'],
    ['aa1!efghijkl', 'a letter from A to Z'],
    ['Aab!efghijkl', 'a digit'],
    ['Aa1defghijkl', 'a character that is neither letter nor digit'],
    ['Aa1!Aa1!Aa1!b', 'at least 6 different characters'],
    ['Aa1!xHANNAyz7', 'without your user name'],
  ] as const) {
    secret(text);
    await page.getByLabel('New password', { exact: true }).fill(text);
    await expect(unmet()).toHaveText(new RegExp(`^${rule}`));
    await change(page, hanna.password, text);
    await expect(page.getByRole('alert'), text).toContainText(rule);
    await expect(unmet()).toHaveText(new RegExp(`^${rule}`));
    await expect(page.getByLabel('New password', { exact: true })).toHaveValue('');
  }
  await change(page, hanna.password, password(), password());
  await expect(page.getByRole('alert')).toContainText('are not the same');
  await change(page, password(), password());
  await failure(page);
  await change(page, hanna.password, hanna.password);
  await expect(page.getByRole('alert')).toContainText('none of your last 3 passwords');
  await page.getByLabel('Current password').fill(hanna.password);
  await page.getByLabel('New password', { exact: true }).fill(password());
  // What only the server knows is not known of what is typed.
  await expect(unmet()).toHaveCount(0);
  const earlier = page.locator('#rules').getByRole('listitem').filter({ hasText: 'none of your last 3 passwords' });
  await expect(earlier).toContainText('checked when you send');
  await change(page, hanna.password, password());
  await isIn(page, hanna.name);
});

test('an expired password is changed on the way in', async ({ visit }) => {
  const ida = await house.user('ida');
  await house.call('Ims', 'SetPasswordPolicy', { MaxPasswordAge: 7, HardExpire: false, InitialPasswordAge: 0 });
  const page = await visit(house);
  await page.goto('/logon');
  await nameAndPassword(page, ida.name, ida.password);
  await isIn(page, ida.name);
  const chosen = password();
  await page.getByText('Change password').first().click();
  await change(page, ida.password, chosen);
  await expect(page.getByRole('status').filter({ hasText: 'It is changed' })).toBeVisible();

  house.later(7 * DAY + 1);
  const late = await visit(house);
  await late.goto('/logon');
  await nameAndPassword(late, ida.name, chosen);
  await expect(late.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await change(late, chosen, password());
  await isIn(late, ida.name);
});

test('one that has expired hard opens nothing, and only the event says why', async ({ visit }) => {
  const [jan, joe] = [await house.user('jan'), await house.user('joe')];
  await house.call('Ims', 'SetPasswordPolicy', { MaxPasswordAge: 7, HardExpire: true });
  jan.password = password();
  await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: jan.name, Password: jan.password });
  const page = await visit(house);
  const attempt = async ({ name, password: own }: Person) => {
    await page.goto('/logon');
    await nameAndPassword(page, name, own);
  };
  house.later(7 * DAY - 1);
  await attempt(jan);
  await isIn(page, jan.name);
  await press(page, page.getByRole('button', { name: 'Log off' }));
  house.later(2);
  await attempt(jan);
  const { text, reference } = await failure(page);
  expect(text).not.toMatch(/expire/i);
  // What helps is said to everybody alike: an administrator.
  expect(text).toContain('give an administrator this reference');
  await expect(page.getByText('An administrator of your account can set a new one.')).toBeVisible();
  expect(await house.reasons(reference)).toEqual(['LogonFailed.PasswordExpired']);
  // A first password has an age of its own.
  house.later(7 * DAY);
  await attempt(joe);
  const initial = await failure(page);
  expect(initial.text).toBe(text);
  expect(await house.reasons(initial.reference)).toEqual(['LogonFailed.InitialPasswordExpired']);
});

test('too many wrong ones lock for an hour; an operator opens at once', async ({ visit }) => {
  await house.call('Ims', 'SetPasswordPolicy', { MaxLoginAttemps: 3 });
  const kai = await house.user('kai');
  const page = await visit(house);
  const attempt = async (secret: string) => {
    await page.goto('/logon');
    await nameAndPassword(page, kai.name, secret);
  };
  const lock = async () => {
    for (let time = 0; time < 3; time += 1) {
      await attempt(password());
      await failure(page);
    }
    await attempt(kai.password);
    await failure(page);
  };
  await lock();
  house.later(3599);
  await attempt(kai.password);
  await failure(page);
  house.later(2);
  await attempt(kai.password);
  await isIn(page, kai.name);

  await page.getByRole('button', { name: 'Log off' }).click();
  await lock();
  expect(house.run('unlock kai')).toContain('kai');
  await attempt(kai.password);
  await isIn(page, kai.name);
});

test('who failed too often is told when to come again', async ({ visit }) => {
  const lea = await house.user('lea');
  const page = await visit(house);
  await house.failOften();
  await page.goto('/logon');
  await nameAndPassword(page, lea.name, lea.password);
  await expect(page.getByRole('heading', { name: 'Please wait' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(/Try again in \d+ seconds?\./);
  house.later(61);
  await page.goto('/logon');
  await nameAndPassword(page, lea.name, lea.password);
  await isIn(page, lea.name);
});
