// Users whose account has an identity provider: from the first click to a session, whoever begins.

import type { Page } from '@playwright/test';
import { type Binding, Company } from './company';
import { cookie, expect, sound, test } from './fixture';
import { House, type Person } from './house';
import { failure, isIn, nameAndPassword, press } from './person';

const TLS = { ignoreHTTPSErrors: true };

let house: House;
let lena: Person;
let otto: Person;
const companies: Company[] = [];

test.beforeAll(async () => {
  house = await House.open({ plain: true });
  lena = await house.user('lena');
  otto = await house.user('otto');
});
test.afterAll(async () => {
  for (const company of companies) company.close();
  await house.close();
});

async function company(binding: Binding, person: Person): Promise<Company> {
  const made = await Company.of(house, binding);
  made.person = person.name;
  companies.push(made);
  return made;
}

/** The name at our page, after which the browser is on its own. */
async function name(page: Page, person: Person): Promise<void> {
  await page.goto('/logon');
  await page.getByRole('textbox', { name: 'User name' }).fill(person.name);
  await page.getByRole('button', { name: 'Continue' }).click();
}

const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' });

test('a name is enough: the provider is asked, and believes that we ask', async ({ visit }) => {
  const there = await company('redirect', lena);
  const page = await visit(house, TLS);
  await name(page, lena);
  await expect(signIn(page)).toBeVisible();
  expect(new URL(page.url()).origin).toBe(there.origin);
  expect(there.believed).toBe(1);
  await signIn(page).click();
  await isIn(page, lena.name);
  // Its password is for the provider.
  await expect(page.getByLabel('Current password')).toHaveCount(0);
  const signins = house.events('--action', 'ConsoleSignin').map((event) => event.additionalEventData as object);
  expect(signins).toContainEqual(expect.objectContaining({ logonMethod: 'sso' }));
});

test('neither way there needs a script', async ({ visit }) => {
  for (const binding of ['redirect', 'post'] as const) {
    const there = await company(binding, lena);
    const page = await visit(house, { ...TLS, javaScriptEnabled: false });
    await name(page, lena);
    if (binding === 'post') await page.getByRole('button', { name: 'Go on' }).click();
    await expect(signIn(page)).toBeVisible();
    await signIn(page).click();
    await isIn(page, lena.name);
    expect(there.believed).toBe(1);
  }
});

test('a form goes by itself, and leads back to where one was going', async ({ visit }) => {
  const there = await company('post', lena);
  const page = await visit(house, TLS);
  await page.goto(`/logon?next=%2Fme%3Fdone%3Dyes&account=${house.account}`);
  await expect(signIn(page)).toBeVisible();
  await signIn(page).click();
  await isIn(page, lena.name);
  expect(new URL(page.url()).search).toBe('?done=yes');
  expect(there.believed).toBe(1);
});

test('whoever begins at the provider is asked before somebody else takes a place', async ({ visit }) => {
  const there = await company('redirect', lena);
  const page = await visit(house, TLS);
  await page.goto(there.portal('https://evil.example/'));
  await signIn(page).click();
  await isIn(page, lena.name);
  expect(new URL(page.url()).origin).toBe(house.origin);
  const lenas = await cookie(page, 's0');
  there.person = otto.name;
  await page.goto(there.portal());
  await signIn(page).click();
  await expect(page.getByRole('heading', { name: 'Log on as somebody else?' })).toBeVisible();
  await sound(page, 'the page that asks');
  expect(await cookie(page, 's0')).toBe(lenas);
  await press(page, page.getByRole('button', { name: 'Stay lena' }));
  await isIn(page, lena.name);
  await page.goto(there.portal());
  await signIn(page).click();
  await press(page, page.getByRole('button', { name: /^Go on as otto/ }));
  await isIn(page, otto.name);
});

test('a response that was pressed for twice says nothing but its reference', async ({ visit }) => {
  const there = await company('redirect', lena);
  const page = await visit(house, TLS);
  await page.goto(there.portal());
  const other = await visit(house, TLS);
  // The same page of the provider in another browser: its form is sent twice.
  const html = await page.content();
  await signIn(page).click();
  await isIn(page, lena.name);
  await other.goto(there.portal());
  await other.setContent(html);
  await signIn(other).click();
  const { reference } = await failure(other);
  expect(await house.reasons(reference)).toEqual(['LogonFailed.Response.Replayed']);
  await sound(other, 'the page that says no');
});

test('passwords are closed, but for the owner', async ({ visit }) => {
  await company('redirect', lena);
  const told = await house.post('/logon/v1/begin', { name: lena.name, password: lena.password });
  expect(told.status).toBe(401);
  const page = await visit(house, TLS);
  await page.goto('/logon?as=owner');
  await page.getByRole('textbox', { name: 'Account ID' }).fill(house.root.name);
  await page.getByLabel('Password', { exact: true }).fill(house.root.password);
  await press(page, page.getByRole('button', { name: 'Log on', exact: true }));
  await isIn(page, house.root.name);
  await house.call('Ims', 'SetUserSsoSettings', { SsoEnabled: false });
  const back = await visit(house);
  await back.goto('/logon');
  await nameAndPassword(back, lena.name, lena.password);
  await isIn(back, lena.name);
});
