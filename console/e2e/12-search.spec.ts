// Finding things by keyboard alone.

import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('a name, an ARN and an AccessKey id lead to their owner', async ({ page, house }) => {
  const { AccessKeys } = (await house.call('Ims', 'ListAccessKeys', { UserPrincipalName: `bob@${house.domain}` })) as {
    AccessKeys: { AccessKey: { AccessKeyId: string }[] };
  };
  const id = AccessKeys.AccessKey[0]?.AccessKeyId ?? '';
  for (const [text, place] of [
    ['analy', /groups\/analysts$/],
    [`acs:ram::${house.account}:role/deployer`, /roles\/deployer$/],
    [id, /users\/bob\?tab=credentials$/],
  ] as const) {
    await page.goto('');
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox');
    await expect(field).toBeFocused();
    await field.fill(text);
    await expect(page.getByRole('option').first()).toBeVisible();
    await sound(page);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(place);
  }
});

test('letters go to pages, and can be switched off', async ({ page }) => {
  await page.goto('');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await expect(page).toHaveURL(/\/console\/users$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeFocused();
  await page.getByRole('button', { name: /^You:/ }).click();
  await sound(page);
  await page.getByRole('menuitemcheckbox', { name: 'Shortcuts of single letters' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('g');
  await page.waitForTimeout(300);
  await expect(page).toHaveURL(/\/console\/users$/);
});
