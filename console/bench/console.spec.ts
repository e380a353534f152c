// What the console costs on an account as large as one may be, each figure beside its bound.

import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type CDPSession, expect, type Page } from '@playwright/test';
import { callsOf } from '../e2e/calls';
import { test as base, visit } from '../e2e/fixture';
import type { House } from '../e2e/house';
import { SIZE } from '../e2e/scale';
import { percentile, type Row, row, table } from './report';

const quick = process.env.BENCH_QUICK === '1';
const ROUNDS = quick ? 3 : 7;
const rows: Row[] = [];

const test = base.extend<{ page: Page; tool: CDPSession }>({
  page: async ({ browser, large, complaints }, use) => {
    await large.freshen();
    const page = await visit(browser, large.origin, large.token, complaints);
    await use(page);
    await page.context().close();
  },
  tool: async ({ page }, use) => use(await page.context().newCDPSession(page)),
});

test.afterAll(() => {
  console.log(process.env.BENCH_OUTPUT === 'json' ? JSON.stringify(rows, null, 2) : table(rows));
});

/** Rounds, of which the first does not count. */
async function each(measure: () => Promise<number>): Promise<number[]> {
  await measure();
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) figures.push(await measure());
  return figures;
}

test('first load', async ({ page, tool }) => {
  await tool.send('Network.enable');
  let bytes = 0;
  const kinds = new Map<string, boolean>();
  tool.on('Network.requestWillBeSent', ({ requestId, request: { url } }) =>
    kinds.set(requestId, !url.includes('/api/')),
  );
  tool.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (kinds.get(requestId)) bytes += encodedDataLength;
  });
  await tool.send('Network.setCacheDisabled', { cacheDisabled: true });
  const figures = await each(async () => {
    bytes = 0;
    await page.goto('');
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    return bytes / 1024;
  });
  rows.push(row('first load of the console, to the overview', 'KiB', 200, figures));
});

for (const [rate, bound] of [
  [1, 1500],
  [4, 3000],
] as const) {
  test(`largest paint, CPU ${rate} times slower`, async ({ page, tool }) => {
    await tool.send('Emulation.setCPUThrottlingRate', { rate });
    const figures = await each(async () => {
      await page.goto('');
      await page.waitForLoadState('networkidle');
      return page.evaluate(
        () =>
          new Promise<number>((done) => {
            new PerformanceObserver((list) => done(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
              type: 'largest-contentful-paint',
              buffered: true,
            });
          }),
      );
    });
    rows.push(row(`largest contentful paint of the overview, CPU ${rate}x slower`, 'ms', bound, figures));
  });
}

/** Milliseconds from a deed in the page until what it looks for is there and painted. */
function until(page: Page, deed: string, there: string): Promise<number> {
  return page.evaluate(
    ([act, look]) =>
      new Promise<number>((done) => {
        const begin = performance.now();
        const check = () => {
          if (new Function(`return ${look}`)()) requestAnimationFrame(() => done(performance.now() - begin));
          else requestAnimationFrame(check);
        };
        new Function(act)();
        check();
      }),
    [deed, there] as const,
  );
}

test('tables', async ({ browser, large, complaints }) => {
  // The page's own policy forbids code from text, which the measuring is.
  const page = await visit(browser, large.origin, large.token, complaints, { bypassCSP: true });
  const rowsThere = 'document.querySelectorAll("tbody tr a").length > 5';
  const first = await each(async () => {
    await page.goto('security');
    await page.waitForLoadState('networkidle');
    return until(page, 'document.querySelector("nav a[href$=\'/users\']").click()', rowsThere);
  });
  rows.push(row(`first rows of ${SIZE.users} users`, 'ms', 300, first));
  await page.goto('policies?kind=Custom');
  await expect(page.getByRole('table')).toBeVisible();
  const type = (text: string) =>
    `const field = document.querySelector('input[type=search]');` +
    `Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '${text}');` +
    `field.dispatchEvent(new Event('input', { bubbles: true }));`;
  const filter = await each(async () => {
    await until(page, type(''), 'document.querySelector("table").getAttribute("aria-rowcount") > 1000');
    return until(page, type('policy-123'), 'document.querySelector("table").getAttribute("aria-rowcount") < 20');
  });
  rows.push(row(`filtering ${SIZE.policies} policies, to the paint`, 'ms', 100, filter));
  await until(page, type(''), 'document.querySelector("table").getAttribute("aria-rowcount") > 1000');
  const frames = await each(async () => percentile(await scrolled(page), 0.95));
  rows.push(row('scrolling them, 95 of 100 frames', 'ms', 50, frames));
  const most = await page.locator('tbody tr').count();
  rows.push(row('rows in the page', 'rows', 60, [most]));
  await page.context().close();
});

/** How long each frame takes while a table is gone through. */
function scrolled(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const box = document.querySelector('table')?.parentElement;
        const frames: number[] = [];
        let last = performance.now();
        let left = 120;
        const step = () => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          if (box) box.scrollTop += 150;
          left -= 1;
          if (left > 0) requestAnimationFrame(step);
          else done(frames.slice(1));
        };
        requestAnimationFrame(step);
      }),
  );
}

test('marks of the linter', async ({ page }) => {
  await page.goto('policies/new');
  const content = page.locator('.cm-content');
  await content.click();
  const figures = await each(async () => {
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}',
    );
    await expect(page.locator('.cm-lintRange-error')).toHaveCount(0);
    await page.waitForTimeout(600);
    // Into the first key, which is then one that nobody knows.
    await page.keyboard.press('Control+Home');
    for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press('ArrowRight');
    const begin = performance.now();
    await page.keyboard.type('x');
    await page.locator('.cm-lintRange-error').first().waitFor({ state: 'attached', timeout: 10_000 });
    return performance.now() - begin;
  });
  rows.push(row('from a key press to the mark of the linter', 'ms', 400, figures));
});

test('calls of a page', async ({ page }) => {
  const counts: number[] = [];
  for (const path of ['', 'users', 'groups', 'roles', 'policies', 'keys', 'sso', 'security', 'events'])
    counts.push((await callsOf(page, path)).length);
  rows.push({
    ...row('calls of the overview or a list until it shows, the most of nine', 'calls', 3, counts),
    figure: Math.max(...counts),
  });
});

test('memory of the browser', async ({ page, tool }) => {
  const paths = ['users', 'groups', 'roles', 'policies', 'security'];
  await page.goto('');
  const held = async () => {
    await tool.send('HeapProfiler.collectGarbage');
    return (await tool.send('Runtime.getHeapUsage')).usedSize;
  };
  const go = async (times: number) => {
    for (let index = 0; index < times; index += 1) {
      const path = paths[index % paths.length] ?? '';
      await page.locator(`nav a[href$="/${path}"]`).click();
      await expect(page).toHaveURL(new RegExp(`/${path}$`));
      await expect(page.locator('[role=status] .mantine-Skeleton-root')).toHaveCount(0);
    }
  };
  await go(10);
  const before = await held();
  await go(quick ? 90 : 190);
  rows.push(
    row(`memory after ${quick ? 100 : 200} changes of page, of that after 10`, 'times', 1.3, [(await held()) / before]),
  );
});

test('memory of the server', async ({ large }) => {
  const agents = Array.from({ length: 100 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  // What an overview sends.
  const overview: [string, object][] = [
    ['session/list', {}],
    ['Rampart/2026-11-01/GetPosture', { MaxItems: 1000 }],
    ['batch', { Calls: [ims('GetAccountSummary'), ims('GetDefaultDomain')] }],
  ];
  // What the account and the calls themselves take is there before, however few consoles are open.
  const first = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < 100; round += 1) for (const [call, body] of overview) await ask(large, first, call, body);
  const before = resident(large.process);
  for (const agent of agents) for (const [call, body] of overview) await ask(large, agent, call, body);
  const grown = (resident(large.process) - before) / 1024;
  for (const agent of [first, ...agents]) agent.destroy();
  rows.push(row('memory of the server with 100 consoles open, above that with none', 'MiB', 8, [grown]));
});

/** One of the calls of a batch. */
const ims = (Operation: string) => ({ Product: 'Ims', Version: '2019-08-15', Operation, Parameters: {} });

/** KiB of memory that a process has. */
const resident = (process: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1]);

/** A call on a connection that stays open, as a page has it. */
function ask({ origin, token }: House, agent: Agent, call: string, body: object): Promise<void> {
  const headers = {
    Cookie: `__Host-rampart-s0=${token}`,
    'Content-Type': 'application/json',
    'Sec-Fetch-Site': 'same-origin',
    'X-Rampart-Console': '1',
  };
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: `/console/api/${call}`, method: 'POST', headers, agent };
    const sending = request(options, (answer) => {
      answer
        .resume()
        .on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${call}: ${answer.statusCode}`))));
    });
    sending.on('error', reject);
    sending.end(JSON.stringify(body));
  });
}
