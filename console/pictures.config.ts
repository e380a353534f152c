// Makes the pictures of the README: `npm --prefix console run pictures`.

import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

export default defineConfig({ ...usual, testDir: 'pictures', testMatch: '*.spec.ts', timeout: 120_000 });
