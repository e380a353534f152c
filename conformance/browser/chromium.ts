// The browser that tests run in, and the folder of one run. The console's journeys use them too.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How Debian's Chromium is started: by root, and without asking anybody outside. */
export const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

const SHELL = '/usr/bin/chromium-headless-shell';

/** The same without what is around its pages, which costs as much as they do: for journeys that are about pages alone. */
export const light = {
  ...chromium,
  executablePath: process.env.CHROMIUM ?? (existsSync(SHELL) ? SHELL : chromium.executablePath),
};

/** A folder that is there until the end of the run. It stands in the variable, which workers inherit. */
export function folderOfRun(variable: string, prefix: string): void {
  if (process.env[variable] !== undefined) return;
  const run = mkdtempSync(join(tmpdir(), prefix));
  process.env[variable] = run;
  process.once('exit', () => rmSync(run, { recursive: true, force: true }));
}
