// Creates users one after another, and keeps what became of each.

import { useRef, useState } from 'react';
import type { Line } from './paste';
import { type Made, useCreate, type Wish } from './useCreation';

export interface Row {
  line: Line;
  state: 'waits' | 'made' | 'failed' | 'wrong';
  made?: Made;
  error?: unknown;
}

/** The lines that were not done, as they were pasted: what is to be tried again. */
export function undone(rows: readonly Row[]): string {
  const left = rows.filter(({ state }) => state !== 'made');
  return left.map(({ line }) => (line.display === line.name ? line.name : `${line.name}, ${line.display}`)).join('\n');
}

export type All = Pick<Wish, 'groups' | 'policies' | 'logon'>;

export function useMany() {
  const create = useCreate();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [busy, setBusy] = useState(false);
  const stopped = useRef(false);
  const run = async (all: readonly Line[], same: All) => {
    stopped.current = false;
    setBusy(true);
    let now: readonly Row[] = all.map((line): Row => ({ line, state: line.wrong ? 'wrong' : 'waits' }));
    setRows(now);
    for (const [index, { line, state }] of now.entries()) {
      if (stopped.current) break;
      if (state !== 'waits') continue;
      const row = await create({ ...same, name: line.name, display: line.display }).then(
        (made): Row => ({ line, state: 'made', made }),
        (error: unknown): Row => ({ line, state: 'failed', error }),
      );
      now = now.with(index, row);
      setRows(now);
    }
    setBusy(false);
  };
  return {
    rows,
    busy,
    run,
    stop: () => {
      stopped.current = true;
    },
    left: () => undone(rows),
    clear: () => setRows([]),
  };
}

export type ManyUsers = ReturnType<typeof useMany>;
