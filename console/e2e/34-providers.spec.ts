// Identity providers: what roles that trust them say, what a new role takes from them, and few calls for a page.

import { expect } from '@playwright/test';
import { callsOf } from './calls';
import { test } from './fixture';
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

test('the overview and lists make three calls at most', async ({ page, house }) => {
  await house.call('Ims', 'GenerateCredentialReport', {});
  for (const path of ['', 'users', 'groups', 'roles', 'policies', 'keys', 'sso', 'security', 'events']) {
    const calls = await callsOf(page, path);
    expect(calls.length, `${path}: ${calls.join(', ')}`).toBeLessThanOrEqual(3);
  }
});
