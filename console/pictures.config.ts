// Makes the pictures of the README: `npm --prefix console run pictures`.

import { defineConfig } from '@playwright/test';
import { chromium } from '../conformance/browser/chromium';
import usual from './playwright.config';

export default defineConfig({
  ...usual,
  testDir: 'pictures',
  workers: 1,
  use: { launchOptions: chromium },
  testMatch: '*.spec.ts',
  timeout: 120_000,
});
