// Sessions: seen and ended by whose they are, on every node, and by what makes them void.

import type { Page } from '@playwright/test';
import { cookie, expect, test } from './fixture';
import { House } from './house';
import { change, failure, isIn, logOn, nameAndPassword, seedShown, showCode, showTwoCodes } from './person';
import { password } from './secrets';

const DEVICES = [
  ['Firefox · Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0'],
  [
    'Safari · iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
  ],
  ['Chrome · Linux', 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36'],
] as const;

const ended = (page: Page) => expect(page.getByText('Your session has ended. Log on again to go on.')).toBeVisible();

test('three devices are told apart, one is ended, and a new password ends them all', async ({ visit }) => {
  const house = await House.open({ plain: true });
  const mia = await house.user('mia');
  const pages: Page[] = [];
  for (const [, userAgent] of DEVICES) {
    const page = await visit(house, { userAgent });
    await logOn(page, house, mia);
    await isIn(page, mia.name);
    pages.push(page);
    house.later(60);
  }
  const [windows, phone, linux] = pages as [Page, Page, Page];
  await linux.reload();
  const list = linux.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
  await expect(list).toHaveCount(3);
  for (const [device] of DEVICES) await expect(list.filter({ hasText: device })).toHaveCount(1);
  await expect(list.filter({ hasText: 'this one' })).toContainText('Chrome · Linux');
  await expect(list.filter({ hasText: 'this one' }).getByRole('button')).toHaveCount(0);

  // One ends: the others go on.
  await list.filter({ hasText: 'Safari · iPhone' }).getByRole('button', { name: /^End/ }).click();
  await expect(linux.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible();
  await expect(list).toHaveCount(2);
  await phone.reload();
  await ended(phone);
  // The way back leads to where it was.
  expect(new URL(phone.url()).searchParams.get('next')).toBe('/me');
  await windows.reload();
  await isIn(windows, mia.name);

  await logOn(phone, house, mia);
  await linux.reload();
  await linux.getByRole('button', { name: 'End all others' }).click();
  await expect(list).toHaveCount(1);
  for (const other of [windows, phone]) {
    await other.reload();
    await ended(other);
  }

  // A password that was stolen with a session is worth nothing once it is changed.
  await logOn(windows, house, mia);
  const chosen = password();
  await linux.getByText('Change password').first().click();
  await change(linux, mia.password, chosen);
  await expect(linux.getByText('It is changed, and your sessions have ended.')).toBeVisible();
  await windows.reload();
  await ended(windows);
  await logOn(linux, house, { ...mia, password: chosen });
  await isIn(linux, mia.name);

  // An operator sees them and ends them; what is shown opens nothing.
  const token = (await cookie(linux, 's0')) ?? '';
  const shown = house.run('sessions list --user mia --output json');
  expect(shown).not.toContain(token);
  house.run('sessions end --user mia');
  expect(await house.alive(token)).toBe(false);
  await linux.reload();
  await ended(linux);
  await house.close();
});

test('a session ends with its hour of rest and with its time', async ({ visit }) => {
  const house = await House.open({ plain: true });
  await house.call('Ims', 'SetSecurityPreference', { LoginSessionDuration: 2 });
  const nils = await house.user('nils');
  const page = await visit(house);
  await logOn(page, house, nils);
  house.later(3500);
  await page.reload();
  await isIn(page, nils.name);
  house.later(3500);
  await page.reload();
  await isIn(page, nils.name);
  house.later(300);
  await page.reload();
  await ended(page);
  await logOn(page, house, nils);
  house.later(3700);
  await page.reload();
  await ended(page);
  await house.close();
});

test('two nodes on one store are one logon', async ({ visit }) => {
  const a = await House.open({ plain: true });
  const b = await House.open({ beside: a });
  const olga = await a.user('olga', { MFABindRequired: true, PasswordResetRequired: true });

  // Each step is taken on the node that did not take the one before; cookies do not tell their ports apart.
  const page = await visit(a);
  await page.goto(`${a.origin}/logon`);
  await page.getByRole('textbox', { name: 'User name' }).fill(olga.name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Password', { exact: true }).fill(olga.password);
  await page.getByRole('button', { name: 'Log on', exact: true }).click();
  await page.goto(`${b.origin}/logon/enrol`);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const seed = await seedShown(page);
  await showTwoCodes(page, b, seed);
  await page.goto(`${a.origin}/logon/change`);
  const chosen = password();
  await change(page, olga.password, chosen);
  await isIn(page, olga.name);
  await page.goto(`${b.origin}/me`);
  await isIn(page, olga.name);

  // A code that one node took is worth nothing on the other.
  const code = a.freshCode(seed);
  const [first, second] = [await visit(a), await visit(b)];
  await first.goto('/logon');
  await nameAndPassword(first, olga.name, chosen);
  await second.goto('/logon');
  await nameAndPassword(second, olga.name, chosen);
  await showCode(first, code);
  await isIn(first, olga.name);
  await showCode(second, code);
  await failure(second);

  // Off on one is off on both.
  const token = (await cookie(page, 's0')) ?? '';
  expect([await a.alive(token), await b.alive(token)]).toEqual([true, true]);
  await page.getByRole('button', { name: 'Log off' }).click();
  await expect(page.getByRole('heading', { name: 'You are logged off' })).toBeVisible();
  expect(await a.alive(token)).toBe(false);
  await b.close();
  await a.close();
});
