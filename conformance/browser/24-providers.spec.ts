// Providers of other makers: what they take of us, what we take of them, and what a person sees of it, from the first
// click to a call in the session.

import type { Page } from '@playwright/test';
import { certified } from './certificate';
import { cookie, expect, sound, test } from './fixture';
import { House, type Person } from './house';
import { failure, isIn } from './person';
import { Samlp } from './samlp';
import { type Employee, SimpleSaml } from './simplesamlphp';
import { ATTRIBUTES, call, type Role, roleBy, roleOf, takeOn } from './sts';

const TLS = { ignoreHTTPSErrors: true };

let house: House;
let lena: Person;
test.beforeAll(async () => {
  house = await House.open({ plain: true });
  lena = await house.user('lena');
});
test.afterAll(() => house.close());

/** Providers go by the machine's clock. */
const keepUp = () => house.later((Date.now() - house.now()) / 1000);

/** The name at our page, after which the browser is on its own. */
async function name(page: Page, person: Person): Promise<void> {
  await page.goto('/logon');
  await page.getByRole('textbox', { name: 'User name' }).fill(person.name);
  await page.getByRole('button', { name: 'Continue' }).click();
}

const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' });

/** Whom a call in the session of this browser is of. */
async function caller(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json', 'X-Rampart-Console': '1' };
    const path = '/console/api/Sts/2015-04-01/GetCallerIdentity';
    return (await fetch(path, { method: 'POST', headers, body: '{}' })).json();
  });
}

/** Why a response was not accepted, of which the person reads one sentence and a reference. */
async function why(page: Page): Promise<string[]> {
  const { text, reference } = await failure(page);
  expect(text).toContain('What your identity provider said of you was not accepted.');
  expect(text).not.toMatch(/audience|signature|certificate/i);
  expect(await cookie(page, 's0')).toBeUndefined();
  await sound(page, 'the page that says no');
  return house.reasons(reference);
}

/** What the provider's page brings to the place for roles, which a program takes on its way. */
async function broughtForRole(page: Page, begin: () => Promise<void>): Promise<string> {
  const brought = page.waitForRequest((request) => new URL(request.url()).pathname === '/saml-role/sso');
  await page.route('**/saml-role/sso', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Taken</title>' }),
  );
  await begin();
  const posted = new URLSearchParams((await brought).postData() ?? '');
  // Whoever leaves a page that is still on its way is turned back to it.
  await expect(page).toHaveTitle('Taken');
  return posted.get('SAMLResponse') ?? '';
}

/** That somebody is in a role, in the console. */
async function isInRole(page: Page, role: string, name: string): Promise<void> {
  await page.waitForURL('**/console/**');
  await expect(page.getByText('Acting as')).toBeAttached();
  expect((await caller(page)).Arn).toBe(`acs:ram::${house.account}:assumed-role/${role}/${name}`);
}

/** The name of whoever signs with what a role's session was given. */
async function inRole(role: Role, response: string): Promise<unknown> {
  return (await call(house, await takeOn(house, role, response), 'GetCallerIdentity')).Arn;
}

test.describe('samlp', () => {
  let provider: Samlp;
  test.beforeAll(async () => {
    provider = await Samlp.of(house);
    provider.person = lena.name;
    const MetadataDocument = await provider.metadata();
    await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument, SsoEnabled: true });
  });
  test.beforeEach(() => {
    keepUp();
    provider.believed = 0;
    provider.audience = undefined;
    provider.signer = provider.own;
  });
  test.afterAll(() => provider.close());

  for (const takes of ['either', 'post'] as const) {
    test(`believes that we ask, ${takes === 'post' ? 'by a form' : 'by a redirect'}`, async ({ visit }) => {
      const MetadataDocument = await provider.metadata(takes);
      await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument });
      const page = await visit(house, TLS);
      await name(page, lena);
      await expect(signIn(page)).toBeVisible();
      expect(new URL(page.url()).origin).toBe(provider.origin);
      await signIn(page).click();
      await isIn(page, lena.name);
      expect(provider.believed).toBe(1);
      expect((await caller(page)).Arn).toBe(`acs:ram::${house.account}:user/lena`);
    });
  }

  test('is where somebody may begin', async ({ visit }) => {
    const page = await visit(house, TLS);
    await page.goto(provider.portal('users'));
    await signIn(page).click();
    await isIn(page, lena.name);
    expect(provider.believed).toBe(0);
    expect((await caller(page)).Arn).toBe(`acs:ram::${house.account}:user/lena`);
  });

  test('is not believed for others, nor by another key', async ({ visit }) => {
    const page = await visit(house, TLS);
    provider.audience = 'https://other.example';
    await name(page, lena);
    await signIn(page).click();
    expect(await why(page)).toEqual(['LogonFailed.Response.Audience']);
    provider.audience = undefined;
    provider.signer = certified('samlp-other');
    await page.goto(provider.portal('users'));
    await signIn(page).click();
    expect(await why(page)).toEqual(['LogonFailed.Response.Signature']);
  });

  test('says which role somebody is in, and a program takes on, which signs calls in it', async ({ visit }) => {
    const role = await roleOf(house, 'samlp', await provider.metadata());
    provider.attributes = {
      [`${ATTRIBUTES}/Role`]: `${role.arn},${role.provider}`,
      [`${ATTRIBUTES}/RoleSessionName`]: 'lena',
    };
    const browser = await visit(house, TLS);
    const posted = browser.waitForRequest((request) => new URL(request.url()).pathname === '/saml-role/sso');
    await browser.goto(provider.portal('roles'));
    await signIn(browser).click();
    const used = new URLSearchParams((await posted).postData() ?? '').get('SAMLResponse') ?? '';
    await isInRole(browser, 'samlp', 'lena');
    await expect(inRole(role, used)).rejects.toThrow('AuthenticationFail.SAMLAssertion.Invalid');

    const page = await visit(house, TLS);
    const brought = () =>
      broughtForRole(page, async () => {
        await page.goto(provider.portal('roles'));
        await signIn(page).click();
      });
    const response = await brought();
    expect(await inRole(role, response)).toBe(`acs:ram::${house.account}:assumed-role/samlp/lena`);
    await expect(inRole(role, response)).rejects.toThrow('AuthenticationFail.SAMLAssertion.Invalid');
    provider.audience = 'https://other.example';
    await expect(inRole(role, await brought())).rejects.toThrow('AuthenticationFail.SAMLAssertion.Invalid');

    const refused = await visit(house, TLS);
    await refused.goto(provider.portal('roles'));
    await signIn(refused).click();
    expect(await why(refused)).toEqual(['AuthenticationFail.SAMLAssertion.Invalid']);
  });

  test('lets somebody choose one of several roles, by keyboard alone and in both languages', async ({ visit }) => {
    const [desk, night] = [
      await roleOf(house, 'samlp-desk', await provider.metadata()),
      await roleBy(house, 'samlp-night', `acs:ram::${house.account}:saml-provider/samlp-desk`),
    ];
    const strange = await roleOf(house, 'samlp-strange', await provider.metadata());
    provider.attributes = {
      [`${ATTRIBUTES}/Role`]: [desk, night, { ...strange, provider: desk.provider }].map(
        (role) => `${role.arn},${role.provider}`,
      ),
      [`${ATTRIBUTES}/RoleSessionName`]: 'lena',
    };
    const page = await visit(house, TLS);
    const choice = async () => {
      await page.goto(provider.portal('roles', `${house.origin.replace('http:', 'https:')}/console/roles`));
      await signIn(page).click();
    };
    await choice();
    await expect(page.getByRole('heading', { name: 'Choose a role' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Take on' })).toHaveCount(2);
    await sound(page, 'the choice of a role');
    await expect(page.getByRole('button', { name: 'Take on samlp-desk' })).toBeFocused();
    await page.getByRole('link', { name: '中文' }).click();
    await expect(page.getByRole('heading', { name: '选择角色' })).toBeVisible();
    await sound(page, 'the choice of a role in Chinese');
    await page.getByRole('link', { name: 'English' }).click();
    await expect(page.getByRole('button', { name: 'Take on samlp-desk' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await isInRole(page, 'samlp-night', 'lena');

    // Somebody is in this browser by now, and is not pushed out.
    await choice();
    await expect(page.getByText('samlp-night/lena is logged on in this browser.')).toBeVisible();
    await sound(page, 'the choice that takes a place');
    await page.getByRole('link', { name: 'Stay samlp-night/lena' }).click();
    await isInRole(page, 'samlp-night', 'lena');
    await choice();
    await page.getByRole('button', { name: 'Take on samlp-desk' }).click();
    await isInRole(page, 'samlp-desk', 'lena');
  });
});

// The command that runs the tests says where there is no package of it; without that word they fail.
const withSimpleSaml: (title: string, stories: () => void) => void =
  process.env.NO_SIMPLESAMLPHP === undefined ? test.describe : () => undefined;

withSimpleSaml('SimpleSAMLphp', () => {
  let provider: SimpleSaml;
  let employee: Employee;
  test.beforeAll(async () => {
    const [arn, trusted] = ['role', 'saml-provider'].map((kind) => `acs:ram::${house.account}:${kind}/simplesamlphp`);
    const says = {
      upn: [lena.name],
      [`${ATTRIBUTES}/Role`]: [`${arn},${trusted}`],
      [`${ATTRIBUTES}/RoleSessionName`]: ['lena.l'],
    };
    const [made, [first]] = await SimpleSaml.of(house, { 'lena.l': says });
    if (first === undefined) throw new Error('nobody works there');
    [provider, employee] = [made, first];
    const MetadataDocument = await provider.metadata();
    await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument, SsoEnabled: true });
  });
  test.beforeEach(keepUp);
  test.afterAll(() => provider.close());

  /** Its own page for a name and a password. */
  async function logOnThere(page: Page): Promise<void> {
    await expect(page.getByLabel('Username')).toBeVisible();
    expect(new URL(page.url()).origin).toBe(provider.origin);
    await page.getByLabel('Username').fill(employee.user);
    await page.getByLabel('Password').fill(employee.password);
    await page.getByRole('button', { name: 'Login' }).click();
  }

  test('believes that we ask, and nobody who says that it were us', async ({ visit }) => {
    const page = await visit(house, TLS);
    const asking = page.waitForRequest(/SSOService\.php/);
    await name(page, lena);
    const asked = new URL((await asking).url());
    await logOnThere(page);
    await isIn(page, lena.name);
    expect((await caller(page)).Arn).toBe(`acs:ram::${house.account}:user/lena`);

    const other = await visit(house, { ...TLS, noisy: true });
    asked.searchParams.set('RelayState', 'another');
    await other.goto(asked.href);
    await expect(other.getByText('Unable to validate signature on query string.')).toBeVisible();
    await expect(other.getByLabel('Username')).toHaveCount(0);
  });

  test('is where somebody may begin', async ({ visit }) => {
    const page = await visit(house, TLS);
    await page.goto(provider.portal('users'));
    await logOnThere(page);
    await isIn(page, lena.name);
  });

  test('says which role somebody is in, and a program takes on, which signs calls in it', async ({ visit }) => {
    const role = await roleOf(house, 'simplesamlphp', await provider.metadata());
    const browser = await visit(house, TLS);
    await browser.goto(provider.portal('roles'));
    await logOnThere(browser);
    await isInRole(browser, 'simplesamlphp', 'lena.l');

    const page = await visit(house, TLS);
    const response = await broughtForRole(page, async () => {
      await page.goto(provider.portal('roles'));
      await logOnThere(page);
    });
    expect(await inRole(role, response)).toBe(`acs:ram::${house.account}:assumed-role/simplesamlphp/lena.l`);
    await expect(inRole(role, response)).rejects.toThrow('AuthenticationFail.SAMLAssertion.Invalid');
  });

  test('is not believed by another key than it said it has', async ({ visit }) => {
    const MetadataDocument = await provider.metadata(certified('simplesamlphp-other'));
    await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument });
    const page = await visit(house, TLS);
    await name(page, lena);
    await logOnThere(page);
    expect(await why(page)).toEqual(['LogonFailed.Response.Signature']);
  });
});
