// What a policy comes to is told before it is attached, and is what can be done afterwards.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';
import { answer, broken, forgive } from './states';

const text = (...Statement: object[]) => JSON.stringify({ Version: '1', Statement });
const reads = { Effect: 'Allow', Action: 'oss:GetObject', Resource: 'acs:oss:*:*:reports/*' };

test('a policy says what it grants anew before it is attached', async ({ page, house }) => {
  const policy = (PolicyName: string, ...statements: object[]) =>
    house.call('Ram', 'CreatePolicy', { PolicyName, PolicyDocument: text(...statements) });
  await policy('Effect-reads', reads);
  await policy('Effect-same', { ...reads, Resource: 'acs:oss:*:*:reports/2026/*' });
  await policy('Effect-more', reads, { ...reads, Action: 'oss:PutObject' });
  await policy('Effect-never', { ...reads, Effect: 'Deny' });
  await house.call('Ims', 'CreateUser', { UserPrincipalName: `effect@${house.domain}`, DisplayName: 'effect' });
  await house.call('Ram', 'AttachPolicyToUser', {
    PolicyType: 'Custom',
    PolicyName: 'Effect-reads',
    UserName: 'effect',
  });
  await page.goto('users/effect');
  await page.getByRole('button', { name: 'Attach policy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Attach a policy to effect' });
  const told = dialog.getByRole('region', { name: 'What it comes to' });
  const pick = async (name: string) => {
    await dialog.getByRole('combobox').fill(name);
    await page.getByRole('option', { name, exact: true }).click();
  };
  await pick('Effect-same');
  await expect(told).toContainText('Nothing changes for effect: all of it is granted already.');
  await sound(page);
  await pick('Effect-never');
  await expect(told).toContainText('effect may do less than before, and nothing more.');
  await expect(told).toContainText('denied from then on: oss:GetObject');
  await pick('Effect-more');
  await expect(told).toContainText('effect may do more than before.');
  await expect(told).toContainText('newly granted: oss:PutObject on acs:oss:');
  await expect(told).toContainText('Allows PutObject of oss on reports/* of oss.');
  await dialog.getByRole('button', { name: 'Attach policy' }).click();
  await expect(dialog).toHaveCount(0);
  const { Rows } = await house.call('Rampart', 'SearchAccess', {
    Principal: `acs:ram::${house.account}:user/effect`,
    ActionName: 'oss:PutObject',
    Resource: `acs:oss:*:${house.account}:reports/x`,
  });
  expect(JSON.stringify(Rows)).toContain('Effect-more');
});

test('where nobody can tell it says so, and leaves the choice', async ({ page, complaints }) => {
  await answer(page, ['ComparePolicies'], 500, broken);
  await page.goto('roles/deployer');
  await page.getByRole('button', { name: 'Attach policy' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('TeamReports');
  await page.getByRole('option', { name: 'TeamReports', exact: true }).click();
  await expect(dialog).toContainText('Count on it granting more.');
  await expect(dialog.getByRole('button', { name: 'Attach policy' })).toBeEnabled();
  await sound(page);
  forgive(complaints);
});

test('a policy is put into words on its page', async ({ page }) => {
  await page.goto('policies/System/AdministratorAccess');
  await expect(page.getByRole('list', { name: 'In plain words' })).toContainText(
    'Allows everything there is on every resource.',
  );
});
