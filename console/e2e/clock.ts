// A clock that stands still until it is moved. Programs that were built for tests look at it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, type Time } from './house';

export interface Clock extends Time {
  set(time: number): void;
  /** Takes it away again. */
  put(): void;
}

/** Whether the program looks at a clock of ours. */
export const canWait = (): boolean =>
  execFileSync(program, ['serve', '--help'], { encoding: 'utf8' }).includes('--clock-file');

export function clock(begin = Date.now()): Clock {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-clock-'));
  const file = join(folder, 'clock');
  const set = (time: number) => {
    writeFileSync(`${file}.new`, String(time));
    renameSync(`${file}.new`, file);
  };
  const now = () => Number(readFileSync(file, 'utf8'));
  set(begin);
  return {
    flags: ['--clock-file', file],
    now,
    set,
    pass: async (milliseconds) => set(now() + milliseconds),
    put: () => rmSync(folder, { recursive: true, force: true }),
  };
}
