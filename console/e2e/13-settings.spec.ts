// The rules of the account, and the report of keys.

import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('only what was changed is sent, and what gets looser is asked about', async ({ page }) => {
  await page.goto('security');
  const rules = page.getByRole('region', { name: 'Passwords' });
  const length = rules.getByLabel('Shortest length');
  await length.fill('30');
  await expect(rules.getByText('stricter than now')).toBeVisible();
  await sound(page);
  const sent = page.waitForRequest(/SetPasswordPolicy/);
  await rules.getByRole('button', { name: 'Save changes' }).click();
  expect((await sent).postDataJSON()).toEqual({ MinimumPasswordLength: 30 });
  await expect(page.getByText('The settings are in force')).toBeVisible();
  await rules.getByLabel('Shortest length').fill('9');
  await expect(rules.getByText('looser than now')).toBeVisible();
  await rules.getByRole('button', { name: 'Save changes' }).click();
  const danger = page.getByRole('dialog', { name: 'Make these rules looser?' });
  await expect(danger.getByText('Looser than now: Shortest length.')).toBeVisible();
  await sound(page);
  await danger.getByRole('button', { name: 'Make the rules looser' }).click();
  await expect(danger).toBeHidden();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Passwords' }).getByLabel('Shortest length')).toHaveValue('9');
});

test('the report lists every key with its owner', async ({ page }) => {
  await page.goto('keys');
  await page.getByRole('button', { name: 'Make the report' }).click();
  await expect(page.getByRole('link', { name: 'bob' })).toBeVisible();
  await sound(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('credential-report.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split(/\r?\n/);
  expect(lines[0]).toMatch(/^user,/);
  expect(lines.some((line) => line.startsWith('bob@'))).toBe(true);
  await page.getByRole('link', { name: 'bob' }).click();
  await expect(page).toHaveURL(/users\/bob\?tab=credentials$/);
});
