// Attempts to come in by an identity provider: found by provider, protocol and result, and one of them check by check.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';
import { answer } from './states';

const REFERENCE = '0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9';

const refused = {
  EventRequestId: REFERENCE,
  Time: '2026-01-02T03:04:05Z',
  EventName: 'AssumeRoleWithSAML',
  Protocol: 'SAML',
  ProviderName: 'company',
  Passed: false,
  FailedCheck: 'Audience',
  ErrorCode: 'AuthenticationFail.SAMLAssertion.Invalid',
  ErrorMessage: 'The SAML assertion is invalid.',
  SourceIpAddress: '203.0.113.7',
  UserAgent: 'curl/8.0',
  Count: 4,
};

const admitted = {
  EventRequestId: '1A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9',
  Time: '2026-01-02T03:00:00Z',
  EventName: 'AssumeRoleWithOIDC',
  Protocol: 'OIDC',
  ProviderName: 'builds',
  Passed: true,
  SourceIpAddress: '203.0.113.8',
};

test('the list says who was refused at which check, and goes on where it ended', async ({ page }) => {
  await answer(page, ['ListSsoAttempts'], 200, {
    SsoAttempts: [refused, admitted],
    NextToken: 'further',
    SearchedUntil: '2026-01-02T02:00:00Z',
  });
  await page.goto('sso');
  await page.getByRole('main').getByRole('link', { name: 'Sign-in attempts' }).click();
  const rows = page.getByRole('table', { name: 'Sign-in attempts' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText('refused: Audience');
  await expect(rows.nth(1)).toContainText('stands for 4');
  await expect(rows.nth(2)).toContainText('came in');
  await expect(page.getByRole('status').filter({ hasText: 'Looked back to' })).toBeVisible();
  await sound(page);
  const next = page.waitForRequest((request) => request.postData()?.includes('further') === true);
  await page.getByRole('button', { name: 'Show more' }).click();
  expect((await next).postDataJSON()).toEqual({ MaxResults: 50, NextToken: 'further' });

  // What is wanted stands in the address, and the server is asked for it.
  const narrowed = page.waitForRequest((request) => request.postData()?.includes('Passed') === true);
  await page.getByRole('combobox', { name: 'Result' }).click();
  await page.getByRole('option', { name: 'refused' }).click();
  expect((await narrowed).postDataJSON()).toEqual({ Passed: false, MaxResults: 50 });
  await expect(page).toHaveURL(/result=failed/);
  const named = page.waitForRequest((request) => request.postData()?.includes('ProviderName') === true);
  await page.getByRole('searchbox', { name: 'Name of the provider' }).fill('company');
  await page.keyboard.press('Enter');
  expect((await named).postDataJSON()).toEqual({ ProviderName: 'company', Passed: false, MaxResults: 50 });
});

test('one attempt shows each check with both sides, and leads to its provider and its event', async ({ page }) => {
  await answer(page, ['GetSsoAttempt'], 200, {
    SsoAttempt: {
      ...refused,
      References: ['2A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9'],
      Checks: [
        {
          Check: 'Issuer',
          Outcome: 'Passed',
          Expected: 'https://company.example',
          Received: 'https://company.example',
        },
        { Check: 'Audience', Outcome: 'Failed', Expected: 'https://here.example', Received: 'https://there.example' },
        { Check: 'Replay', Outcome: 'NotReached' },
        { Check: 'Admission', Outcome: 'NotReached' },
      ],
    },
  });
  await page.goto(`sso/attempts/${REFERENCE}`);
  await expect(page.getByRole('status').filter({ hasText: 'refused: Audience' })).toBeVisible();
  const steps = page.getByRole('list', { name: 'What was looked at' });
  await expect(steps.getByRole('listitem')).toHaveCount(4);
  const failed = steps.locator('[aria-current="step"]');
  await expect(failed).toContainText('https://here.example');
  await expect(failed).toContainText('https://there.example');
  await expect(steps.getByRole('listitem').last()).toContainText('Whether it may, and what it wanted');
  const main = page.getByRole('main');
  await expect(main.getByRole('link', { name: 'company' })).toHaveAttribute('href', /sso\/saml\/company$/);
  await expect(main.getByRole('link', { name: REFERENCE })).toHaveAttribute('href', new RegExp(`events/${REFERENCE}$`));
  await expect(main).toContainText('2A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9');
  await sound(page);
});
