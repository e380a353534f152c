// How high the rows of tables are: as the reader likes it, in this browser.

import { useSyncExternalStore } from 'react';

export type Density = 'comfortable' | 'compact';

type Listener = () => void;

const KEY = 'rampart-density';
const listeners = new Set<Listener>();
const now = (): Density => (localStorage.getItem(KEY) === 'compact' ? 'compact' : 'comfortable');

export function setDensity(density: Density): void {
  localStorage.setItem(KEY, density);
  for (const listener of listeners) listener();
}

export const useDensity = (): Density =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, now);

/** In pixels, as the sheet has it: whoever reads larger text has higher rows. */
export function rowHeight(density: Density): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return rem * (density === 'compact' ? 2 : 2.75);
}
