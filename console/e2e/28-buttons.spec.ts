// Every button that changes something: it sends an operation of the list, the event tells of that very one, and whoever
// has no rights is refused as a program would be, by the action that the guide names.

import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { used } from '../src/api/used';
import { test, visit } from './fixture';
import { type House, versions } from './house';
import { somebody } from './people';
import { STORIES } from './stories';
import type { Story } from './story';

const writes: string[] = Object.values(used).flatMap(({ operations }) =>
  Object.entries(operations).flatMap(([name, { writes }]) => (writes ? [name] : [])),
);

test('every operation that the console changes something by has a story', () => {
  const told = new Set(STORIES.flatMap(({ does }) => does));
  expect(writes.filter((name) => !told.has(name))).toEqual([]);
});

/** By which action the guide says an operation is judged. */
function actionOf(product: string, operation: string): string | undefined {
  const guide = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
  const part = guide.split('\n## ').find((text) => text.toLowerCase().startsWith(`${product.toLowerCase()} `)) ?? '';
  return new RegExp(`^\\| \`${operation}\` \\| \`([^\`]+)\``, 'm').exec(part)?.[1];
}

interface Sent {
  product: string;
  operation: string;
  parameters: Record<string, unknown>;
  request: string;
}

for (const [index, story] of STORIES.entries()) {
  if (story.own) {
    test(story.name, async ({ browser, own, complaints }) => {
      test.setTimeout(120_000);
      const page = await visit(browser, own.origin, own.token, complaints);
      await happens(story, index, page, own);
      await page.context().close();
      expect(complaints).toEqual([]);
    });
  } else {
    test(story.name, async ({ page, house }) => {
      test.setTimeout(120_000);
      await happens(story, index, page, house);
    });
  }
}

async function happens({ does, run }: Story, index: number, page: Page, house: House): Promise<void> {
  const sent: Sent[] = [];
  page.on('response', (answer) => {
    const [, , , product = '', , operation = ''] = new URL(answer.url()).pathname.split('/');
    if (!writes.includes(operation)) return;
    expect(answer.status(), operation).toBe(200);
    const parameters = answer.request().postDataJSON();
    // The browser forgets what an answer says when the page goes elsewhere, but not its headers.
    sent.push({ product, operation, parameters, request: answer.headers()['x-acs-request-id'] ?? '' });
  });
  await run(page, house);
  // The last answer may come a moment after the story is told.
  await expect.poll(() => [...new Set(sent.map(({ operation }) => operation))].sort()).toEqual([...does].sort());
  const token = await house.enter(await somebody(house, `nobody-${index}`));
  for (const one of sent) {
    await eventTells(house, one);
    await refusedAsPrograms(house, token, one);
  }
}

async function eventTells(house: House, { product, operation, request }: Sent): Promise<void> {
  const { Events } = await house.call('Rampart', 'ListEvents', { EventRequestId: request });
  expect(Events, operation).toMatchObject([
    { eventName: operation, eventType: 'ConsoleOperation', requestId: request, apiVersion: versions[product] },
  ]);
}

async function refusedAsPrograms(house: House, token: string, { product, operation, parameters }: Sent): Promise<void> {
  const action = actionOf(product, operation);
  expect(action, `${product} ${operation} is in the guide`).toBeDefined();
  const { status, body } = await house.ask(token, product, operation, parameters);
  expect([status, body.AccessDeniedDetail], operation).toMatchObject([403, { AuthAction: action }]);
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  const Parameters = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, text(value)]));
  const Calls = [{ Version: versions[product], Operation: operation, Parameters }];
  const foreseen = await house.ask(token, 'Rampart', 'MayI', { Calls });
  expect(foreseen.body, operation).toMatchObject({
    Results: [{ Allowed: false, AccessDeniedDetail: { AuthAction: action } }],
  });
}
