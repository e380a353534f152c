// What a browser keeps of a page, to be searched for what it must not.

import type { Page } from '@playwright/test';

/** What the browser still has of a page: text, address, and all that it keeps. */
export const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const stores = [{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie];
    const bases = (await indexedDB.databases()).map(({ name }) => name);
    return [
      document.documentElement.outerHTML,
      location.href,
      JSON.stringify([stores, bases, await caches.keys()]),
    ].join('\n');
  });
