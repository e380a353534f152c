// From a provider to the first logon: roles by SAML, roles by OIDC, users by SAML; each attempt is told of, check by check.

import { type Browser, expect, type Page } from '@playwright/test';
import { canWait, clock } from './clock';
import { answered, company } from './company';
import { sound, test, visit } from './fixture';
import { type House, open } from './house';
import { issuer } from './issuer';
import { kept } from './kept';
import { somebody } from './people';

const DAY = 86_400_000;
const REFERENCE = /[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/i;

const now = (page: Page) => page.getByRole('list', { name: 'Steps', exact: true }).locator(':scope > [aria-current]');

async function choose(page: Page, kind: string): Promise<void> {
  await page.goto('sso');
  await page.getByRole('button', { name: 'Connect a provider' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connect an identity provider' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: `Choose this: ${kind}` }).click();
}

const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();

/** Takes a role on with a response or a token, as a program does; nobody signs that. */
async function takeOn(house: House, operation: string, sent: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ Action: operation, Version: '2015-04-01', Format: 'JSON', ...sent });
  const told = await (await fetch(house.origin, { method: 'POST', body })).json();
  return told.AssumedRoleUser?.Arn ?? told.Code;
}

/** Until as many attempts are told of: what was refused is written down behind the answer. */
async function looksAgain(page: Page, attempts: number): Promise<void> {
  const latest = page.getByRole('region', { name: 'Latest attempts' });
  await expect(async () => {
    await latest.getByRole('button', { name: 'Look again' }).click();
    await expect(latest.getByRole('row')).toHaveCount(attempts + 1, { timeout: 500 });
  }).toPass({ timeout: 10_000 });
}

test('roles by SAML: connected, tried, and taken on with the same response', async ({ browser, own, complaints }) => {
  test.setTimeout(120_000);
  const there = await company(own.origin);
  const page = await visit(browser, own.origin, own.token, complaints);
  await choose(page, 'People, in roles (SAML)');
  const form = now(page);
  await form.getByRole('textbox', { name: 'Name' }).fill('company');
  await form.getByRole('textbox', { name: 'Metadata document' }).fill(there.metadata);
  await form.getByRole('button', { name: 'Create SAML provider' }).click();

  // What is to be entered there is what our metadata says.
  await expect(now(page)).toContainText('Entity id, audience');
  const told = await (await fetch(`${own.origin}/saml-role/sp-metadata.xml`)).text();
  const entity = /entityID="([^"]+)"/.exec(told)?.[1] ?? '';
  const receives = /AssertionConsumerService[^>]*Location="([^"]+)"/.exec(told)?.[1] ?? '';
  await expect(now(page).getByText(entity, { exact: true }).first()).toBeVisible();
  await expect(now(page).getByText(receives, { exact: true })).toBeVisible();
  await expect(now(page)).toContainText(
    `acs:ram::${own.account}:role/ROLE,acs:ram::${own.account}:saml-provider/company`,
  );
  await expect(now(page).getByRole('button', { name: 'Copy: entity id' })).toBeVisible();
  await sound(page);
  await next(page);

  await expect(now(page)).toContainText('No role trusts it yet.');
  await now(page).getByRole('textbox', { name: 'Name of the role' }).fill('desk');
  await now(page).getByRole('button', { name: 'Create the role' }).click();
  await expect(page).toHaveURL(/role=desk/);
  await expect(now(page)).toContainText('Before anybody relies on it');

  const arn = `acs:ram::${own.account}:role/desk`;
  const provider = `acs:ram::${own.account}:saml-provider/company`;
  const good = there.response({ roles: `${arn},${provider}` });
  const field = page.getByRole('textbox', { name: 'Token or response' });
  await field.fill(there.response({ roles: `${arn},${provider}`, audience: 'https://somebody.example' }));
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await expect(page.getByText('It would be refused by the provider’s checks. What fails: Audience.')).toBeVisible();
  await expect(page.getByText('What was tried would be let in.')).toHaveCount(0);
  await field.fill(good);
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await expect(page.getByText('It would take the role on.')).toBeVisible();
  await expect(page.getByText('What was tried would be let in.')).toBeVisible();
  await sound(page);

  // Nothing was used up by that, and the role's condition is on the address of this server.
  const sent = { RoleArn: arn, SAMLProviderArn: provider, SAMLAssertion: good };
  expect(await takeOn(own, 'AssumeRoleWithSAML', sent)).toBe(`acs:ram::${own.account}:assumed-role/desk/alice`);
  expect(await takeOn(own, 'AssumeRoleWithSAML', sent)).toBe('AuthenticationFail.SAMLAssertion.Invalid');
  const latest = page.getByRole('region', { name: 'Latest attempts' });
  await looksAgain(page, 2);
  await expect(latest).toContainText('came in');
  await expect(latest).toContainText('refused: Not brought before');
  await next(page);
  await expect(now(page)).toContainText('yes, and let in');
  await expect(now(page)).toContainText(`${arn},${provider}`);
  await sound(page);
  expect(await kept(page)).not.toContain(good.slice(-40));
  // The address alone leads back to any step.
  await page.goto('sso/connect?kind=saml&name=company&role=desk&step=role');
  await expect(now(page).getByRole('button', { name: 'Take desk' })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('roles by OIDC: connected, tried, and taken on with the same token', async ({ browser, complaints }) => {
  const { url, token, close } = await issuer();
  const house = await open(process.env.CONSOLE_DIST, undefined, { more: ['--internal-issuers', url] });
  const page = await visit(browser, house.origin, house.token, complaints);
  await choose(page, 'Programs, in roles (OIDC)');
  await now(page).getByRole('textbox', { name: 'Name' }).fill('builds');
  await now(page).getByRole('textbox', { name: 'Issuer' }).fill(url);
  await now(page).getByRole('textbox', { name: 'Client ids' }).fill('deployments');
  await now(page).getByRole('button', { name: 'Create OIDC provider' }).click();
  const provider = `acs:ram::${house.account}:oidc-provider/builds`;
  await expect(now(page).getByText(provider, { exact: true })).toBeVisible();
  await expect(now(page).getByText('deployments', { exact: true })).toBeVisible();
  await next(page);
  await now(page).getByRole('textbox', { name: 'Name of the role' }).fill('pods');
  await now(page).getByRole('textbox', { name: 'Whose tokens (sub)' }).fill('pod');
  await now(page).getByRole('button', { name: 'Create the role' }).click();
  const field = page.getByRole('textbox', { name: 'Token or response' });
  await field.fill(token({ sub: 'another' }));
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await expect(page.getByText('the trust policy of the role does not let it in')).toBeVisible();
  const good = token({});
  await field.fill(good);
  await page.getByRole('button', { name: 'Try it', exact: true }).click();
  await expect(page.getByText('What was tried would be let in.')).toBeVisible();
  const sent = { RoleArn: `acs:ram::${house.account}:role/pods`, OIDCProviderArn: provider, OIDCToken: good };
  expect(await takeOn(house, 'AssumeRoleWithOIDC', { ...sent, RoleSessionName: 'pod' })).toBe(
    `acs:ram::${house.account}:assumed-role/pods/pod`,
  );
  expect(complaints).toEqual([]);
  await page.context().close();
  await house.close();
  await close();
});

/** Brings a response as the page of a provider does. */
async function brings(browser: Browser, house: House, complaints: string[], response: string): Promise<Page> {
  const page = await visit(browser, house.origin, undefined, complaints);
  await page.setContent(
    `<form method="post" action="${house.origin}/${house.account}/saml/SSO"><input type="hidden" name="SAMLResponse" value="${response}"><button>Sign in</button></form>`,
  );
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${house.origin}/**`);
  return page;
}

test('users by SAML: connected, switched on, and every refusal told of here alone', async ({ browser, complaints }) => {
  expect(canWait(), 'a program with --clock-file, which the feature `testing` has').toBe(true);
  test.setTimeout(240_000);
  const time = clock(Date.now() + DAY + 3_600_000);
  const house = await open(process.env.CONSOLE_DIST, undefined, { time });
  const lena = await somebody(house, 'lena');
  const person = `lena@${house.domain}`;
  expect(lena.name).toBe(person);
  const of = { usersOf: house.account, now: time.now };
  const good = await company(house.origin, of);
  const page = await visit(browser, house.origin, house.token, complaints);
  await choose(page, 'People, as users of this account (SAML)');
  await now(page).getByRole('textbox', { name: 'Metadata document' }).fill(good.metadata);
  await now(page).getByRole('button', { name: 'Keep the document' }).click();
  await expect(now(page)).toContainText(`alice@${house.domain}`);
  await expect(now(page)).toContainText(`/${house.account}/saml/SSO`);
  await sound(page);
  await next(page);
  await expect(now(page)).toContainText(house.domain);
  await next(page);
  // There and back, before it is on: somebody whom the provider means, and somebody whom nobody knows here.
  const tries = page.getByRole('button', { name: 'Try a logon at the provider' });
  let who = person;
  await answered(page, good, () => who);
  for (const [name, result] of [
    [person, 'tried, and would come in'],
    [`nobody@${house.domain}`, 'refused: Whether it may, and what it wanted'],
  ] as const) {
    who = name;
    await tries.click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/[?&]attempt=/);
    const came = now(page).getByRole('status').filter({ hasText: result });
    await expect(came.getByRole('link', { name: 'See each check' })).toBeVisible();
    await expect(page.getByRole('button', { name: /^You: / })).toBeVisible();
  }
  await sound(page);
  await page.unroute('https://company.example/sso?**');
  await next(page);
  await expect(now(page)).toContainText('/logon?as=owner');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: `Type ${house.account} to go on` }).fill(house.account);
  await dialog.getByRole('button', { name: 'Switch it on' }).click();
  await expect(now(page)).toContainText('It is on.');

  const inside = await brings(browser, house, complaints, good.response({ person }));
  await expect(inside.getByText('lena', { exact: false }).first()).toBeVisible();
  expect(new URL(inside.url()).pathname).not.toContain('/saml/');
  const refused: [string, string, string][] = [];
  const old = await company(house.origin, { ...of, days: 1 });
  for (const [check, response, metadata] of [
    ['Audience', good.response({ person, audience: 'https://somebody.example' }), undefined],
    ['Certificate of the key', old.response({ person }), old.metadata],
  ] as const) {
    if (metadata) {
      const MetadataDocument = Buffer.from(metadata).toString('base64');
      await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument });
    }
    const outside = await brings(browser, house, complaints, response);
    const told = (await outside.locator('main').textContent()) ?? '';
    const [reference = ''] = REFERENCE.exec(told) ?? [];
    refused.push([check, told.replace(reference, ''), reference]);
    await outside.context().close();
  }
  // Outside all refusals read alike.
  expect(new Set(refused.map(([, text]) => text)).size).toBe(1);
  const latest = page.getByRole('region', { name: 'Latest attempts' });
  await looksAgain(page, 5);
  await sound(page);
  for (const [check, , reference] of refused) {
    await expect(latest).toContainText(`refused: ${check}`);
    await page.goto(`sso/attempts/${reference}`);
    await expect(page.getByRole('status').filter({ hasText: `refused: ${check}` })).toBeVisible();
    const failed = page.getByRole('list', { name: 'What was looked at' }).locator('[aria-current="step"]');
    await expect(failed).toHaveCount(1);
    await expect(failed).toContainText(check);
    if (check === 'Audience') {
      await expect(failed).toContainText(`/${house.account}/saml/SSO`);
      await expect(failed).toContainText('https://somebody.example');
    }
    await expect(page.getByRole('link', { name: 'The provider of users' })).toBeVisible();
    await sound(page);
    await page.goto('sso/connect?kind=users&step=on');
  }
  expect(complaints).toEqual([]);
  await inside.context().close();
  await page.context().close();
  await house.close();
  time.put();
});
