// What is tried before anybody relies on it: a response at a SAML provider, and who and what would take a role on.

import { expect, type Page } from '@playwright/test';
import { company } from './company';
import { sound, test, visit } from './fixture';
import { open } from './house';
import { issuer } from './issuer';
import { kept } from './kept';
import { somebody } from './people';

/** Pastes into the field of a part and tries it. */
async function tries(page: Page, part: string, field: string, verb: string, text: string): Promise<void> {
  const region = page.getByRole('region', { name: part });
  await region.getByRole('textbox', { name: field }).fill(text);
  await region.getByRole('button', { name: verb, exact: true }).click();
}

const trust = (provider: string, condition: object) =>
  JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider] }, Condition: condition },
    ],
  });

test('a response that is tried says which check fails, with both sides, and is kept nowhere', async ({
  browser,
  own: house,
  complaints,
}) => {
  const { metadata, response } = await company(house.origin);
  const EncodedSAMLMetadataDocument = Buffer.from(metadata).toString('base64');
  await house.call('Ims', 'CreateSAMLProvider', { SAMLProviderName: 'company', EncodedSAMLMetadataDocument });
  const arn = `acs:ram::${house.account}:saml-provider/company`;
  await house.call('Ram', 'CreateRole', {
    RoleName: 'desk',
    AssumeRolePolicyDocument: trust(arn, { StringNotEquals: { 'saml:recipient': 'https://elsewhere.example' } }),
  });
  const page = await visit(browser, house.origin, house.token, complaints);
  const roles = `acs:ram::${house.account}:role/desk,${arn}`;
  await page.goto('sso/saml/company');
  const told = page.getByRole('region', { name: 'Try a response' }).getByRole('status');
  const steps = page.getByRole('list', { name: 'What was looked at' });
  const failed = steps.locator('[aria-current="step"]');

  const good = response({ roles });
  await tries(page, 'Try a response', 'SAML response', 'Try the response', good);
  await expect(told).toContainText('This response would be believed.');
  // Some are looked at twice: of the response, and of the assertion in it.
  expect(await steps.getByRole('listitem').count()).toBeGreaterThanOrEqual(36);
  await expect(page.getByRole('region', { name: 'Try a response' })).toContainText('alice@company.example');
  await sound(page);

  const foreign = response({ roles, audience: 'https://somebody.example' });
  await tries(page, 'Try a response', 'SAML response', 'Try the response', foreign);
  await expect(told).toContainText('This response would be refused. What fails: Audience.');
  await expect(failed).toContainText('Expected');
  await expect(failed).toContainText('/saml-role/sp-metadata.xml');
  await expect(failed).toContainText('https://somebody.example');
  await expect(steps.getByRole('listitem').last()).toContainText('not looked at');
  await sound(page);

  // As XML it is the same, and what was changed after it was signed is no longer what was signed.
  const forged = Buffer.from(good, 'base64').toString().replaceAll('alice@', 'mallory@');
  await tries(page, 'Try a response', 'SAML response', 'Try the response', forged);
  await expect(told).toContainText('What fails: Digest.');
  for (const one of [good, foreign]) expect(await kept(page)).not.toContain(one.slice(-40));
  const { Events } = await house.call('Rampart', 'ListEvents', { EventName: 'TestSsoProvider' });
  expect(Events).toHaveLength(3);
  expect(JSON.stringify(Events)).not.toContain(good.slice(-40));

  // At the role the response is believed and let in; it was not used up by any of that.
  await page.goto('roles/desk?tab=who');
  await tries(page, 'Try a token at this role', 'Token or response', 'Try it', good);
  await expect(page.getByText('It would take the role on.')).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a token is tried at a role: by the provider’s checks first, by the trust policy then', async ({
  browser,
  complaints,
}) => {
  const { url, token, close } = await issuer();
  const house = await open(process.env.CONSOLE_DIST, undefined, { more: ['--internal-issuers', url] });
  await house.call('Ims', 'CreateOIDCProvider', {
    OIDCProviderName: 'builds',
    IssuerUrl: url,
    ClientIds: 'deployments',
  });
  const arn = `acs:ram::${house.account}:oidc-provider/builds`;
  for (const [RoleName, subject] of [
    ['of-pods', '*pod*'],
    ['of-others', 'somebody-else'],
  ] as const)
    await house.call('Ram', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: trust(arn, {
        StringEquals: { 'oidc:iss': url, 'oidc:aud': 'deployments' },
        StringLike: { 'oidc:sub': subject },
      }),
    });
  const page = await visit(browser, house.origin, house.token, complaints);
  const part = ['Try a token at this role', 'Token or response', 'Try it'] as const;
  await page.goto('roles/of-pods?tab=who');
  await expect(page.getByText(/Besides, it trusts .*oidc-provider\/builds/)).toBeVisible();
  const good = token({});
  await tries(page, ...part, good);
  await expect(page.getByText('It would take the role on.')).toBeVisible();
  await sound(page);
  await tries(page, ...part, token({ aud: 'others' }));
  await expect(
    page.getByText('It would be refused by the provider’s checks. What fails: Client id (aud).'),
  ).toBeVisible();

  await page.goto('roles/of-others?tab=who');
  await tries(page, ...part, good);
  const region = page.getByRole('region', { name: part[0] });
  await expect(region.getByText('the trust policy of the role does not let it in')).toBeVisible();
  await expect(region).toContainText('somebody-else');
  await sound(page);
  await region.getByRole('textbox', { name: part[1] }).fill('something else');
  await expect(region.getByRole('status')).toHaveCount(0);
  expect(await kept(page)).not.toContain(good.split('.')[2]);
  expect(complaints).toEqual([]);
  await page.context().close();
  await house.close();
  await close();
});

test('who can take a role on is judged on both sides', async ({ page, house }) => {
  await somebody(house, 'assumer', 'AliyunSTSAssumeRoleAccess');
  await page.goto('roles/deployer');
  await page.getByRole('tab', { name: 'Who can take it on' }).click();
  await expect(page).toHaveURL(/tab=who/);
  const rows = page.getByRole('list', { name: 'Who can do what' });
  const row = rows
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: 'assumer', exact: true }) })
    .first();
  await expect(row).toContainText('AliyunSTSAssumeRoleAccess');
  await expect(page.getByText('The role trusts no identity provider of this account')).toBeVisible();
  await sound(page);
  await page.getByRole('link', { name: 'Ask it another way' }).click();
  await expect(page).toHaveURL(/access\?/);
});
