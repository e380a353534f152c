// Passkeys and security keys, held by a virtual authenticator of the browser.

import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './fixture';
import { House } from './house';
import { failure, isIn, logOn, nameAndPassword, showCode } from './person';
import { secret } from './secrets';

let house: House;
test.beforeEach(async () => {
  house = await House.open({ plain: true });
});
test.afterEach(() => house.close());

interface Credential {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
}

/** What people hold in their hands: a phone that knows them, or a stick that is touched. */
class Authenticator {
  private constructor(
    readonly cdp: CDPSession,
    readonly id: string,
  ) {}

  static async of(page: Page, kind: 'phone' | 'stick' = 'phone'): Promise<Authenticator> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const knows = kind === 'phone';
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: knows ? 'internal' : 'usb',
        hasResidentKey: knows,
        hasUserVerification: knows,
        isUserVerified: knows,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(cdp, authenticatorId);
  }

  async credentials(): Promise<Credential[]> {
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    for (const { privateKey } of credentials) secret(privateKey);
    return credentials as Credential[];
  }

  /** The same key, as a copy of it would be: made anew with this count. */
  async countsFrom(signCount: number): Promise<void> {
    const [credential] = await this.credentials();
    if (credential === undefined) throw new Error('there is no key');
    await this.cdp.send('WebAuthn.removeCredential', {
      authenticatorId: this.id,
      credentialId: credential.credentialId,
    });
    await this.cdp.send('WebAuthn.addCredential', {
      authenticatorId: this.id,
      credential: { ...credential, rpId: 'localhost', signCount },
    });
  }

  /** Whether whoever holds it does what it asks. */
  async attended(enabled: boolean): Promise<void> {
    await this.cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }
}

/** A browser that offers nothing by itself, so that the button is what is pressed. */
const offersNothing = (page: Page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });

const passkeys = (page: Page) => page.getByRole('region', { name: 'Passkeys' });

async function add(page: Page, name: string): Promise<void> {
  await passkeys(page).getByText('Add a passkey').click();
  await passkeys(page).getByRole('textbox', { name: 'Name of the key' }).last().fill(name);
  await passkeys(page).getByRole('button', { name: 'Make a passkey' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible();
}

test('a passkey is made on the own page, logs on alone, is renamed, and opens nothing once it is deleted', async ({
  visit,
}) => {
  const quinn = await house.user('quinn');
  const page = await visit(house);
  await offersNothing(page);
  const phone = await Authenticator.of(page);
  await logOn(page, house, quinn);
  await isIn(page, quinn.name);
  await add(page, 'My phone');
  await expect(passkeys(page).getByRole('listitem')).toContainText(['My phone']);
  expect((await phone.credentials()).map((one) => [one.isResidentCredential, one.rpId])).toEqual([[true, 'localhost']]);
  await page.getByRole('button', { name: 'Log off' }).click();

  // No name, no password.
  await page.goto('/logon?next=%2Fme');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await isIn(page, quinn.name);
  await expect(page.getByText('with a second factor', { exact: false })).toBeVisible();
  await expect(passkeys(page)).toContainText('last used');

  await passkeys(page).getByText('Rename').first().click();
  await passkeys(page).getByRole('textbox', { name: 'Name of the key' }).first().fill('<b>Old</b> phone');
  await passkeys(page).getByRole('button', { name: 'Save' }).click();
  await expect(passkeys(page).getByRole('listitem')).toContainText(['<b>Old</b> phone']);

  const [key] = await phone.credentials();
  await passkeys(page)
    .getByRole('button', { name: /^Delete/ })
    .click();
  await expect(page.getByText(/sessions? ha(s|ve) ended/)).toBeVisible();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  const { reference } = await failure(page);
  house.later(61);
  expect(await house.reasons(reference)).toEqual(['LogonFailed.NoPasskey']);
  expect(key?.credentialId).toBeTruthy();
});

test('the browser offers a passkey in the field of the name', async ({ visit }) => {
  const rosa = await house.user('rosa');
  const page = await visit(house);
  const phone = await Authenticator.of(page);
  await logOn(page, house, rosa);
  await add(page, 'Phone');
  await page.getByRole('button', { name: 'Log off' }).click();
  await expect(page.getByRole('heading', { name: 'You are logged off' })).toBeVisible();
  await phone.attended(true);
  // Nothing is pressed: the virtual authenticator takes what is offered.
  await page.goto('/logon');
  await isIn(page, rosa.name);
});

test('a key that counts backwards is a copy, and is refused', async ({ visit }) => {
  const sven = await house.user('sven');
  const page = await visit(house);
  await offersNothing(page);
  const phone = await Authenticator.of(page);
  await logOn(page, house, sven);
  await add(page, 'Phone');
  await phone.countsFrom(50);
  const attempt = async () => {
    await page.context().clearCookies({ name: '__Host-rampart-s0' });
    await page.goto('/logon');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
  };
  await attempt();
  await isIn(page, sven.name);
  await phone.countsFrom(10);
  await attempt();
  const { reference } = await failure(page);
  expect(await house.reasons(reference)).toEqual(['LogonFailed.PasskeyCounter']);
});

test('who must bind a factor may bind a passkey, which is asked for from then on', async ({ visit }) => {
  const toni = await house.user('toni', { MFABindRequired: true });
  const page = await visit(house);
  const phone = await Authenticator.of(page);
  await page.goto('/logon');
  await phone.attended(true);
  await nameAndPassword(page, toni.name, toni.password);
  await expect(page.getByRole('heading', { name: 'Protect your logon' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the key' }).fill('Laptop');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await isIn(page, toni.name);
  expect((await phone.credentials()).length).toBe(1);
  await phone.attended(false);
  await page.getByRole('button', { name: 'Log off' }).click();
  await page.goto('/logon');
  await nameAndPassword(page, toni.name, toni.password);
  await expect(page).toHaveURL(/factor/);
  await phone.attended(true);
  await page.getByRole('button', { name: 'Use a passkey or security key' }).click();
  await isIn(page, toni.name);
  await expect(page.getByText('with a second factor', { exact: false })).toBeVisible();
});

test('a security key is a second step behind the password, and no way in without it', async ({ visit }) => {
  const uma = await house.user('uma', { MFABindRequired: true });
  const page = await visit(house);
  await Authenticator.of(page, 'stick');
  await page.goto('/logon');
  await nameAndPassword(page, uma.name, uma.password);
  await page.getByRole('textbox', { name: 'Name of the key' }).fill('Stick');
  await page.getByRole('button', { name: 'Use a security key' }).click();
  await isIn(page, uma.name);
  await page.getByRole('button', { name: 'Log off' }).click();
  await page.goto('/logon');
  await nameAndPassword(page, uma.name, uma.password);
  await page.getByRole('button', { name: 'Use a passkey or security key' }).click();
  await isIn(page, uma.name);
});

test('a ceremony that is called off says so, and the code does as well', async ({ visit }) => {
  const vera = await house.user('vera', { MFABindRequired: true });
  const page = await visit(house);
  const phone = await Authenticator.of(page);
  await phone.attended(false);
  await logOn(page, house, vera);
  await phone.attended(true);
  await add(page, 'Phone');
  await page.getByRole('button', { name: 'Log off' }).click();
  await phone.attended(false);
  await page.goto('/logon');
  await nameAndPassword(page, vera.name, vera.password);
  // Whoever holds it is not who it knows.
  await phone.cdp.send('WebAuthn.setUserVerified', { authenticatorId: phone.id, isUserVerified: false });
  await phone.attended(true);
  await page.getByRole('button', { name: 'Use a passkey or security key' }).click();
  await expect(page.getByText('That did not work, or was cancelled.')).toBeVisible({ timeout: 20_000 });
  await showCode(page, house.freshCode(vera.seed ?? ''));
  await isIn(page, vera.name);
});

test('a key knows its host: by the address of this machine one comes to its name', async ({ visit }) => {
  const page = await visit(house);
  await page.goto(`http://127.0.0.1:${house.port}/me`);
  await expect(page).toHaveURL(`${house.origin}/logon?next=%2Fme`);
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible();
});
