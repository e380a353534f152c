// Ticks a row, or all rows from the one that was ticked last up to it.

import { useRef } from 'react';
import { wordsNow } from '../words/words';
import type { Selection } from './selection';
import { trouble } from './toast';

type RowAt<T> = (index: number) => T | undefined;

/** The rows from the one with this key up to a place, whichever comes first; none where one of them is on its way. */
export function rowsBetween<T>(
  count: number,
  rowAt: RowAt<T>,
  keyOf: (row: T) => string,
  from: string,
  to: number,
): readonly T[] | undefined {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const begin = indexes.find((index) => {
    const row = rowAt(index);
    return row !== undefined && keyOf(row) === from;
  });
  // What was ticked last may have been filtered out; then there is nothing to begin with.
  const [first, last] = begin === undefined ? [to, to] : [Math.min(begin, to), Math.max(begin, to)];
  const rows = indexes.slice(first, last + 1).map(rowAt);
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

export function useTicking<T>(select: Selection<T> | undefined, count: number, rowAt: RowAt<T>) {
  const before = useRef<string>(undefined);
  return (index: number, on: boolean, range: boolean): void => {
    const row = rowAt(index);
    if (row === undefined || !select) return;
    const from = range ? before.current : undefined;
    const rows = from === undefined ? [row] : rowsBetween(count, rowAt, select.keyOf, from, index);
    if (rows === undefined) {
      trouble(wordsNow().table.ahead);
      return;
    }
    select.set(rows, on);
    before.current = select.keyOf(row);
  };
}
