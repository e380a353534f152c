// Takes figures of the console in a browser: `scripts/bench console` runs it, no test does.

import { defineConfig } from '@playwright/test';
import { chromium } from '../conformance/browser/chromium';
import usual from './playwright.config';

export default defineConfig({
  ...usual,
  testDir: 'bench',
  workers: 1,
  use: { launchOptions: chromium },
  timeout: 300_000,
  reporter: [['./bench/quiet.ts']],
});
