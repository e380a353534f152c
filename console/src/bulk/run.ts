// Does one thing to many rows, one after another, and keeps what became of each.

import { Fault } from '../api/call';
import { WANTED } from '../api/elevate';
import type { Left } from '../words/bulk';

export interface Outcome<T> {
  row: T;
  state: 'waits' | 'done' | 'left' | 'failed' | 'undone';
  error?: unknown;
  left?: Left;
}

/** What is done to a row; a reason where it was not even tried. */
export type Deed<T> = (row: T) => Promise<Left | undefined>;

export interface Heed<T> {
  tell: (outcomes: readonly Outcome<T>[]) => void;
  stopped: () => boolean;
  wait: (seconds: number) => Promise<void>;
}

/** Goes through those that wait. What would befall all that come after ends it: they are left waiting. */
export async function go<T>(
  begin: readonly Outcome<T>[],
  deed: Deed<T>,
  { tell, stopped, wait }: Heed<T>,
): Promise<readonly Outcome<T>[]> {
  let now = begin;
  for (const [index, { row, state }] of begin.entries()) {
    if (state !== 'waits') continue;
    if (stopped()) break;
    const outcome = await patiently(row, deed, { stopped, wait });
    now = now.with(index, outcome);
    tell(now);
    if (outcome.state === 'failed' && ends(outcome.error)) break;
  }
  return now;
}

/** Those that may be tried again wait again. */
export const again = <T>(outcomes: readonly Outcome<T>[]): readonly Outcome<T>[] =>
  outcomes.map((one) => (one.state === 'failed' ? { row: one.row, state: 'waits' } : one));

async function patiently<T>(row: T, deed: Deed<T>, heed: Pick<Heed<T>, 'stopped' | 'wait'>): Promise<Outcome<T>> {
  for (let tries = 1; ; tries += 1) {
    try {
      const left = await deed(row);
      return left === undefined ? { row, state: 'done' } : { row, state: 'left', left };
    } catch (error) {
      // Whoever is too fast is told how long to wait.
      if (!(error instanceof Fault) || error.status !== 429 || tries >= TRIES || heed.stopped())
        return { row, state: 'failed', error };
      await heed.wait(Math.min(error.later ?? tries, PATIENCE));
    }
  }
}

/** Whether what befell one row befalls the next as well: the server is away, or nobody shows who that is. */
const ends = (error: unknown): boolean =>
  !(error instanceof Fault) ||
  error.status === 0 ||
  error.status === 401 ||
  error.status === 503 ||
  ENDING.has(error.code);

const ENDING = new Set([WANTED, 'Rampart.OtherSession', 'Truncated']);
const TRIES = 6;
const PATIENCE = 30;
