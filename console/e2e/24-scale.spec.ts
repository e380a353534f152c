// Tables of an account as large as one may be, for those who see little, zoom far, or have no mouse.

import { expect, type Page } from '@playwright/test';
import { test as base, sound, visit } from './fixture';
import { SIZE } from './scale';

const test = base.extend({
  page: async ({ browser, large, complaints }, use) => {
    await large.freshen();
    const page = await visit(browser, large.origin, large.token, complaints);
    await use(page);
    await page.context().close();
    expect(complaints).toEqual([]);
  },
});

test.describe('a large account', { tag: '@long' }, () => {
  test.setTimeout(120_000);

  const few = async (page: Page) => expect(await page.locator('tbody tr').count()).toBeLessThanOrEqual(60);
  const fits = (page: Page) =>
    expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
      .toBeLessThanOrEqual(0);

  const TABLES = [
    ['users', 'users', SIZE.users, 'user-4321'],
    ['policies', 'policies?kind=Custom', SIZE.policies, 'policy-1234'],
    ['groups', 'groups', SIZE.groups, 'team-123'],
  ] as const;

  for (const [name, path, count, one] of TABLES) {
    test(`${name}: filtered, put in order, gone through to the end`, async ({ page }) => {
      await page.goto(path);
      const table = page.getByRole('table');
      await expect(table).toHaveAttribute('aria-rowcount', String(count + 1));
      await few(page);
      const region = page.getByRole('region').filter({ has: table });
      await region.focus();
      await page.keyboard.press('End');
      await expect(table.locator(`tr[aria-rowindex="${count + 1}"]`)).toBeVisible();
      await few(page);
      await page.keyboard.press('Home');
      await expect(table.locator('tr[aria-rowindex="2"]')).toBeVisible();
      await page.getByRole('button', { name: 'Name' }).click();
      await expect(page).toHaveURL(/sort=-/);
      await expect(table.locator('th[aria-sort="descending"]')).toHaveCount(1);
      await page.getByRole('searchbox').fill(one);
      await expect(table).toHaveAttribute('aria-rowcount', '2');
      await expect(page.getByRole('link', { name: one })).toBeVisible();
      await sound(page);
    });
  }

  test('ten thousand AccessKeys of the report', async ({ page, large }) => {
    await large.call('Ims', 'GenerateCredentialReport', {});
    await page.goto('keys');
    const table = page.getByRole('table');
    await expect(table).toHaveAttribute('aria-rowcount', String(SIZE.keys + 1), { timeout: 30_000 });
    await few(page);
    await page.getByRole('searchbox').fill('user-4321');
    await expect(table).toHaveAttribute('aria-rowcount', '3');
    await sound(page);
  });

  for (const [look, width, size] of [
    ['320 wide', 320, '100%'],
    ['text twice as large', 1280, '200%'],
    ['text twice as large and narrow', 640, '200%'],
  ] as const) {
    test(`tables with ${look} stay within the window and whole`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.addInitScript((text) => {
        document.addEventListener('DOMContentLoaded', () => {
          document.documentElement.style.fontSize = text;
        });
      }, size);
      for (const [, path, count] of TABLES) {
        await page.goto(path);
        const table = page.getByRole('table');
        await expect(table).toHaveAttribute('aria-rowcount', String(count + 1));
        await fits(page);
        await sound(page);
        const region = page.getByRole('region').filter({ has: table });
        await region.focus();
        await page.keyboard.press('End');
        const last = table.locator(`tr[aria-rowindex="${count + 1}"]`);
        await expect(last).toBeInViewport();
        // Rows are as high as they are taken for: the last one ends where the scrolling ends.
        const gap = await region.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
        expect(gap).toBeLessThanOrEqual(2);
      }
    });
  }

  test('from the list to a user and back, with the keyboard alone', async ({ page }) => {
    await page.goto('users');
    await expect(page.getByRole('table')).toBeVisible();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    for (let presses = 0; presses < 40 && !(await focused()).startsWith('Users:'); presses += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toMatch(/^Users: 5,000 users/);
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    await expect(page.locator('tr[aria-rowindex="3"]')).toHaveAttribute('data-current', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/users\/user-0000$/);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await page.goBack();
    await page.getByRole('region', { name: /^Users:/ }).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('user-49');
    await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', '100');
    await expect(page).toHaveURL(/q=user-49/);
  });

  test('low rows: more of them in sight, large enough to be hit, and kept', async ({ page }) => {
    await page.goto('users');
    const row = page.locator('tr[aria-rowindex="2"]');
    const high = (await row.boundingBox())?.height ?? 0;
    const button = page.getByRole('button', { name: 'Low rows' });
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    const low = (await row.boundingBox())?.height ?? 0;
    expect(low).toBeLessThan(high);
    expect(low).toBeGreaterThanOrEqual(24);
    await few(page);
    await sound(page);
    await page.reload();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('region', { name: /^Users:/ }).focus();
    await page.keyboard.press('End');
    await expect(page.locator(`tr[aria-rowindex="${SIZE.users + 1}"]`)).toBeInViewport();
    await button.click();
  });

  test('what is read out of a table', async ({ page }) => {
    await page.goto('groups?q=team-00');
    await expect(page.getByRole('region', { name: /^Groups/ })).toMatchAriaSnapshot(`
      - 'region "Groups: 10 of 300 groups, sorted by Name, ascending"':
        - 'table "Groups: 10 of 300 groups, sorted by Name, ascending"':
          - rowgroup:
            - row:
              - columnheader "Name":
                - button "Name"
              - columnheader "Comments":
                - button "Comments"
              - columnheader "Created":
                - button "Created"
          - rowgroup:
            - row /team-000 Team 0/:
              - cell "team-000":
                - link "team-000"
              - cell "Team 0"
              - cell
    `);
  });
});
