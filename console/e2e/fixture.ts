// One server for all tests of a worker; each test has a page of its own that is logged on, and ends without a complaint.

import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { type House, open } from './house';
import { furnish } from './people';
import { scale } from './scale';

interface Own {
  house: House;
  /** As large as an account may be; made when a test first asks for it. */
  large: House;
  /** Of the test's own, where nothing happened yet. */
  own: House;
  complaints: string[];
}

export const test = base.extend<Omit<Own, 'house' | 'large'>, Pick<Own, 'house' | 'large'>>({
  house: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads which fixtures are named here
    async ({}, use) => {
      const house = await open(process.env.CONSOLE_DIST);
      await furnish(house);
      await use(house);
      await house.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  large: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const house = await open(process.env.CONSOLE_DIST, await scale(process.env.CONSOLE_RUN ?? ''));
      await use(house);
      await house.close();
    },
    { scope: 'worker', timeout: 900_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  own: async ({}, use) => {
    const house = await open(process.env.CONSOLE_DIST);
    await use(house);
    await house.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  complaints: async ({}, use) => use([]),
  page: async ({ browser, house, complaints }, use) => {
    await house.freshen();
    const page = await visit(browser, house.origin, house.token, complaints);
    await use(page);
    await page.context().close();
    expect(complaints).toEqual([]);
  },
});

/** A page of a browser of its own, with this session or with none. */
export async function visit(
  browser: Browser,
  origin: string,
  token: string | undefined,
  complaints: string[],
  more: BrowserContextOptions = {},
): Promise<Page> {
  // Nothing fades in: what is looked at half way has colours that nobody chose.
  const usual = { baseURL: `${origin}/console/`, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...usual, ...more });
  if (token !== undefined) {
    const url = origin.replace('http:', 'https:');
    await context.addCookies([
      { name: '__Host-rampart-s0', value: token, url, secure: true, httpOnly: true, sameSite: 'Lax' },
    ]);
  }
  // What the policy of the page forbids is told of like an error, whoever tried it.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective}`));
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    // A refusal is an answer; the browser calls it an error all the same.
    if (message.type() === 'error' && !/status of 40[1349]/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Nothing that a machine can find is in the way of anybody. */
export async function sound(page: Page): Promise<void> {
  // What has gone half under the bar is as large as it is.
  await page.evaluate(() => window.scrollTo(0, 0));
  const look = () => new AxeBuilder({ page }).withTags(RULES).analyze();
  // It throws where a part of the page goes away under its eyes; then it looks again.
  const { violations } = await look().catch(look);
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
  );
  expect(told).toEqual([]);
}
