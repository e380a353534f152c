// A run over many rows, as a dialog shows it; what it changed is stale afterwards, once.

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Operation, Product } from '../api/call';
import { makeStale } from '../api/query';
import { again, type Deed, go, goBack, type Outcome } from './run';

export interface Run<T> {
  outcomes: readonly Outcome<T>[];
  busy: boolean;
  begin: (rows: readonly T[], deed: Deed<T>) => void;
  /** Tries what was not done, and goes on with what was not begun. */
  retry: (deed: Deed<T>) => void;
  /** Takes back what was done. */
  undo: (back: (row: T) => Promise<unknown>) => void;
  stop: () => void;
}

export function useRun<T, P extends Product>(product: P, operation: Operation<P>): Run<T> {
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<readonly Outcome<T>[]>([]);
  const [busy, setBusy] = useState(false);
  const stopped = useRef(false);
  const wake = useRef<() => void>(undefined);
  const heed = {
    tell: setOutcomes,
    stopped: () => stopped.current,
    wait: (seconds: number) =>
      new Promise<void>((done) => {
        window.setTimeout(done, seconds * 1000);
        wake.current = done;
      }),
  };
  const run = async (work: () => Promise<unknown>) => {
    stopped.current = false;
    setBusy(true);
    await work();
    setBusy(false);
    await makeStale(client, product, operation);
  };
  const through = (begin: readonly Outcome<T>[], deed: Deed<T>) => {
    setOutcomes(begin);
    void run(() => go(begin, deed, heed));
  };
  return {
    outcomes,
    busy,
    begin: (rows, deed) =>
      through(
        rows.map((row) => ({ row, state: 'waits' })),
        deed,
      ),
    retry: (deed) => through(again(outcomes), deed),
    undo: (back) => void run(() => goBack(outcomes, back, heed)),
    stop: () => {
      stopped.current = true;
      wake.current?.();
    },
  };
}
