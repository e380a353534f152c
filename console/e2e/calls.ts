// How many calls a page makes until it shows what it is for.

import { expect, type Page, type Request, type Route } from '@playwright/test';

const API = '**/console/api/**';

/** Whether it asks for a further page of a list. */
const isFurther = (request: Request): boolean => /"(Marker|NextToken)":/.test(request.postData() ?? '');

/**
 * What it called. Further pages of a list are held back until there is something to see, and do not count: they come while
 * one reads. Those without which nothing is shown count like any other.
 */
export async function callsOf(page: Page, path: string): Promise<string[]> {
  const calls: string[] = [];
  const held: Route[] = [];
  let free = false;
  const count = (route: Route): Promise<void> => {
    calls.push(route.request().url().split('/console/api/')[1] ?? '');
    return route.continue();
  };
  await page.route(API, (route) => {
    if (!isFurther(route.request())) return count(route);
    if (free) return route.continue();
    held.push(route);
  });
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  while (!(await isShown(page))) {
    const next = held.shift();
    if (next) await count(next);
  }
  free = true;
  for (const route of held) await route.continue();
  await page.waitForLoadState('networkidle');
  await page.unroute(API);
  return calls;
}

const isShown = (page: Page): Promise<boolean> =>
  expect(page.locator('[role=status] .mantine-Skeleton-root'))
    .toHaveCount(0, { timeout: 1000 })
    .then(
      () => true,
      () => false,
    );
