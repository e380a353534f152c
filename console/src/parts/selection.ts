// Which rows of a table are ticked. What a filter hides stays ticked, and is told of.

import { type ReactNode, useCallback, useMemo, useState } from 'react';

export interface Selection<T> {
  chosen: ReadonlyMap<string, T>;
  keyOf: (row: T) => string;
  /** What people call a row. */
  labelOf: (row: T) => string;
  set: (rows: readonly T[], on: boolean) => void;
  /** Takes out those of these keys; all without keys. */
  drop: (keys?: readonly string[]) => void;
}

/** Ticked rows, the buttons of what may be done with them, and the dialog of the one that was pressed. */
export interface Ticks<T> {
  select: Selection<T>;
  buttons: ReactNode;
  /** It stands beside the table and not in it: it tells what became of rows that are not there any more. */
  dialog: ReactNode;
}

export function useSelection<T>(keyOf: (row: T) => string, labelOf: (row: T) => string): Selection<T> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, T>>(() => new Map());
  const set = useCallback(
    (rows: readonly T[], on: boolean) => setChosen((old) => changed(old, rows, keyOf, on)),
    [keyOf],
  );
  const drop = useCallback(
    (keys?: readonly string[]) => setChosen((old) => (keys === undefined ? new Map() : without(old, keys))),
    [],
  );
  return useMemo(() => ({ chosen, keyOf, labelOf, set, drop }), [chosen, keyOf, labelOf, set, drop]);
}

/** With these rows ticked, or not. */
export function changed<T>(
  old: ReadonlyMap<string, T>,
  rows: readonly T[],
  keyOf: (row: T) => string,
  on: boolean,
): ReadonlyMap<string, T> {
  const next = new Map(old);
  for (const row of rows) {
    if (on) next.set(keyOf(row), row);
    else next.delete(keyOf(row));
  }
  return next;
}

function without<T>(old: ReadonlyMap<string, T>, keys: readonly string[]): ReadonlyMap<string, T> {
  const next = new Map(old);
  for (const key of keys) next.delete(key);
  return next;
}

/** How many of these rows are ticked, in a word. */
export function share<T>({ chosen, keyOf }: Selection<T>, rows: readonly T[]): 'none' | 'some' | 'all' {
  const count = rows.filter((row) => chosen.has(keyOf(row))).length;
  return count === 0 ? 'none' : count === rows.length ? 'all' : 'some';
}
