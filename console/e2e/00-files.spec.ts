// How the files come: packed or plain, kept or not, and nothing from elsewhere.

import { expect } from '@playwright/test';
import { test } from './fixture';

test('a page loads its own files alone, and hashed ones are kept', async ({ page, house }) => {
  const seen: { url: string; encoding: string; keep: string }[] = [];
  page.on('response', (answer) => {
    const { 'content-encoding': encoding = '', 'cache-control': keep = '' } = answer.headers();
    seen.push({ url: answer.url(), encoding, keep });
  });
  await page.goto('');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(seen.filter(({ url }) => !url.startsWith(`${house.origin}/console/`))).toEqual([]);
  const files = seen.filter(({ url }) => url.includes('/assets/'));
  expect(files.length).toBeGreaterThan(3);
  if (process.env.CONSOLE_DIST) return;
  for (const file of files) expect(file).toMatchObject({ encoding: 'br', keep: expect.stringContaining('immutable') });
});

test('calls of a page are few, however many rows there are', async ({ page }) => {
  const calls: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/console/api/')) calls.push(pathname.split('/').at(-1) ?? '');
  });
  await page.goto('users');
  await expect(page.getByRole('link', { name: 'bob' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(calls.filter((name) => name !== 'list').sort()).toEqual(['ListPeople', 'MayI']);
});
