// Takes figures of the console in a browser: `scripts/bench console` runs it, no test does.

import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

export default defineConfig({
  ...usual,
  testDir: 'bench',
  timeout: 300_000,
  reporter: [['./bench/quiet.ts']],
});
