// Every state of every page in both languages, light and dark, wide and narrow: sound for everybody, nothing runs out
// at the side, and as it looked when somebody looked at it. `BLESS=1` takes the pictures anew.

import { expect, type Page } from '@playwright/test';
import { sound, test } from './fixture';
import { House } from './house';
import { change, enrol, failure, isIn, nameAndPassword, seedShown, showCode } from './person';
import { password, secret } from './secrets';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
/** Between them the languages see each colour in each width. */
const LOOKS = {
  en: [
    { colorScheme: 'dark', size: NARROW },
    { colorScheme: 'light', size: WIDE },
  ],
  zh: [
    { colorScheme: 'light', size: WIDE },
    { colorScheme: 'dark', size: NARROW },
  ],
} as const;
/** States that are kept as pictures, in the last look of each language; the others are like one of these. */
const PICTURED = new Set([
  'name',
  'name-of-account',
  'password',
  'failed',
  'owner',
  'enrol',
  'enrol-scan',
  'change-broken',
  'me',
  'me-open',
  'me-owner',
  'device-refused',
  'factor',
  'factor-key',
  'me-key',
  'prove',
  'off',
  'needs-tls',
]);

/** What differs from run to run is written over, so that the rest can be compared. */
async function settle(page: Page, account: string): Promise<void> {
  await page.evaluate((id) => {
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const node = nodes.currentNode;
      const text = node.nodeValue ?? '';
      const same = text
        .replaceAll(id, '1234567890123456')
        .replaceAll(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, '01234567-89AB-CDEF-0123-456789ABCDEF')
        .replaceAll(/(mfa\/\S*?)[0-9a-f]{8,}/g, '$10123abcd')
        .replaceAll(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/g, (seed) => seed.replaceAll(/[A-Z2-7]/g, 'A'))
        .replaceAll(/localhost:\d+/g, 'localhost:7280');
      if (same !== text) node.nodeValue = same;
    }
    // How many modules a code has depends on what it says.
    for (const picture of document.querySelectorAll('.qr svg')) {
      picture.setAttribute('viewBox', '0 0 56 56');
      picture.querySelector('path')?.setAttribute('d', 'M4 4h48v48h-48z');
      picture.querySelector('rect')?.setAttribute('width', '56');
      picture.querySelector('rect')?.setAttribute('height', '56');
    }
  }, account);
}

async function look(page: Page, house: House, state: string, language: 'en' | 'zh'): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? 'en' : 'zh-CN');
  for (const { colorScheme, size } of LOOKS[language]) {
    const where = `${state} ${language} ${colorScheme} ${size.width}`;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    await sound(page, where);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(inner, where).toBeLessThanOrEqual(outer ?? 0);
  }
  if (PICTURED.has(state)) {
    await settle(page, house.account);
    await expect(page).toHaveScreenshot(`${state}-${language}.png`, { fullPage: true });
  }
}

// Each in its own house.
test.describe.configure({ mode: 'parallel' });

for (const language of ['en', 'zh'] as const) {
  test(`every state of every page, ${language}`, async ({ visit }) => {
    test.setTimeout(480_000);
    const house = await House.open({
      clock: '2026-11-02T09:00:00Z',
      more: ['--trusted-proxies', '127.0.0.1/32'],
    });
    await house.call('Ims', 'SetDefaultDomain', { DefaultDomainName: 'acme.onaliyun.com' });
    const lin = await house.user('lin.wei', { PasswordResetRequired: true });
    lin.name = 'lin.wei@acme.onaliyun.com';
    const locale = language === 'en' ? 'en-GB' : 'zh-CN';
    const page = await visit(house, { locale });
    const shown = (state: string) => look(page, house, state, language);
    const send = (form = page.locator('form:not([data-passkey])').first()) =>
      form.locator('button[type=submit]').click();
    const fill = (field: string, text: string) => page.locator(`#${field}`).fill(text);
    /** Sends what the browser would ask for first. */
    const sendAnyhow = async () => {
      await page
        .locator('form:not([data-passkey])')
        .first()
        .evaluate((form: HTMLFormElement) => {
          form.noValidate = true;
        });
      await send();
    };

    // The way in.
    await page.goto('/logon');
    await shown('name');
    await sendAnyhow();
    await shown('name-left-out');
    await page.goto('/logon?account=acme');
    await shown('name-of-account');
    await page.goto('/logon?why=ended&next=%2Fme');
    await shown('ended');
    await page.goto('/logon?why=changed&next=%2Fme');
    await shown('changed');
    await page.goto('/logon?as=owner');
    await shown('owner');
    await page.goto('/logon');
    await fill('username', lin.name);
    await send();
    await shown('password');
    await fill('password', password());
    await send();
    await shown('failed');

    // A device.
    await fill('password', lin.password);
    await send();
    await expect(page).toHaveURL(/enrol/);
    await shown('enrol');
    await send();
    const seed = await seedShown(page);
    await shown('enrol-scan');
    await fill('code1', house.code(seed, -9));
    await fill('code2', house.code(seed, -8));
    await send();
    await shown('enrol-failed');
    await fill('code1', '12');
    await fill('code2', '34');
    await sendAnyhow();
    await shown('enrol-no-codes');
    await fill('code1', house.code(seed, -1));
    await fill('code2', house.code(seed));
    await send();

    // A new password.
    await expect(page).toHaveURL(/change/);
    await shown('change');
    const choose = async (old: string, chosen: string, again = chosen) => {
      await fill('old', old);
      await fill('new', chosen);
      await fill('again', again);
    };
    await choose(lin.password, secret('lin.wei-2026'));
    await shown('change-typed');
    await send();
    await shown('change-broken');
    await choose(lin.password, password(), password());
    await send();
    await shown('change-differ');
    await choose(password(), password());
    await send();
    await shown('change-failed');
    const chosen = password();
    await choose(lin.password, chosen);
    await send();

    // What is mine.
    await expect(page.locator('dl.facts')).toBeVisible();
    await shown('me');
    house.later(60);
    await house.logOn({ name: lin.name, password: chosen, seed });
    await page.goto('/me?done=yes');
    for (const details of await page.locator('summary').all()) await details.click();
    await shown('me-open');
    await page.goto('/me');
    await page.locator('section:has(#password-title) summary').click();
    await choose(chosen, secret('short-One1'));
    await send(page.locator('form[action="/me/password"]'));
    await shown('me-broken');
    house.later(400);
    await page.goto('/me');
    await page.locator('section:has(#factor-title) summary').click();
    await send(page.locator('form[action="/me/factor/off"]'));
    await expect(page).toHaveURL(/prove/);
    await shown('prove');
    await fill('code', house.code(seed, -9));
    await send();
    await shown('prove-failed');
    await fill('code', house.freshCode(seed));
    await send();
    await expect(page).toHaveURL(/proven/);
    await shown('me-proven');
    await page.goto('/me');
    await page.locator('section:has(#factor-title) summary').click();
    await house.call('Ims', 'SetSecurityPreference', { AllowUserToManageMFADevices: false });
    await send(page.locator('form[action="/me/factor/off"]'));
    await shown('me-not-allowed');
    await page.goto('/logon/off');
    await shown('off-asked');
    await send();
    await shown('off');

    // The second step.
    await page.goto('/logon');
    await fill('username', lin.name);
    await send();
    await fill('password', chosen);
    await send();
    await expect(page).toHaveURL(/factor/);
    await shown('factor');
    await fill('code', house.code(seed, -9));
    await send();
    await shown('factor-failed');
    await fill('code', '12');
    await sendAnyhow();
    await shown('factor-no-code');

    // A passkey beside the device. What is offered without a question is taken away before the next logon.
    await house.call('Ims', 'SetSecurityPreference', {
      AllowUserToManageMFADevices: true,
      EnableSaveMFATicket: true,
      MFAOperationForLogin: 'independent',
    });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const;
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await fill('code', house.freshCode(seed));
    await send();
    const keys = page.locator('section:has(#passkeys-title)');
    await keys.locator('> details > summary').click();
    await fill('key-name', 'Laptop');
    await keys.locator('button[value=passkey]').click();
    await expect(keys.getByRole('listitem')).toHaveCount(1);
    await keys.getByRole('listitem').locator('summary').click();
    await keys.locator('> details > summary').click();
    await shown('me-key');
    await cdp.send('WebAuthn.disable');
    await page.context().clearCookies({ name: '__Host-rampart-s0' });
    await page.goto('/logon');
    await fill('username', lin.name);
    await send();
    await fill('password', chosen);
    await send();
    await expect(page).toHaveURL(/factor/);
    await shown('factor-key');

    // Somebody without a device, who binds one later.
    const mei = await house.user('mei');
    const other = await visit(house, { locale });
    const own = (state: string) => look(other, house, state, language);
    await other.goto('/logon');
    await other.locator('#username').fill(mei.name);
    await send(other.locator('form:not([data-passkey])').first());
    await other.locator('#password').fill(mei.password);
    await send(other.locator('form:not([data-passkey])').first());
    await expect(other.locator('dl.facts')).toBeVisible();
    await send(other.locator('form[action="/me/factor"]'));
    await own('device');
    await other.locator('#code1').fill('123456');
    await other.locator('#code2').fill('654321');
    await send(other.locator('form:not([data-passkey])').first());
    await own('device-refused');

    // The owner.
    const root = await visit(house, { locale });
    await house.logOn(house.root);
    await root.goto('/logon?as=owner');
    await root.locator('#username').fill(house.account);
    await root.locator('#password').fill(house.root.password);
    await send(root.locator('form:not([data-passkey])').first());
    await root.locator('#code').fill(house.freshCode(house.root.seed ?? ''));
    await send(root.locator('form:not([data-passkey])').first());
    await expect(root.locator('dl.facts')).toBeVisible();
    await look(root, house, 'me-owner', language);

    // What is only said.
    await page.goto('/logon');
    await page.context().clearCookies();
    await fill('username', 'a');
    await send();
    await shown('no-cookies');
    await page.goto('/logon');
    await page.locator('#username').evaluate((field: HTMLInputElement) => {
      field.name = 'other';
    });
    await fill('username', 'a');
    await send();
    await shown('unread');
    const far = await visit(house, { locale, extraHTTPHeaders: { 'X-Forwarded-For': '192.0.2.7' } });
    await far.goto('/logon');
    await look(far, house, 'needs-tls', language);
    await house.failOften();
    await page.goto('/logon');
    await fill('username', 'a');
    await send();
    await fill('password', password());
    await send();
    await shown('wait');
    await house.close();
  });
}

test('all of it works without a script', async ({ visit }) => {
  const house = await House.open();
  const nora = await house.user('nora', { PasswordResetRequired: true });
  const page = await visit(house, { javaScriptEnabled: false, viewport: NARROW });
  await page.goto('/logon?next=%2Fme');
  // What needs one is not there.
  await expect(page.getByRole('button', { name: /passkey|Show/ })).toHaveCount(0);
  await nameAndPassword(page, nora.name, nora.password);
  const seed = await enrol(page, house);
  const chosen = password();
  await change(page, nora.password, nora.password);
  await expect(page.getByRole('alert')).toContainText('none of your last 5 passwords');
  await change(page, nora.password, chosen);
  await isIn(page, nora.name);
  // Times are told in UTC then.
  await expect(page.locator('time').first()).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  await page.getByRole('button', { name: 'Log off' }).click();
  await expect(page.getByRole('heading', { name: 'You are logged off' })).toBeVisible();
  await page.getByRole('link', { name: 'Log on again' }).click();
  await nameAndPassword(page, nora.name, chosen);
  await showCode(page, house.code(seed, -9));
  await failure(page);
  await showCode(page, house.freshCode(seed));
  await isIn(page, nora.name);
  const next = password();
  await page.getByText('Change password').first().click();
  await change(page, chosen, next);
  await expect(page.getByText('It is changed, and your sessions have ended.')).toBeVisible();
  await nameAndPassword(page, nora.name, next);
  await showCode(page, house.freshCode(seed));
  await isIn(page, nora.name);
  await page.getByText('Unbind', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Unbind' }).click();
  await expect(page.getByText('It is changed, and your sessions have ended.')).toBeVisible();
  await house.close();
});
