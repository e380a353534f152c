// Policies are written, checked and compared; what grants more must be meant.

import { expect, type Page } from '@playwright/test';
import { sound, test } from './fixture';

const SMALL = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}';

/** Writes over the whole text, without what the editor would add by itself. */
async function rewrite(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /Policy document|策略内容/ });
  await field.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('a policy is written from a template on, and is as it was written', async ({ page, house }) => {
  await page.goto('policies');
  await page.getByRole('button', { name: 'Create policy' }).click();
  await expect(page).toHaveURL(/policies\/new$/);
  const save = page.getByRole('button', { name: 'Create policy' });
  await expect(save).toBeDisabled();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Journey');
  await expect(page.getByText('Nothing to complain about')).toBeVisible();
  await sound(page);
  await rewrite(page, SMALL);
  await expect(save).toBeEnabled();
  await save.click();
  await expect(page).toHaveURL(/policies\/Custom\/Journey$/);
  const { DefaultPolicyVersion } = (await house.call('Ram', 'GetPolicy', {
    PolicyName: 'Journey',
    PolicyType: 'Custom',
  })) as { DefaultPolicyVersion: { PolicyDocument: string } };
  expect(DefaultPolicyVersion.PolicyDocument).toBe(SMALL);
});

test('findings are marked where they are, whatever stands before them, and settled by their edit', async ({ page }) => {
  await page.goto('policies/new');
  // Two units of UTF-16 in one letter, and letters of three bytes, before the mistake.
  const text = (word: string) =>
    `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:box/资源😀/*","Condition":{"StringLike":{"acs:UserAgent":["😀"]}}},{"Effect":"${word}","Action":"oss:PutObject","Resource":"*"}]}`;
  await rewrite(page, text('Alow'));
  const mark = page.locator('.cm-lintRange-error').first();
  await expect(mark).toHaveText('"Alow"');
  await expect(page.getByRole('button', { name: 'Create policy' })).toBeDisabled();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F8');
  await expect(page.locator('.cm-tooltip-lint, .cm-panel-lint').first()).toBeVisible();
  await sound(page);
  await page.keyboard.press('Control+.');
  await expect(page.locator('.cm-content')).toContainText(text('Allow').slice(0, 40));
  await expect(page.locator('.cm-lintRange-error')).toHaveCount(0);
  const now = (await page.locator('.cm-line').allTextContents()).join('\n');
  expect(now).toBe(text('Allow'));
});

test('what may be written is offered: services, actions and how many a star covers, keys, things of the account', async ({
  page,
}) => {
  await page.goto('policies/new');
  await rewrite(page, '{"Version":"1","Statement":[{"Effect":"Allow","Action":"","Resource":"","Condition":{"":{}}}]}');
  const at = async (needle: string, behind: number) => {
    await page.keyboard.press('Control+Home');
    const text = (await page.locator('.cm-line').allTextContents()).join('\n');
    const steps = text.indexOf(needle) + behind;
    for (let step = 0; step < steps; step += 1) await page.keyboard.press('ArrowRight');
  };
  const offered = page.locator('.cm-tooltip-autocomplete li');
  await at('"Action":""', 10);
  await page.keyboard.type('oss');
  await expect(offered.filter({ hasText: /^oss:/ }).first()).toBeVisible();
  await sound(page);
  await page.keyboard.press('Enter');
  await page.keyboard.type('GetObj');
  await expect(offered.filter({ hasText: 'oss:GetObjectAcl' })).toBeVisible();
  await expect(offered.filter({ hasText: /oss:GetObj\*\d+ actions/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await at('"Resource":""', 12);
  await page.keyboard.type('bob');
  await expect(offered.filter({ hasText: /acs:ram:.*user\/bob/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await at('"Condition":{""', 14);
  await page.keyboard.type('IpA');
  await expect(offered.filter({ hasText: /^IpAddressIncludeBorder/ })).toBeVisible();
});

test('the editor is no trap for the keyboard', async ({ page }) => {
  await page.goto('policies/new');
  const field = page.getByRole('textbox', { name: 'Policy document' });
  // What comes late beside the text is where Tab leads.
  await expect(page.locator('[data-part="head"]')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await field.focus();
  await page.keyboard.press('Tab');
  await expect(field).not.toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(field).toBeFocused();
});

test('what grants more is shown with whom it reaches, and is saved only when it is meant', async ({ page, house }) => {
  const versions = async () => {
    const named = { PolicyName: 'TeamReports', PolicyType: 'Custom' };
    const { PolicyVersions } = (await house.call('Ram', 'ListPolicyVersions', named)) as {
      PolicyVersions: { PolicyVersion: { VersionId: string }[] };
    };
    return PolicyVersions.PolicyVersion.map(({ VersionId }) => VersionId);
  };
  await page.goto('policies/Custom/TeamReports');
  await page.getByRole('button', { name: 'New version' }).click();
  const save = page.getByRole('button', { name: 'Save as the version in force' });
  await expect(page.getByText('The text is as it is in force.')).toBeVisible();
  await expect(save).toBeDisabled();
  await rewrite(page, SMALL);
  await expect(page.getByText(/^Now analysts may oss:GetObject on /)).toBeVisible();
  await sound(page);
  await expect(save).toBeDisabled();
  const tick = page.getByRole('checkbox', { name: /I mean this/ });
  await tick.check();
  await expect(save).toBeEnabled();
  // The tick was for that text, and not for another.
  await rewrite(page, SMALL.replace('GetObject', 'PutObject'));
  await expect(page.getByText(/^Now analysts may oss:PutObject on /)).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await save.click();
  await expect(page).toHaveURL(/TeamReports$/);
  expect(await versions()).toContain('v2');
  await page.getByRole('tab', { name: 'Versions' }).click();
  await expect(page.getByRole('region', { name: 'v2: Compared with the version before' })).toContainText(
    'Now analysts',
  );
  await sound(page);
  await page.getByRole('button', { name: 'Look: v1' }).click();
  await expect(page).toHaveURL(/version=v1/);
  await page.getByRole('button', { name: 'Put in force: v1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put v1 in force?' });
  await expect(dialog.getByText(/Grants/)).toBeVisible();
  await sound(page);
  const wider = dialog.getByRole('checkbox', { name: /I mean this/ });
  await wider.check();
  await dialog.getByRole('button', { name: 'Put in force' }).click();
  await expect(page.getByText('v1 is in force')).toBeVisible();
  await page.getByRole('button', { name: 'Delete: v2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete v2' }).click();
  await expect(page.getByText('v2 was deleted')).toBeVisible();
  expect(await versions()).toEqual(['v1']);
});

test('where nobody can tell, it counts as granting more', async ({ page }) => {
  await page.goto('policies/Custom/TeamReports/edit');
  await page.route('**/ComparePolicies', async (route) => {
    const answer = await route.fetch();
    const { GrantsMore: _, ...rest } = await answer.json();
    await route.fulfill({ response: answer, json: { ...rest, Relation: 'undecided' } });
  });
  await rewrite(page, SMALL.replace('"*"', '"acs:oss:*:*:reports/a"'));
  await expect(page.getByText('Nobody can tell whether it grants more. Count on it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save as the version in force' })).toBeDisabled();
  await expect(page.getByRole('checkbox', { name: /I mean this/ })).toBeVisible();
  page.once('dialog', (dialog) => void dialog.accept());
});

test('what somebody else saved meanwhile is not written over unseen', async ({ page, house }) => {
  const text = (action: string) => SMALL.replace('GetObject', action);
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'Shared', PolicyDocument: text('GetObject') });
  await page.goto('policies/Custom/Shared/edit');
  await expect(page.getByText('The text is as it is in force.')).toBeVisible();
  await rewrite(page, text('GetObjectAcl'));
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await house.call('Ram', 'CreatePolicyVersion', {
    PolicyName: 'Shared',
    PolicyDocument: text('PutObject'),
    SetAsDefault: true,
  });
  const save = page.getByRole('button', { name: 'Save as the version in force' });
  await save.click();
  await expect(page.getByText('Somebody else saved meanwhile')).toBeVisible();
  await sound(page);
  // The text is kept, and compared with what is in force now; the tick was for the other comparison.
  await expect(page.locator('.cm-content')).toContainText('oss:GetObjectAcl');
  await expect(page.getByRole('region', { name: 'What changes' })).toContainText('oss:PutObject');
  await expect(save).toBeDisabled();
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await save.click();
  await expect(page).toHaveURL(/Custom\/Shared$/);
  const { PolicyVersions } = (await house.call('Ram', 'ListPolicyVersions', {
    PolicyName: 'Shared',
    PolicyType: 'Custom',
  })) as { PolicyVersions: { PolicyVersion: object[] } };
  expect(PolicyVersions.PolicyVersion).toHaveLength(3);
});

test('without the server writing goes on, and saving waits; leaving asks', async ({ page, complaints }) => {
  await page.goto('policies/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Away');
  const save = page.getByRole('button', { name: 'Create policy' });
  await expect(save).toBeEnabled();
  await page.route('**/LintPolicy', (route) => route.abort());
  await rewrite(page, SMALL);
  await expect(page.getByText(/^Not checked: the server did not answer/)).toBeVisible();
  await expect(save).toBeDisabled();
  await sound(page);
  let asked = '';
  page.once('dialog', (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await expect.poll(() => asked).toBe('The text is not saved. Leave all the same?');
  await expect(page).toHaveURL(/policies\/new$/);
  await expect(page.locator('.cm-content')).toContainText('oss:GetObject');
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(page).toHaveURL(/groups$/);
  // Connections that are cut are told by the browser as well.
  complaints.length = 0;
});
