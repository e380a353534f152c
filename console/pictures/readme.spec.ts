// The pictures in README.md and README.zh-CN.md: overview, editor and receipt, of an account that is furnished for them.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { test, visit } from '../e2e/fixture';
import type { House } from '../e2e/house';
import { spoken } from '../e2e/pages';
import { somebody } from '../e2e/people';
import { smaller } from './png';

const LARGEST = 160 * 1024;

const wider = `${JSON.stringify(
  {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:Get*', 'oss:List*', 'oss:PutObject'],
        Resource: 'acs:oss:*:*:reports/*',
        Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
      },
    ],
  },
  undefined,
  2,
)}`;

/** A picture of what is in sight, small enough for a README. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const path = fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url));
  const png = smaller(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  expect(png.length, name).toBeLessThan(LARGEST);
  writeFileSync(path, png);
}

/** The message of a denial of somebody who reads reports. */
async function denial(house: House): Promise<string> {
  const person = await somebody(house, 'dana');
  await house.call('Ims', 'AddUserToGroup', { UserPrincipalName: person.name, GroupName: 'analysts' });
  const { body } = await house.ask(await house.enter(person), 'Ram', 'ListUsers', {});
  return (body.AccessDeniedDetail as { EncodedDiagnosticMessage: string }).EncodedDiagnosticMessage;
}

test('the pictures of the README', async ({ browser, house, complaints }) => {
  const message = await denial(house);
  for (const [language, theme] of [
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const) {
    const words = spoken[language];
    const page = await visit(browser, house.origin, house.token, complaints, {
      viewport: { width: 1280, height: 900 },
    });
    page.on('dialog', (question) => void question.accept());
    await page.addInitScript(
      ([tongue, look]) => {
        localStorage.setItem('rampart-language', tongue);
        localStorage.setItem('rampart-theme', look);
      },
      [language, theme] as const,
    );
    await page.goto('');
    await expect(page.getByRole('heading', { name: words.overview.counts })).toBeVisible();
    await picture(page, `overview-${language}`);
    await page.setViewportSize({ width: 1280, height: 1320 });
    await page.goto('policies/Custom/TeamReports/edit');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(wider);
    await expect(page.getByRole('checkbox', { name: words.draft.mean })).toBeVisible();
    // The card beside the text is as long as all it could hold: what changes would be out of sight.
    await page.locator('[data-part="head"][aria-expanded="true"]').click();
    await expect(page.locator('[data-part="head"][aria-expanded="true"]')).toHaveCount(0);
    await page.locator('h1').scrollIntoViewIfNeeded();
    await picture(page, `editor-${language}`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`explain?message=${encodeURIComponent(message)}`);
    await expect(page.getByRole('heading', { level: 1, name: words.explain.receipt })).toBeVisible();
    await expect(page.getByText('ram:ListUsers').first()).toBeVisible();
    await picture(page, `receipt-${language}`);
    await page.context().close();
  }
});
