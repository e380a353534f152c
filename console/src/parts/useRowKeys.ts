// The keys of a table: j, k and arrows move, Enter opens, x ticks, X a range, / filters.

import { type KeyboardEvent, useState } from 'react';
import { singleKeys } from './keyboard';

interface Keys {
  count: number;
  show: (index: number) => void;
  open: (index: number) => void;
  find: () => void;
  tick: (index: number, range: boolean) => void;
}

/** Where a key leads from a row; undefined where it leads nowhere. */
export function step(key: string, current: number, count: number, letters: boolean): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(current + 1, last);
    case 'ArrowUp':
      return Math.max(current - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'j':
      return letters ? Math.min(current + 1, last) : undefined;
    case 'k':
      return letters ? Math.max(current - 1, 0) : undefined;
    default:
      return undefined;
  }
}

export function useRowKeys({ count, show, open, find, tick }: Keys) {
  const [chosen, setChosen] = useState(-1);
  const current = Math.min(chosen, count - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys of what stands in a row are its own.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(event.key, current, count, singleKeys());
    if (next !== undefined) {
      setChosen(next);
      show(next);
    } else if (event.key === 'Enter' && current >= 0) open(current);
    else if ((event.key === 'x' || event.key === 'X') && singleKeys() && current >= 0) tick(current, event.key === 'X');
    else if (event.key === '/' && singleKeys()) find();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { current, onKeyDown };
}
