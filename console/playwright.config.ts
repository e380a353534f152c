import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// What is made once in a run, until its end. Workers inherit the variable.
if (process.env.CONSOLE_RUN === undefined) {
  const run = mkdtempSync(join(tmpdir(), 'rampart-console-run-'));
  process.env.CONSOLE_RUN = run;
  process.once('exit', () => rmSync(run, { recursive: true, force: true }));
}

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  // Server, browser and journeys share two cores there: what passes the second time is told apart, and passes.
  retries: process.env.CI ? 1 : 0,
  timeout: 30_000,
  // What takes long runs where it is asked for: `scripts/test --all` does.
  ...(process.env.LONG ? {} : { grepInvert: /@long/ }),
  reporter: 'list',
  use: {
    launchOptions: {
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
    },
  },
});
