// What was done to keys since the report that is shown. A report is not made anew for four hours, and another one knows it
// itself; it is no answer of the server, so it is kept beside those, for as long as the page is loaded.

import { useSyncExternalStore } from 'react';
import type { Since } from './load';

interface Held {
  /** When the report was made. */
  made: string;
  since: Since;
}

const NONE: Since = new Map();
let held: Held | undefined;
const listeners = new Set<() => void>();

export const sinceOf = (made: string): Since => (held?.made === made ? held.since : NONE);

/** Adds what was done to these keys. */
export function addSince(made: string, keys: readonly string[], what: 'disabled' | 'deleted'): void {
  held = { made, since: new Map([...sinceOf(made), ...keys.map((key) => [key, what] as const)]) };
  for (const listener of listeners) listener();
}

export function useSince(made: string): Since {
  return useSyncExternalStore(onAdded, () => sinceOf(made));
}

function onAdded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
