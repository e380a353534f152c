// People of a company with its provider: they show it again who they are, and choose one of several roles.

import { expect, type Page } from '@playwright/test';
import { answered, type Company, company } from './company';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';

/** Lets the users of a house log on at its company's provider. */
async function connected(house: House): Promise<Company> {
  const there = await company(house.origin, { usersOf: house.account });
  const MetadataDocument = Buffer.from(there.metadata).toString('base64');
  await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument, SsoEnabled: true });
  return there;
}

/** Comes from the provider's page, where one began, with what it says. */
async function brings(page: Page, to: string, response: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(
    `<form method="post" action="${to}"><input type="hidden" name="SAMLResponse" value="${response}"><button>Sign in</button></form>`,
  );
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('whoever has no factor here shows the provider again who it is', async ({ browser, own, complaints }) => {
  const person = await somebody(own, 'lena', 'AdministratorAccess');
  const there = await connected(own);
  const page = await visit(browser, own.origin, undefined, complaints);
  await brings(page, `${own.origin}/${own.account}/saml/SSO`, there.response({ person: person.name }));
  await page.waitForURL(`${own.origin}/**`);
  const create = async () => {
    await page.goto('users/lena?tab=credentials');
    await page.getByRole('button', { name: 'Create AccessKey' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create AccessKey' }).click();
  };
  await create();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await expect(dialog).toContainText('Your company’s identity provider asks you.');
  await sound(page);
  // Who comes back as somebody else has not shown who this is.
  let who = `nobody@${own.domain}`;
  await answered(page, there, () => who);
  await dialog.getByRole('button', { name: 'Go to the provider' }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('was not accepted');
  who = person.name;
  await create();
  await dialog.getByRole('button', { name: 'Go to the provider' }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/users\/lena\?tab=credentials$/);
  await create();
  await expect(page.getByRole('dialog', { name: 'The AccessKey is ready' })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('three roles are offered, one is taken on, and its time is seen to its end', async ({
  browser,
  own,
  complaints,
}) => {
  const there = await company(own.origin);
  const provider = `acs:ram::${own.account}:saml-provider/company`;
  const recipient = `${own.origin}/saml-role/sso`;
  await own.call('Ims', 'CreateSAMLProvider', {
    SAMLProviderName: 'company',
    EncodedSAMLMetadataDocument: Buffer.from(there.metadata).toString('base64'),
  });
  const roles: string[] = [];
  for (const RoleName of ['desk', 'night', 'stock']) {
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider] } }];
    await own.call('Ram', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement }),
    });
    await own.call('Ram', 'AttachPolicyToRole', { RoleName, PolicyName: 'ReadOnlyAccess', PolicyType: 'System' });
    roles.push(`acs:ram::${own.account}:role/${RoleName},${provider}`);
  }
  const page = await visit(browser, own.origin, undefined, complaints);
  const offered = async (said: readonly string[]) => {
    await brings(page, recipient, there.response({ roles: said }));
    await page.waitForURL(/saml-role\/choose/);
  };
  await offered(roles);
  const takes = page.getByRole('button', { name: /^Take on / });
  await expect(takes).toHaveCount(3);
  await sound(page);
  // What the page says is not what is offered: a role that the response does not name is not taken on.
  await own.call('Ram', 'CreateRole', {
    RoleName: 'vault',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider] } }],
    }),
  });
  const { Role } = (await own.call('Ram', 'GetRole', { RoleName: 'vault' })) as { Role: { RoleId: string } };
  await takes.first().evaluate((button, id) => button.setAttribute('value', id), Role.RoleId);
  await takes.first().click();
  await expect(page.getByRole('alert')).toContainText('was not accepted');

  await offered(roles);
  await page.getByRole('button', { name: 'Take on night' }).click();
  await page.waitForURL(/\/console\//);
  const chip = page.getByRole('button', { name: /^Acting as night/ });
  await expect(chip).toContainText('left');
  await expect(chip).toContainText('As alice, by the identity provider company');
  await page.goto('roles/night');
  await expect(page.getByRole('heading', { level: 1, name: 'night' })).toBeVisible();
  await sound(page);
  // It ends with its role for whoever is in it, at once.
  const told = await own.call('Rampart', 'RevokeSessions', { RoleName: 'night' });
  expect(told.RequestId).toBeTruthy();
  await page.getByRole('link', { name: 'Users' }).first().click();
  // Nobody here is behind it, so there is nobody to be again: who goes on comes by the provider.
  await expect(page).toHaveURL(/\/logon\?next=/);
  await sound(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});
