// Browsers of our own for each test: what they complained of, were given and kept is looked at when they close.

import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import type { House } from './house';
import { kept, secret } from './secrets';

export interface Look extends BrowserContextOptions {
  /** Whether errors on its console are no news: attackers' pages have some. */
  noisy?: boolean;
}

type Visit = (house: House, look?: Look) => Promise<Page>;

export const test = base.extend<{ visit: Visit }>({
  visit: async ({ browser }, use) => {
    const complaints: string[] = [];
    const contexts: { context: BrowserContext; told: Promise<void>[] }[] = [];
    await use(async (house, { noisy = false, ...look } = {}) => {
      const context = await browser.newContext({ baseURL: house.origin, locale: 'en-GB', timezoneId: 'UTC', ...look });
      const told: Promise<void>[] = [];
      contexts.push({ context, told });
      context.on('response', (response) => told.push(learn(() => response.headersArray())));
      if (!noisy) {
        context.on('console', (message) => {
          // A refusal is an answer; the browser calls it an error all the same.
          // So is that nobody listens where a test has closed its house before the page had all of its last look.
          const refused = /status of 4(0[0134]|29)|net::ERR_CONNECTION_REFUSED/.test(message.text());
          if (message.type() === 'error' && !refused) complaints.push(message.text());
        });
        context.on('weberror', (error) => complaints.push(String(error.error())));
      }
      return context.newPage();
    });
    for (const { context, told } of contexts) {
      await Promise.all(told);
      const { origins } = await context.storageState({ indexedDB: true });
      const sessions = context
        .pages()
        .map((page) => page.evaluate(() => JSON.stringify(sessionStorage)).catch(() => ''));
      kept(JSON.stringify([origins, await Promise.all(sessions)]));
      await context.close();
    }
    expect(complaints).toEqual([]);
  },
});

/** Every value of a cookie that somebody is given is a secret, but for the language and the id of the last role. */
async function learn(headers: () => Promise<{ name: string; value: string }[]>): Promise<void> {
  const all = await headers().catch(() => []);
  for (const { name, value } of all) {
    const cookie = /^__Host-rampart-(?!(?:lang|role)=)[\w-]+=([^;]{8,})/.exec(value);
    if (name.toLowerCase() === 'set-cookie' && cookie?.[1]) secret(cookie[1]);
  }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Nothing that a machine can find is in the way of anybody. */
export async function sound(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const told = violations.map(
    ({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
  );
  expect(told).toEqual([]);
}

/** The value of a cookie of ours. */
export async function cookie(page: Page, name: 's0' | 'logon' | 'lang' | string): Promise<string | undefined> {
  const all = await page.context().cookies();
  return all.find((one) => one.name === `__Host-rampart-${name}`)?.value;
}

export { expect };
