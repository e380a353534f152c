import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { chromium, folderOfRun } from './chromium';

// What servers and browsers of this run kept, until the last file has searched it.
folderOfRun('BROWSER_RUN', 'rampart-browser-');

export default defineConfig({
  testDir: '.',
  // Each story has servers of its own; while one waits for an answer the other works.
  workers: 2,
  projects: [
    { name: 'stories', testIgnore: /\/99-/ },
    // About all before it.
    { name: 'after', testMatch: /\/99-/, dependencies: ['stories'] },
  ],
  timeout: 60_000,
  expect: { timeout: 10_000, toHaveScreenshot: { maxDiffPixelRatio: 0.002, animations: 'disabled', caret: 'hide' } },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['./count.ts']],
  outputDir: '../../target/conformance/browser',
  snapshotPathTemplate: 'pictures/{arg}{ext}',
  updateSnapshots: process.env.BLESS === '1' ? 'all' : 'none',
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      env: { ...process.env, FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)) } as Record<
        string,
        string
      >,
      ...chromium,
      args: [...chromium.args, '--font-render-hinting=none'],
    },
  },
});
