// What must stand nowhere: every secret of the run is written down here, and where servers and browsers kept something.

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this run. */
export function run(...below: string[]): string {
  const folder = process.env.BROWSER_RUN;
  if (folder === undefined) throw new Error('the run has no folder; start it with playwright test');
  return join(folder, ...below);
}

const list = () => run('secrets');

/** Writes a secret down, and gives it back. Codes of six digits are too short to be searched for. */
export function secret(value: string): string {
  if (value.length < 8) throw new Error('too short to be searched for');
  appendFileSync(list(), `${JSON.stringify(value)}\n`);
  return value;
}

export function secrets(): string[] {
  const lines = existsSync(list()) ? readFileSync(list(), 'utf8').split('\n') : [];
  return [...new Set(lines.filter((line) => line !== '').map((line) => JSON.parse(line) as string))];
}

let count = 0;

/** A password that follows every rule, and that the run will look for. */
export function password(): string {
  count += 1;
  return secret(`Quiet-Harbour-${process.pid}${count}-${Math.random().toString(36).slice(2, 10)}`);
}

/** What a browser kept besides cookies. */
export function kept(text: string): void {
  mkdirSync(run('browsers'), { recursive: true });
  appendFileSync(run('browsers', 'storage'), `${text}\n`);
}
