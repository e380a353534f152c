import { expect, test } from 'vitest';
import { Fault } from '../api/call';
import { WANTED } from '../api/elevate';
import { changed } from '../parts/selection';
import { again, type Deed, go, goBack, type Outcome } from './run';

const waiting = (...rows: string[]): Outcome<string>[] => rows.map((row) => ({ row, state: 'waits' }));
const fault = (status: number, code = 'Some', later?: number) => new Fault(code, '', status, 'R', undefined, later);

function heeding(stopAfter = Number.POSITIVE_INFINITY) {
  const waits: number[] = [];
  let told = 0;
  const heed = {
    tell: () => {
      told += 1;
    },
    stopped: () => told >= stopAfter,
    wait: async (seconds: number) => void waits.push(seconds),
  };
  return { heed, waits };
}

const states = (all: readonly Outcome<string>[]) => all.map(({ state }) => state);

test('each row comes to its own end, and what fails is tried again alone', async () => {
  const seen: string[] = [];
  const deed: Deed<string> = async (row) => {
    seen.push(row);
    if (row === 'b') throw fault(404);
    return row === 'c' ? 'already' : undefined;
  };
  const { heed } = heeding();
  const first = await go(waiting('a', 'b', 'c', 'd'), deed, heed);
  expect(states(first)).toEqual(['done', 'failed', 'left', 'done']);
  expect(first[2]?.left).toBe('already');
  await go(again(first), deed, heed);
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'b']);
});

test('what befalls all of them ends it, and a stop leaves the rest waiting', async () => {
  for (const error of [fault(0, 'Unreachable'), fault(503), fault(403, WANTED), new Error('broken')]) {
    const end = await go(waiting('a', 'b'), () => Promise.reject(error), heeding().heed);
    expect(states(end), String(error)).toEqual(['failed', 'waits']);
  }
  const denied = await go(waiting('a', 'b'), () => Promise.reject(fault(403, 'NoPermission')), heeding().heed);
  expect(states(denied)).toEqual(['failed', 'failed']);
  const stopped = await go(waiting('a', 'b', 'c'), async () => undefined, heeding(2).heed);
  expect(states(stopped)).toEqual(['done', 'done', 'waits']);
});

test('whoever is too fast waits as long as is told, and not for ever', async () => {
  let tries = 0;
  const { heed, waits } = heeding();
  const end = await go(
    waiting('a'),
    async () => {
      tries += 1;
      if (tries < 3) throw fault(429, 'Throttling.User', 7);
      return undefined;
    },
    heed,
  );
  expect([states(end), waits]).toEqual([['done'], [7, 7]]);
  const never = heeding();
  expect(states(await go(waiting('a'), () => Promise.reject(fault(429)), never.heed))).toEqual(['failed']);
  expect(never.waits).toHaveLength(5);
});

test('a stop while it waits for its turn ends it, and the row is not done', async () => {
  let stop = false;
  const heed = {
    tell: () => undefined,
    stopped: () => stop,
    wait: async () => {
      stop = true;
    },
  };
  let tries = 0;
  const busy = () => {
    tries += 1;
    return Promise.reject(fault(429));
  };
  expect(states(await go(waiting('a', 'b'), busy, heed))).toEqual(['waits', 'waits']);
  stop = false;
  const done: Outcome<string>[] = [{ row: 'a', state: 'done' }];
  expect(states(await goBack(done, busy, heed))).toEqual(['done']);
  expect(tries).toBe(2);
});

test('what was done is taken back by the same rules, the last first', async () => {
  const begin: Outcome<string>[] = [
    { row: 'a', state: 'done' },
    { row: 'b', state: 'left', left: 'already' },
    { row: 'c', state: 'done' },
    { row: 'd', state: 'done' },
  ];
  const seen: string[] = [];
  let fast = true;
  const back = async (row: string) => {
    seen.push(row);
    if (row === 'd' && fast) {
      fast = false;
      throw fault(429);
    }
    if (row === 'c') throw fault(503);
  };
  const { heed, waits } = heeding();
  const end = await goBack(begin, back, heed);
  expect(states(end)).toEqual(['done', 'left', 'failed', 'undone']);
  expect([seen, waits]).toEqual([['d', 'd', 'c'], [1]]);
});

test('rows are ticked and unticked by their keys', () => {
  const one = changed(new Map<string, string>(), ['a', 'b'], (row) => row, true);
  expect([...changed(one, ['b', 'c'], (row) => row, false).keys()]).toEqual(['a']);
});
