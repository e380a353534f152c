// The second factor: demanded of everybody, shown once, lost, remembered.

import { cookie, expect, test } from './fixture';
import { House } from './house';
import {
  change,
  enrol,
  failure,
  isIn,
  logOn,
  nameAndPassword,
  press,
  seedShown,
  showCode,
  showTwoCodes,
} from './person';
import { password, secret } from './secrets';

let house: House;
test.beforeEach(async () => {
  house = await House.open({ plain: true });
});
test.afterEach(() => house.close());

test('once it is demanded of everybody, nobody passes without', async ({ visit }) => {
  const dora = await house.user('dora');
  await house.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'mandatory' });
  const page = await visit(house);
  await page.goto('/logon');
  await nameAndPassword(page, dora.name, dora.password);
  await expect(page.getByRole('heading', { name: 'Protect your logon' })).toBeVisible();
  // It cannot be walked around.
  for (const path of ['/me', '/logon/factor', '/logon/change']) {
    await page.goto(path);
    await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
  }
  expect(await cookie(page, 's0')).toBeUndefined();
  await page.goto('/logon/enrol');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const seed = await seedShown(page);
  // Wrong codes are no device.
  await page.getByRole('textbox', { name: 'Code that the app shows now' }).fill(house.code(seed, -9));
  await page.getByRole('textbox', { name: 'Code that follows it' }).fill(house.code(seed, -8));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await failure(page);
  await expect(page.locator('.seed')).toHaveCount(0);
  await showTwoCodes(page, house, seed);
  await isIn(page, dora.name);
  // It is shown on no page any more.
  expect(await page.content()).not.toContain(seed);
});

test('a code counts once, in its time, and as often as it may be tried', async ({ visit }) => {
  const emil = await house.user('emil', { MFABindRequired: true });
  await house.call('Ims', 'SetPasswordPolicy', { MaxLoginAttemps: 4 });
  const page = await visit(house);
  await logOn(page, house, emil);
  await isIn(page, emil.name);
  const seed = emil.seed ?? '';
  const used = house.freshCode(seed);
  const begin = async () => {
    const own = await visit(house);
    await own.goto('/logon');
    await nameAndPassword(own, emil.name, emil.password);
    return own;
  };
  const first = await begin();
  await showCode(first, used);
  await isIn(first, emil.name);

  // Again at the same moment, with another logon: refused, and then a new one does.
  const second = await begin();
  await showCode(second, used);
  const { reference } = await failure(second);
  expect(await house.reasons(reference)).toEqual(['LogonFailed.WrongFactor']);
  await showCode(second, house.code(seed, 3));
  await failure(second);
  // As apps show it.
  const fresh = house.freshCode(seed);
  await showCode(second, `${fresh.slice(0, 3)} ${fresh.slice(3)}`);
  await isIn(second, emil.name);

  const third = await begin();
  for (let time = 0; time < 4; time += 1) {
    await showCode(third, house.code(seed, -20 - time));
    await failure(third);
  }
  const late = await begin();
  if (/factor/.test(late.url())) await showCode(late, house.freshCode(seed));
  const locked = await failure(late);
  expect(await house.reasons(locked.reference)).toEqual(['LogonFailed.Locked']);
});

test('who lost the phone is let in on the machine, binds another and chooses a password', async ({ visit }) => {
  const fred = await house.user('fred', { MFABindRequired: true });
  const before = await visit(house);
  await logOn(before, house, fred);
  await isIn(before, fred.name);
  const lost = fred.seed ?? '';

  const told = JSON.parse(house.run('recover --user fred --output json'));
  const once = secret(told.Password);
  // What was begun before is over, and says so.
  await before.reload();
  await expect(before.getByText('Your session has ended.')).toBeVisible();

  const page = await visit(house);
  await page.goto('/logon');
  await nameAndPassword(page, fred.name, fred.password);
  await failure(page);
  await page.goto('/logon');
  await nameAndPassword(page, fred.name, once);
  const found = await enrol(page, house);
  expect(found).not.toBe(lost);
  const chosen = password();
  await change(page, once, chosen);
  await isIn(page, fred.name);

  const again = await visit(house);
  await page.goto('/logon');
  await again.goto('/logon');
  await nameAndPassword(again, fred.name, chosen);
  await showCode(again, house.freshCode(lost));
  await failure(again);
  await showCode(again, house.freshCode(found));
  await isIn(again, fred.name);
});

test('a device is bound and taken away on the own page', async ({ visit }) => {
  const gina = await house.user('gina');
  const page = await visit(house);
  await logOn(page, house, gina);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const seed = await seedShown(page);
  await showTwoCodes(page, house, seed);
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible();
  await expect(page.getByText('✓ Bound')).toBeVisible();
  await logOn(page, house, { ...gina, seed });
  await isIn(page, gina.name);
  await expect(page.getByText('with a second factor', { exact: false })).toBeVisible();

  // A browser that was left open does not take it away.
  const unbind = async () => {
    await page.goto('/me');
    await page.getByText('Unbind', { exact: true }).first().click();
    await press(page, page.getByRole('button', { name: 'Unbind' }));
  };
  const prove = async (code: string) => {
    await page.getByRole('textbox', { name: 'Code', exact: true }).fill(code);
    await press(page, page.getByRole('button', { name: 'Confirm' }));
  };
  house.later(301);
  await unbind();
  await expect(page.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible();
  await prove(house.code(seed, -9));
  await expect(page.getByRole('alert')).toContainText('That was not right.');
  await prove(house.freshCode(seed));
  await expect(page.getByText('Confirmed. For five minutes')).toBeVisible();
  await expect(page.getByText('✓ Bound')).toBeVisible();
  await unbind();
  await expect(page.getByText('It is changed, and your sessions have ended.')).toBeVisible();
  await logOn(page, house, gina);
  await isIn(page, gina.name);
  await expect(page.getByText('No device is bound.')).toBeVisible();
});

test('a factor is remembered for seven days in the browser that was told to, and no longer', async ({ visit }) => {
  await house.call('Ims', 'SetSecurityPreference', { EnableSaveMFATicket: true });
  const hugo = await house.user('hugo', { MFABindRequired: true });
  const page = await visit(house);
  await logOn(page, house, hugo);
  await page.getByRole('button', { name: 'Log off' }).click();
  const begin = async (where = page) => {
    await where.goto('/logon');
    await nameAndPassword(where, hugo.name, hugo.password);
  };
  await begin();
  await page.getByRole('checkbox', { name: 'Do not ask again in this browser for 7 days' }).check();
  await showCode(page, house.freshCode(hugo.seed ?? ''));
  await isIn(page, hugo.name);
  expect(await cookie(page, 'remembered')).toBeTruthy();
  // Logging off does not forget it; another browser knows nothing of it.
  await page.getByRole('button', { name: 'Log off' }).click();
  house.later(7 * 24 * 3600 - 120);
  await begin();
  await isIn(page, hugo.name);
  const other = await visit(house);
  await begin(other);
  await expect(other).toHaveURL(/factor/);
  await page.getByRole('button', { name: 'Log off' }).click();
  house.later(180);
  await begin();
  await expect(page).toHaveURL(/factor/);
});
