// What a server answers when it does not answer as usual, played between page and server.

import { expect, type Page, type Request } from '@playwright/test';
import { sound } from './fixture';
import type { OnePage, Spoken } from './pages';

export const REQUEST = '0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0';

export const broken = { Code: 'InternalError', Message: 'Something broke.', RequestId: REQUEST };

export const away = { Code: 'ServiceUnavailable', Message: 'The store is away.', RequestId: REQUEST };

export const refused = {
  Code: 'NoPermission',
  Message: 'You are not authorized.',
  RequestId: REQUEST,
  AccessDeniedDetail: {
    AuthAction: 'ram:SomethingElse',
    AuthPrincipalDisplayName: 'somebody',
    AuthPrincipalType: 'SubUser',
    NoPermissionType: 'ImplicitDeny',
    PolicyType: 'AccountLevelIdentityBasedPolicy',
    EncodedDiagnosticMessage: 'AQIDBAUGBwg=',
  },
};

export const operation = (name: string): string => `**/console/api/*/*/${name}`;

const BATCH = '**/console/api/batch';

interface Batch {
  Calls: { Operation: string }[];
}

const named = (names: readonly string[]) => (call: { Operation: string }) =>
  names.includes('*') || names.includes(call.Operation);

/** Answers these operations so, also where they come together with others. */
export async function answer(page: Page, names: readonly string[], status: number, json: object): Promise<void> {
  for (const name of names) await page.route(operation(name), (route) => route.fulfill({ status, json }));
  await page.route(BATCH, async (route) => {
    const { Calls } = route.request().postDataJSON() as Batch;
    const is = named(names);
    if (names.includes('*')) return route.fulfill({ status, json });
    if (!Calls.some(is)) return route.fallback();
    const rest = Calls.filter((call) => !is(call));
    const fetched = rest.length > 0 ? await route.fetch({ postData: JSON.stringify({ Calls: rest }) }) : undefined;
    const others = fetched ? ((await fetched.json()) as { Answers: object[] }).Answers : [];
    const Answers = Calls.map((call) => (is(call) ? { Status: status, Body: json } : others.shift()));
    return route.fulfill({ status: 200, json: { Answers } });
  });
}

/** Holds these operations back until the function is called that is given. */
export async function hold(page: Page, names: readonly string[]): Promise<() => void> {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  for (const name of names)
    await page.route(operation(name), async (route) => {
      await gate;
      await route.continue().catch(() => undefined);
    });
  await page.route(BATCH, async (route) => {
    if (!(route.request().postDataJSON() as Batch).Calls.some(named(names))) return route.fallback();
    await gate;
    await route.continue().catch(() => undefined);
  });
  return release;
}

/** Whether a request asks for an operation, alone or among others. */
export function asks(request: Request, name: string): boolean {
  const { pathname } = new URL(request.url());
  if (pathname.endsWith(`/${name}`)) return true;
  return pathname.endsWith('/console/api/batch') && (request.postDataJSON() as Batch).Calls.some(named([name]));
}

export async function titled(page: Page, { title, late }: OnePage, words: Spoken): Promise<void> {
  const called = late ? {} : { name: title(words), exact: true };
  await expect(page.getByRole('heading', { level: 1, ...called })).toBeVisible();
}

/** All that was asked for is there, and nothing of it is a fault. */
export async function whole(page: Page, one: OnePage, words: Spoken): Promise<void> {
  await titled(page, one, words);
  await expect(page.locator('[role=status] .mantine-Skeleton-root')).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
}

/** Sound, and within the window. */
export async function good(page: Page): Promise<void> {
  await sound(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

/** What the browser says of failures that are played is no complaint. */
export function forgive(complaints: string[]): void {
  const kept = complaints.filter((text) => !/Failed to load resource/.test(text));
  complaints.splice(0, complaints.length, ...kept);
}
