// What is done with a button of a page, and how it is told that it was.

import type { Page } from '@playwright/test';
import type { House } from './house';

export interface Story {
  name: string;
  /** All operations that it changes something by. */
  does: readonly string[];
  run: (page: Page, house: House) => Promise<unknown>;
  /** Whether it needs a server of its own, where nothing happened yet. */
  own?: boolean;
}
