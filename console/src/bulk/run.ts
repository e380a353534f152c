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
  /** Waits; a stop ends it early. */
  wait: (seconds: number) => Promise<void>;
}

/** Goes through those that wait. What would befall all that come after ends it: they are left waiting. */
export const go = <T>(begin: readonly Outcome<T>[], deed: Deed<T>, heed: Heed<T>): Promise<readonly Outcome<T>[]> =>
  through(begin, entriesOf(begin, 'waits'), deed, 'done', heed);

/** Takes back what was done, the last first, by the same rules; what is left stays done. */
export function goBack<T>(
  begin: readonly Outcome<T>[],
  back: (row: T) => Promise<unknown>,
  heed: Heed<T>,
): Promise<readonly Outcome<T>[]> {
  const deed: Deed<T> = (row) => back(row).then(() => undefined);
  return through(begin, entriesOf(begin, 'done').reverse(), deed, 'undone', heed);
}

type Entry<T> = readonly [number, T];

const entriesOf = <T>(outcomes: readonly Outcome<T>[], wanted: Outcome<T>['state']): Entry<T>[] =>
  outcomes.flatMap(({ row, state }, index) => (state === wanted ? [[index, row] as const] : []));

async function through<T>(
  begin: readonly Outcome<T>[],
  entries: readonly Entry<T>[],
  deed: Deed<T>,
  end: 'done' | 'undone',
  heed: Heed<T>,
): Promise<readonly Outcome<T>[]> {
  let now = begin;
  for (const [index, row] of entries) {
    const outcome = heed.stopped() ? undefined : await patiently(row, deed, end, heed);
    if (!outcome) break;
    now = now.with(index, outcome);
    heed.tell(now);
    if (outcome.state === 'failed' && ends(outcome.error)) break;
  }
  return now;
}

/** Those that may be tried again wait again. */
export const again = <T>(outcomes: readonly Outcome<T>[]): readonly Outcome<T>[] =>
  outcomes.map((one) => (one.state === 'failed' ? { row: one.row, state: 'waits' } : one));

/** What becomes of a row; nothing where it was stopped while it waited for its turn. */
async function patiently<T>(
  row: T,
  deed: Deed<T>,
  end: 'done' | 'undone',
  { stopped, wait }: Heed<T>,
): Promise<Outcome<T> | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      const left = await deed(row);
      return left === undefined ? { row, state: end } : { row, state: 'left', left };
    } catch (error) {
      // Whoever is too fast is told how long to wait.
      if (!(error instanceof Fault) || error.status !== 429 || tries >= TRIES) return { row, state: 'failed', error };
      if (!stopped()) await wait(Math.min(error.later ?? tries, PATIENCE));
      if (stopped()) return undefined;
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
