// Every page in each state that it can have: on its way, empty, refused, broken, old, away, and before something dangerous.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from './fixture';
import { placed } from './organization';
import { type OnePage, PAGES, type Spoken, spoken } from './pages';
import { agentOf, applicationOf, rotated, somebody } from './people';
import { answer, asks, away, broken, forgive, good, hold, REQUEST, refused, titled, whole } from './states';

const LOOKS = [
  { language: 'en', theme: 'light', width: 1280, tag: [] },
  { language: 'zh', theme: 'dark', width: 390, tag: ['@long'] },
] as const;

/** Pages that stand for the others where not all are asked for: lists, tabs, and a form. */
const SHORT = ['users', 'user-credentials', 'policy-versions', 'security', 'access', 'events'];
const tagged = ({ name }: OnePage) => (SHORT.includes(name) ? {} : { tag: '@long' });

test.beforeAll(async ({ house }) => {
  const text = (action: string) =>
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
  const SetAsDefault = true;
  const named = { PolicyName: 'TeamReports' };
  await house.call('Ram', 'CreatePolicyVersion', { ...named, PolicyDocument: text('oss:GetObject'), SetAsDefault });
  await house.call('Ims', 'GenerateCredentialReport', {});
  await house.call('Ims', 'GenerateGovernanceReport', {});
  await house.enter(await somebody(house, 'elsewhere'));
  const none = JSON.stringify({ Version: 1, Status: 'Inactive', Statements: [] });
  await house.call('Ims', 'SetAccessKeyPolicyForAccount', { AccessKeyPolicy: none });
  await house.call('Rampart', 'RevokeSessions', { RoleSessionName: 'long-over' });
  await rotated(house);
  await agentOf(house);
  await applicationOf(house);
  await placed(house, PAGES);
});

test('every route has a page in the list', () => {
  const folder = new URL('../src/pages/', import.meta.url);
  const routes = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => file === 'route.ts');
      return files.map((file) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8'));
    })
    .flatMap((text) => [...text.matchAll(/path: '([^']+)'/g)].map((found) => found[1] ?? ''));
  expect(routes.length).toBeGreaterThan(10);
  const paths = PAGES.map(({ path }) => `/${path.split('?')[0]}`);
  const missing = routes.filter((route) => {
    const pattern = new RegExp(`^${route.replace(/\$\w+/g, '[^/]+')}$`);
    return !paths.some((path) => pattern.test(path));
  });
  expect(missing, 'name these in e2e/pages.ts').toEqual([]);
});

for (const { language, theme, width, tag } of LOOKS) {
  const words = spoken[language];
  const look = async (page: Page): Promise<void> => {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    await page.addInitScript(
      ([tongue, scheme]) => {
        localStorage.setItem('rampart-language', tongue);
        localStorage.setItem('rampart-theme', scheme);
      },
      [language, theme] as const,
    );
  };
  test.describe(`${language}, ${theme}, ${width} wide`, { tag: [...tag] }, () => {
    for (const one of PAGES) {
      test(`${one.name} on its way, empty, refused and old`, tagged(one), async ({ page, complaints }) => {
        test.setTimeout(60_000);
        await look(page);
        await onItsWay(page, one, words);
        await empty(page, one, words);
        await denied(page, one, words);
        await old(page, one, words);
        forgive(complaints);
      });
      test(`${one.name} broken, slow and away`, { tag: '@long' }, async ({ page, complaints }) => {
        test.setTimeout(90_000);
        await look(page);
        await faulty(page, one, words);
        await slow(page, one, words);
        await unreachable(page, one, words);
        forgive(complaints);
      });
    }
    for (const one of PAGES.filter(({ dangers }) => dangers)) {
      test(`${one.name} before something dangerous`, tagged(one), async ({ page }) => {
        await look(page);
        await dangerous(page, one, words);
      });
    }
  });
}

async function onItsWay(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (!one.reads) return;
  const release = await hold(page, one.reads);
  await page.goto(one.path);
  await titled(page, one, words);
  await expect(page.locator('[role=status] .mantine-Skeleton-root').first()).toBeVisible();
  if (process.env.LONG) await good(page);
  release();
  await whole(page, one, words);
  await page.unrouteAll();
}

async function empty(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (one.empty) {
    for (const [name, json] of Object.entries(one.empty.answers)) await answer(page, [name], 200, json);
    await page.goto(one.path);
    await expect(page.getByText(one.empty.says(words))).toBeVisible();
    await whole(page, one, words);
    await good(page);
    await page.unrouteAll();
  }
  if (one.filtered) {
    await page.goto(one.filtered);
    const text = new URLSearchParams(one.filtered.split('?')[1]).get('q') ?? '';
    await expect(page.getByText(words.table.nothing(text))).toBeVisible();
    await good(page);
    await page.getByRole('button', { name: words.table.clear }).click();
    await expect(page.getByRole('table')).toBeVisible();
    await expect(page).not.toHaveURL(/q=/);
  }
}

async function denied(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (!one.reads) return;
  await answer(page, one.reads, 403, refused);
  await page.goto(one.path);
  await titled(page, one, words);
  const told = page.getByRole('main').getByRole('alert').filter({ hasText: words.fault.denied });
  await expect(told).toHaveCount(one.reads.length);
  await expect(told.first()).toContainText(words.receipt.implicit);
  await expect(told.first()).toContainText('ram:SomethingElse');
  await expect(told.first()).toContainText(REQUEST);
  // What is refused is refused again; the way on is the receipt.
  await expect(told.first().getByRole('button', { name: words.common.retry })).toHaveCount(0);
  await expect(told.first().getByRole('link', { name: words.receipt.open })).toBeVisible();
  await good(page);
  await page.unrouteAll();
}

/** What cannot be read again stays, and is said to be of when it was read. */
async function old(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (!one.reads || one.still) return;
  await page.clock.install();
  await page.goto(one.path);
  await whole(page, one, words);
  await page.waitForLoadState('networkidle');
  const shown = await page.getByRole('heading', { level: 1 }).textContent();
  const cells = await page.getByRole('main').getByRole('cell').allTextContents();
  await answer(page, one.reads, 500, broken);
  // Whoever comes back after a while sees what there is now, or that it is not known.
  await page.clock.fastForward(20_000);
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  const banner = page.getByRole('alert').filter({ hasText: words.fault.stale('', '').split(/[，,]/)[0] ?? '' });
  // It is tried three times before that.
  for (const seconds of [1, 2, 4]) {
    await page.waitForTimeout(100);
    await page.clock.fastForward(seconds * 1000);
  }
  await expect(banner).toBeVisible();
  await expect(banner).toContainText(broken.Message);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shown ?? '');
  expect(await page.getByRole('main').getByRole('cell').allTextContents()).toEqual(cells);
  await good(page);
  await page.unrouteAll();
  await banner.getByRole('button', { name: words.common.retry }).click();
  await expect(banner).toHaveCount(0);
}

async function faulty(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (!one.reads) return;
  await answer(page, one.reads, 500, broken);
  await page.goto(one.path);
  const told = page.getByRole('main').getByRole('alert').filter({ hasText: REQUEST });
  await expect(told).toHaveCount(one.reads.length, { timeout: 15_000 });
  await titled(page, one, words);
  await good(page);
  await page.unrouteAll();
  const missing = new Set(one.reads);
  page.on('request', (request) => {
    for (const name of missing) if (asks(request, name)) missing.delete(name);
  });
  // Each is read again alone or together with others.
  await expect(async () => {
    if (missing.size === 0) return;
    await told.first().getByRole('button', { name: words.common.retry }).click({ timeout: 2000 });
    await expect.poll(() => missing.size, { timeout: 2000 }).toBe(0);
  }).toPass();
  await whole(page, one, words);
}

async function slow(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (!one.reads) return;
  const release = await hold(page, one.reads);
  await page.goto(one.path);
  const cancel = page.getByRole('status').getByRole('button', { name: words.common.cancel }).first();
  await expect(cancel).toBeVisible();
  await expect(page.getByText(words.common.still).first()).toBeVisible();
  await good(page);
  await cancel.click();
  await expect(page.getByText(words.common.stopped).first()).toBeVisible();
  await good(page);
  release();
  await page.unrouteAll();
  await page.getByRole('status').getByRole('button', { name: words.common.retry }).first().click();
  await whole(page, one, words);
}

async function unreachable(page: Page, one: OnePage, words: Spoken): Promise<void> {
  if (one.silent) return;
  await answer(page, ['*'], 503, away);
  await page.goto(one.path);
  await titled(page, one, words);
  const banner = page.getByRole('alert').filter({ hasText: words.fault.away('').slice(0, 8) });
  await expect(banner).toBeVisible();
  // Each read has been tried three times by then.
  if (one.reads)
    await expect(page.getByRole('alert').filter({ hasText: REQUEST }).first()).toBeVisible({ timeout: 15_000 });
  await good(page);
  await page.unrouteAll();
  await banner.getByRole('button', { name: words.common.retry }).click();
  await whole(page, one, words);
  await expect(banner).toHaveCount(0);
}

async function dangerous(page: Page, one: OnePage, words: Spoken): Promise<void> {
  for (const { opens, begins, first } of one.dangers ?? []) {
    await page.goto(one.path);
    await whole(page, one, words);
    if (first) await page.getByLabel(first(words), { exact: true }).click();
    const name = opens(words);
    const buttons = page.getByRole('main').getByRole('button');
    const button = begins
      ? buttons.and(page.getByLabel(new RegExp(`^${name}`))).first()
      : page.getByRole('main').getByRole('button', { name, exact: true, disabled: false });
    await button.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await good(page);
    // Nothing dangerous is what Enter does at once.
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('type'));
    expect(focused).not.toBe('submit');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  }
}
