// What somebody does on the pages, by what they read and hear there.

import type { Locator, Page } from '@playwright/test';
import { expect } from './fixture';
import type { House, Person } from './house';
import { password as newPassword, secret } from './secrets';

/** Presses a button, and is on the page that this leads to. */
export async function press(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
}

/** Name, then on the same form the password. */
export async function nameAndPassword(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await press(page, page.getByRole('button', { name: 'Continue' }));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, page.getByRole('button', { name: 'Log on', exact: true }));
}

/** The page that asks for a code. */
export async function showCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(code);
  await press(page, page.getByRole('button', { name: 'Log on', exact: true }));
}

/** The seed that a page shows to be typed. */
export async function seedShown(page: Page): Promise<string> {
  const text = await page.locator('.seed').innerText();
  const seed = text.replaceAll(/\s/g, '');
  expect(seed).toMatch(/^[A-Z2-7]{32,}$/);
  return secret(seed);
}

/** Two codes of a new device. */
export async function showTwoCodes(page: Page, house: House, seed: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code that the app shows now' }).fill(house.code(seed, -1));
  await page.getByRole('textbox', { name: 'Code that follows it' }).fill(house.code(seed));
  await press(page, page.getByRole('button', { name: 'Confirm' }));
}

/** From the page that demands a factor to the one after. */
export async function enrol(page: Page, house: House): Promise<string> {
  await expect(page.getByRole('heading', { name: 'Protect your logon' })).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Set it up' }));
  const seed = await seedShown(page);
  await showTwoCodes(page, house, seed);
  return seed;
}

/** Three fields for a new password, on the way in or on the own page. */
export async function change(page: Page, old: string, chosen: string, again = chosen): Promise<void> {
  await page.getByLabel('Current password').fill(old);
  await page.getByLabel('New password', { exact: true }).fill(chosen);
  await page.getByLabel('New password once more').fill(again);
  await press(page, page.getByRole('button', { name: 'Change password' }));
}

/** The whole way in, whatever is demanded; what changes is kept in `person`. */
export async function logOn(page: Page, house: House, person: Person, address = '/logon'): Promise<void> {
  await page.goto(`${house.origin}${address}`);
  await nameAndPassword(page, person.name, person.password);
  if (/\/logon\/enrol/.test(page.url())) person.seed = await enrol(page, house);
  if (/\/logon\/factor/.test(page.url())) await showCode(page, house.freshCode(person.seed ?? ''));
  if (/\/logon\/change/.test(page.url())) {
    const chosen = newPassword();
    await change(page, person.password, chosen);
    person.password = chosen;
  }
}

/** That somebody is in, as this. */
export async function isIn(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'My security' })).toBeVisible();
  const isOwner = /^\d{16}$/.test(name);
  await expect(page.locator('dd').first()).toHaveText(isOwner ? 'root' : (name.split('@')[0] ?? ''));
  await expect(page.locator('dt').first()).toHaveText(isOwner ? 'Account owner' : 'User');
}

/** What an attempt that failed says, its reference apart. */
export async function failure(page: Page): Promise<{ text: string; reference: string }> {
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The logon failed.');
  const reference = await alert.locator('code').innerText();
  const text = (await alert.innerText()).replace(reference, '…');
  return { text, reference };
}
