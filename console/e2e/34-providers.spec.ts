// Identity providers: what roles that trust them say, what a new role takes from them, and few calls for a page.

import { expect, type Page } from '@playwright/test';
import { callsOf } from './calls';
import { sound, test, visit } from './fixture';
import { open } from './house';
import { issuer } from './issuer';
import { kept } from './kept';
import { somebody } from './people';
import { forgive } from './states';

test('a role for an OIDC provider is begun with what the provider says of its tokens', async ({ page, house }) => {
  await page.goto('create/role');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('from-builds');
  await page.getByRole('combobox', { name: 'Who may take it on' }).click();
  await page.getByRole('option', { name: 'Programs with a token (OIDC)' }).click();
  const provider = page.getByRole('combobox', { name: 'Identity provider' });
  await provider.fill('buil');
  await page.getByRole('option', { name: 'builds' }).click();
  const text = page.locator('.cm-content');
  await expect(text).toContainText('https://ci.example/realms/builds');
  await expect(text).toContainText('releases');
  await expect(text).toContainText(`acs:ram::${house.account}:oidc-provider/builds`);
  await expect(text).not.toContainText('CLIENT-ID');
  await page.getByRole('main').getByRole('button', { name: 'Create role' }).click();
  await expect(page).toHaveURL(/roles\/from-builds$/);
  // And the provider is not deleted without a word of the role.
  await page.goto('sso/oidc/builds');
  await page.getByRole('button', { name: 'Delete provider' }).click();
  await expect(page.getByRole('dialog')).toContainText('Trusted by 1 role: from-builds.');
});

test('providers of the account are offered where a trust policy names one', async ({ page, house }) => {
  await page.goto('roles/deployer/trust');
  const begun =
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":[""]}}]}';
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(begun);
  for (let back = 0; back < ']}}]}'.length + 1; back += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  const offered = page.locator('.cm-tooltip-autocomplete');
  await expect(offered).toContainText(`acs:ram::${house.account}:oidc-provider/builds`);
  await expect(offered).toContainText(`acs:ram::${house.account}:saml-provider/company`);
});

test('a metadata document that is none is refused with what was typed kept', async ({ page, complaints }) => {
  await page.goto('sso/saml/company');
  await page.getByRole('button', { name: 'Replace the metadata' }).click();
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('textbox', { name: 'Metadata document' });
  await field.fill('no xml');
  await expect(dialog.getByText('This is no XML.')).toBeVisible();
  await field.fill('<EntityDescriptor/>');
  await dialog.getByRole('button', { name: 'Replace the metadata' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(field).toHaveValue('<EntityDescriptor/>');
  forgive(complaints);
});

/** From the top: what is halfway under the bar of the console is too small to be hit there. */
async function soundFromTop(page: Page): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  await sound(page);
}

/** Pastes a token and tries it. */
async function tries(page: Page, token: string): Promise<void> {
  const part = page.getByRole('region', { name: 'Try a token' });
  await part.getByRole('textbox', { name: 'Token' }).fill(token);
  await part.getByRole('button', { name: 'Try the token' }).click();
}

test('a token that is tried says which check fails, with both sides, and is kept nowhere', async ({
  browser,
  complaints,
}) => {
  const { url, token, close } = await issuer();
  const house = await open(process.env.CONSOLE_DIST, undefined, { more: ['--internal-issuers', url] });
  await house.call('Ims', 'CreateOIDCProvider', {
    OIDCProviderName: 'builds',
    IssuerUrl: url,
    ClientIds: 'deployments,releases',
  });
  const page = await visit(browser, house.origin, house.token, complaints);
  await page.goto('sso/oidc/builds');
  const steps = page.getByRole('list', { name: 'What was looked at' });
  const failed = steps.locator('[aria-current="step"]');
  const told = page.getByRole('region', { name: 'Try a token' }).getByRole('status');

  const good = token({});
  await tries(page, `${good}\n`);
  await expect(told).toContainText('This token would be believed.');
  await expect(steps.getByRole('listitem')).toHaveCount(15);
  await expect(failed).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Try a token' })).toContainText('pod');
  await soundFromTop(page);

  const foreign = token({ aud: ['others', 'deployment'] });
  await tries(page, foreign);
  await expect(told).toContainText('This token would be refused. What fails: Client id (aud).');
  await expect(failed).toContainText('The token says');
  for (const text of ['others', 'deployment', 'deployments', 'releases'])
    await expect(failed.getByText(text, { exact: true })).toBeVisible();
  await expect(steps.getByRole('listitem').last()).toContainText('not looked at');
  await soundFromTop(page);

  const old = token({ exp: 1767225600, iat: 1767225000 });
  await tries(page, old);
  await expect(told).toContainText('What fails: Expiry (exp).');
  await expect(failed).toContainText('Jan 1, 2026, 00:00:00 UTC');

  const other = token({ iss: 'https://elsewhere.example' });
  await tries(page, other);
  await expect(failed).toContainText('https://elsewhere.example');
  await expect(failed).toContainText(url);

  const forged = `${good.slice(0, good.lastIndexOf('.'))}.${foreign.split('.')[2]}`;
  await tries(page, forged);
  await expect(told).toContainText('What fails: Signature.');

  await tries(page, 'no token at all');
  await expect(told).toContainText('What fails: Form of the token.');
  // Nothing of what was tried is anywhere but in the field, and nobody came in by it.
  for (const one of [good, foreign, old, other, forged]) expect(await kept(page)).not.toContain(one.split('.')[2]);
  const { Events } = await house.call('Rampart', 'ListEvents', { EventName: 'TestSsoProvider' });
  expect(Events).toHaveLength(6);
  expect(JSON.stringify(Events)).not.toContain(good.split('.')[1]);
  expect(complaints).toEqual([]);
  await page.context().close();
  await house.close();
  await close();
});

test('who may not try a token is told why', async ({ browser, house, complaints }) => {
  const person = await somebody(house, 'uma', 'AliyunRAMReadOnlyAccess');
  const page = await visit(browser, house.origin, await house.enter(person), complaints);
  await page.goto('sso/oidc/builds');
  await expect(page.getByRole('button', { name: 'Try the token' })).toHaveAccessibleDescription(
    'Needs rampart:TestSsoProvider, which no policy allows you.',
  );
  await page.context().close();
});

test('the overview and lists make three calls at most', async ({ page, house }) => {
  await house.call('Ims', 'GenerateCredentialReport', {});
  for (const path of ['', 'users', 'groups', 'roles', 'policies', 'keys', 'sso', 'agents', 'security', 'events']) {
    const calls = await callsOf(page, path);
    expect(calls.length, `${path}: ${calls.join(', ')}`).toBeLessThanOrEqual(3);
  }
});
