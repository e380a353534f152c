import { defineConfig } from '@playwright/test';
import { folderOfRun, light } from '../conformance/browser/chromium';

// What is made once in a run, until its end.
folderOfRun('CONSOLE_RUN', 'rampart-console-run-');

export default defineConfig({
  testDir: 'e2e',
  // Each has a server of its own; while one waits for an answer the other works.
  workers: 2,
  // Server, browser and journeys share two cores there: what passes the second time is told apart, and passes.
  retries: process.env.CI ? 1 : 0,
  // What hangs is ended; how long a story takes is no matter of it, on two cores that it shares least of all.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  // What takes long runs where it is asked for: `scripts/test --all` does.
  ...(process.env.LONG ? {} : { grepInvert: /@long/ }),
  reporter: 'list',
  use: { launchOptions: light },
});
