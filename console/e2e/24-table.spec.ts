// Long tables: few rows in the page, all of them reachable, filter and order in the URL.

import { expect } from '@playwright/test';
import { test } from './fixture';

test('hundreds of policies are gone through with few rows in the page', async ({ page }) => {
  await page.goto('policies');
  const table = page.getByRole('table', { name: /^Policies: \d+ policies, sorted by Name, ascending/ });
  await expect(table).toBeVisible();
  const all = Number(await table.getAttribute('aria-rowcount'));
  expect(all).toBeGreaterThan(300);
  expect(await table.locator('tbody tr').count()).toBeLessThanOrEqual(60);
  const region = page.getByRole('region', { name: /^Policies/ });
  await region.focus();
  await page.keyboard.press('End');
  await expect(table.locator(`tr[aria-rowindex="${all}"]`)).toBeVisible();
  expect(await table.locator('tbody tr').count()).toBeLessThanOrEqual(60);
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
  await expect(table.locator('tr[aria-rowindex="3"]')).toHaveAttribute('data-current', 'true');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
});

test('order, kind and filter are in the URL, and a filter without a hit can be cleared', async ({ page }) => {
  await page.goto('policies?kind=Custom');
  await expect(page.getByRole('link', { name: 'TeamReports' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'AdministratorAccess' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(page).toHaveURL(/sort=-name/);
  await page.getByRole('searchbox').fill('nothing-like-it');
  await expect(page.getByText('No row matches “nothing-like-it”.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.getByRole('link', { name: 'TeamReports' })).toBeVisible();
});

test('Enter opens the row that the keys are at', async ({ page }) => {
  await page.goto('groups');
  await page.getByRole('region', { name: /^Groups/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/groups\/writers$/);
});
