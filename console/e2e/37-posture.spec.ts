// The posture: rules by severity and result, what each found and how it is settled, and the report as a file.

import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { sound, test, visit } from './fixture';

test('a rule opens to what it found, with the record, the command and where it is done', async ({ page }) => {
  await page.goto('posture');
  const rules = page.getByRole('list', { name: 'Rules' });
  await expect(rules.getByRole('listitem')).toHaveCount(36);
  await expect(page.getByRole('status').filter({ hasText: '36 rules' })).toBeVisible();
  // What fails stands before what passes.
  await expect(rules.getByRole('listitem').first()).toContainText('fails');
  await expect(rules.getByText('fails', { exact: true }).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Result' }).click();
  await page.getByRole('option', { name: 'passes' }).click();
  await expect(page).toHaveURL(/outcome=Pass/);
  await expect(rules.getByText('fails', { exact: true })).toHaveCount(0);
  await sound(page);

  await page.goto('posture?rule=AK-04');
  const found = page.getByRole('list', { name: 'Found' });
  await expect(found.getByRole('link', { name: 'bob', exact: true })).toHaveAttribute(
    'href',
    /users\/bob\?tab=credentials$/,
  );
  await expect(page.getByText('SetAccessKeyPolicy, or SetAccessKeyPolicyForAccount')).toBeVisible();
  await sound(page);
  await found.getByRole('button', { name: 'As a command' }).first().click();
  await expect(
    page.getByText(/^aliyun ims SetAccessKeyPolicy --UserPrincipalName \S+ --UserAccessKeyId LTAI/),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Fewer details: An AccessKey works from anywhere' }).click();
  await expect(found).toHaveCount(0);
  await expect(page).not.toHaveURL(/rule=/);

  await page.goto('posture?severity=info&outcome=Unknown');
  await expect(page.getByText('No rule is of this severity and result.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all rules' }).click();
  await expect(rules.getByRole('listitem')).toHaveCount(36);
});

test('another profile counts otherwise, and the page is reached from the overview', async ({ page }) => {
  await page.goto('');
  await page.getByRole('main').getByRole('link', { name: 'All rules' }).click();
  await expect(page).toHaveURL(/posture$/);
  const asked = page.waitForRequest((request) => request.postData()?.includes('strict') === true);
  await page.getByRole('combobox', { name: 'Profile' }).click();
  await page.getByRole('option', { name: 'Strict' }).click();
  expect((await asked).postDataJSON()).toMatchObject({ Profile: 'strict' });
  await expect(page).toHaveURL(/profile=strict/);
});

test('the report is made, its rows are shown, and all of it is a file', async ({ browser, own, complaints }) => {
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('posture?tab=report');
  await expect(page.getByText('There is no report yet.')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Make the report' }).click();
  const table = page.getByRole('table', { name: 'Report' });
  await expect(table.getByRole('row')).toHaveCount(37);
  await page.getByRole('button', { name: 'Rows: People log on from anywhere' }).click();
  const rows = page.getByRole('dialog').getByRole('table');
  await expect(rows).toContainText(own.account);
  await expect(rows.getByRole('columnheader', { name: 'Detail' })).toBeVisible();
  await sound(page);
  await page.keyboard.press('Escape');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('governance-report.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe(
    'GovernanceItem,MetricValue,UserPrincipalName,AccessKeyId,Result,Severity,Detail,AccountId,SecretArn',
  );
  expect(lines.length).toBeGreaterThanOrEqual(36);
  expect(
    lines.some((line) => line.startsWith('LogonMaskMissing,true,,,Fail,') && line.endsWith(`${own.account},`)),
  ).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});
