// Statements are built with cards beside the text: a card changes its own place, and nothing else of the text.

import { expect, type Locator, type Page } from '@playwright/test';
import { sound, test } from './fixture';
import type { House } from './house';

/** As nobody but its author would lay it out. */
const BY_HAND = `{ "Version" : "1",
    "Statement":[
  {"Effect":"Allow",   "Action":["oss:Get*",
        "oss:ListObjects" ]
    ,"Resource" : "acs:oss:*:*:box/箱子😀/\\u8d44源/*"},
\t{ "Effect" : "Deny", "Action":"oss:DeleteObject","Resource":["*"],
      "Condition":{"NotIpAddress":{"acs:SourceIp":["10.0.0.0/8"]}} }
  ,{"Sid":"odd","Effect":"Allow","Action":"ecs:*","Resource":"*","Principle":"typo"}
]}
`;

async function written(house: House, name: string, text: string): Promise<void> {
  await house.call('Ram', 'CreatePolicy', { PolicyName: name, PolicyDocument: text });
}

/** The text in the editor, byte for byte. */
async function textOf(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allTextContents()).map((line) => (line === '\n' ? '' : line)).join('\n');
}

async function rewrite(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Policy document' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

const cards = (page: Page): Locator => page.getByRole('region', { name: 'Statements' });
const card = (page: Page, number: number): Locator => cards(page).locator(`[data-card="${number - 1}"]`);
const head = (page: Page, number: number): Locator =>
  card(page, number)
    .getByRole('button', { name: `Statement ${number}` })
    .first();

/** What differs between two texts: where, what stood there, and what stands there now. */
function difference(old: string, next: string): { at: number; gone: string; come: string } {
  let at = 0;
  while (at < old.length && old[at] === next[at]) at += 1;
  let end = 0;
  while (end < Math.min(old.length, next.length) - at && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  return { at, gone: old.slice(at, old.length - end), come: next.slice(at, next.length - end) };
}

test('a field of a card changes its own place of a text that is laid out by hand, and undo takes it back', async ({
  page,
  house,
}) => {
  const text = BY_HAND.replace(',"Principle":"typo"', '');
  await written(house, 'ByHand', text);
  await page.goto('policies/Custom/ByHand/edit');
  await expect(head(page, 2)).toBeVisible();
  expect(await textOf(page)).toBe(text);
  await head(page, 2).click();
  await sound(page);
  const value = card(page, 2).getByRole('textbox', { name: 'Value 1 of acs:SourceIp' });
  await value.fill('10.0.0.0/16');
  const expected = text.replace('10.0.0.0/8', '10.0.0.0/16');
  await expect.poll(() => textOf(page)).toBe(expected);
  // Undone as in the text, from within the card.
  await value.press('Control+z');
  await expect.poll(() => textOf(page)).toBe(text);
  await expect(value).toHaveValue('10.0.0.0/8');
  await value.press('Control+Shift+z');
  await expect.poll(() => textOf(page)).toBe(expected);
  const resource = card(page, 1).getByRole('textbox', { name: 'Resource of resource 1' });
  await expect(resource).toHaveValue('box/箱子😀/资源/*');
  await resource.fill('box/箱子😀/资源/报告*');
  // The letter that was written as an escape is one still.
  const named = expected.replace('\\u8d44源/*', '\\u8d44源/报告*');
  await expect.poll(() => textOf(page)).toBe(named);
  expect(difference(expected, named)).toEqual({ at: expected.indexOf('源/*') + 2, gone: '', come: '报告' });
  await expect(page.getByRole('region', { name: 'Lines that change' })).toContainText('10.0.0.0/16');
  // Linted and compared as if it had been typed.
  await expect(page.getByText('Grants less than before.')).toBeVisible();
  await page.getByRole('button', { name: 'Save as the version in force' }).click();
  await expect(page).toHaveURL(/Custom\/ByHand$/);
  const { DefaultPolicyVersion } = (await house.call('Ram', 'GetPolicy', {
    PolicyName: 'ByHand',
    PolicyType: 'Custom',
  })) as { DefaultPolicyVersion: { PolicyDocument: string } };
  expect(DefaultPolicyVersion.PolicyDocument).toBe(named);
});

test('statements are moved, copied, taken out and added by keyboard alone, each in its own place', async ({ page }) => {
  const one = '{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}';
  const other = '{ "Effect":"Deny","Action" : ["oss:Put*"],"Resource":"*" }';
  const text = `{"Version":"1","Statement":[\n  ${one},\n\n  ${other}\n]}`;
  await page.goto('policies/new');
  await rewrite(page, text);
  await expect(head(page, 2)).toContainText('Deny');
  await head(page, 2).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => textOf(page)).toBe(`{"Version":"1","Statement":[\n  ${other},\n\n  ${one}\n]}`);
  await expect(head(page, 1)).toBeFocused();
  await expect(page.getByText('The statement is number 1 now')).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => textOf(page)).toBe(text);
  await expect(head(page, 2)).toBeFocused();
  // The buttons stand behind the heading.
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Duplicate statement 2' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => textOf(page))
    .toBe(`{"Version":"1","Statement":[\n  ${one},\n\n  ${other},\n\n  ${other}\n]}`);
  await expect(head(page, 3)).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect.poll(() => textOf(page)).toBe(text);
  await page.getByRole('button', { name: 'Remove statement 1' }).focus();
  await page.keyboard.press('Space');
  await expect.poll(() => textOf(page)).toBe(`{"Version":"1","Statement":[\n  ${other}\n]}`);
  await expect(head(page, 1)).toBeFocused();
  await page.getByRole('button', { name: 'Add statement' }).focus();
  await page.keyboard.press('Enter');
  await expect(head(page, 2)).toBeFocused();
  await expect.poll(() => textOf(page)).toContain(`${other},\n  {\n`);
  await sound(page);
});

test('actions are ticked by level, resources are chosen from the account, conditions have the operators of their keys', async ({
  page,
  house,
}) => {
  const text = '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get*"],"Resource":["acs:oss:*:*:b"]}]}';
  await page.goto('policies/new');
  await rewrite(page, text);
  const first = card(page, 1);
  const service = first.getByRole('combobox', { name: 'Choose from a service' });
  await expect(service).toHaveValue('oss');
  await service.fill('slb');
  await page.getByRole('option', { name: 'slb', exact: true }).click();
  await expect(first.getByRole('textbox', { name: 'Filter the actions of slb' })).toBeVisible();
  await service.fill('oss');
  await page.getByRole('option', { name: 'oss', exact: true }).click();
  await first.getByRole('textbox', { name: 'Filter the actions of oss' }).fill('ObjectAcl');
  // What a pattern covers is ticked already, and says by which.
  const covered = first.getByRole('checkbox', { name: 'GetObjectAcl by oss:Get*' });
  await expect(covered).toBeChecked();
  await expect(covered).toBeDisabled();
  await first.getByRole('checkbox', { name: 'PutObjectAcl' }).check();
  await expect.poll(() => textOf(page)).toBe(text.replace('"oss:Get*"', '"oss:Get*","oss:PutObjectAcl"'));
  await sound(page);
  await first.getByRole('checkbox', { name: 'PutObjectAcl' }).uncheck();
  await expect.poll(() => textOf(page)).toBe(text);
  await first.getByRole('combobox', { name: /Which actions/ }).selectOption({ label: 'All but these (NotAction)' });
  await expect.poll(() => textOf(page)).toBe(text.replace('"Action"', '"NotAction"'));
  await first.getByRole('combobox', { name: /Which actions/ }).selectOption({ label: 'These (Action)' });
  const thing = first.getByRole('combobox', { name: 'Of this account, or any ARN' });
  await thing.click();
  await page.keyboard.type('bob');
  await page
    .getByRole('option', { name: `acs:ram:*:${house.account}:user/bob` })
    .or(page.getByRole('option', { name: /user\/bob$/ }))
    .first()
    .click();
  await first.getByRole('button', { name: 'Add resource' }).click();
  await expect.poll(() => textOf(page)).toMatch(/"Resource":\["acs:oss:\*:\*:b","acs:ram:[^"]*:user\/bob"\]/);
  const before = await textOf(page);
  await first.getByRole('combobox', { name: 'Key of a new condition' }).fill('acs:SourceIp');
  await page.keyboard.press('Enter');
  const withKey = before.replace(/\}\]\}$/, ',"Condition":{"IpAddress":{"acs:SourceIp":[""]}}}]}');
  await expect.poll(() => textOf(page)).toBe(withKey);
  await first.getByRole('textbox', { name: 'Value 1 of acs:SourceIp' }).fill('203.0.113.0/24');
  await first.getByRole('combobox', { name: 'Operator' }).selectOption('NotIpAddress');
  await expect
    .poll(() => textOf(page))
    .toBe(withKey.replace('IpAddress', 'NotIpAddress').replace('[""]', '["203.0.113.0/24"]'));
  await sound(page);
});

test('what a form cannot show is text that says why, and is changed as JSON', async ({ page }) => {
  await page.goto('policies/new');
  await rewrite(page, BY_HAND);
  await expect(head(page, 3)).toContainText('As text');
  await head(page, 3).click();
  await expect(card(page, 3).getByText('A form does not know Principle.')).toBeVisible();
  const field = card(page, 3).getByRole('textbox', { name: 'Statement 3 as JSON' });
  await sound(page);
  await field.fill('{"Effect":');
  await expect(card(page, 3).getByText('This is no JSON; it is not put into the text.')).toBeVisible();
  await expect(card(page, 3).getByRole('button', { name: 'Put into the text' })).toBeDisabled();
  expect(await textOf(page)).toBe(BY_HAND);
  await field.fill('{"Effect":"Allow","Action":"ecs:*","Resource":"*"}');
  await card(page, 3).getByRole('button', { name: 'Put into the text' }).click();
  const sane = BY_HAND.replace(
    '{"Sid":"odd","Effect":"Allow","Action":"ecs:*","Resource":"*","Principle":"typo"}',
    '{"Effect":"Allow","Action":"ecs:*","Resource":"*"}',
  );
  await expect.poll(() => textOf(page)).toBe(sane);
  await expect(head(page, 3)).not.toContainText('As text');
});

test('while the text is broken the cards keep what was read, and write nothing', async ({ page }) => {
  const text = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}';
  await page.goto('policies/new');
  await rewrite(page, text);
  await expect(head(page, 1)).toContainText('oss:GetObject');
  await page.getByRole('textbox', { name: 'Policy document' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(',');
  await expect(cards(page).getByText(/^The text is not sound JSON at the moment/)).toBeVisible();
  await expect(card(page, 1).getByRole('combobox', { name: 'Effect' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Remove statement 1' })).toBeDisabled();
  await expect(head(page, 1)).toContainText('oss:GetObject');
  await sound(page);
  await page.keyboard.press('Backspace');
  await expect(card(page, 1).getByRole('combobox', { name: 'Effect' })).toBeEnabled();
  expect(await textOf(page)).toBe(text);
});

test('the caret and the card that it stands in are shown together', async ({ page }) => {
  await page.goto('policies/new');
  await rewrite(page, BY_HAND);
  await page.locator('.cm-line').getByText('oss:DeleteObject').click();
  await expect(head(page, 2)).toHaveAttribute('aria-current', 'true');
  await head(page, 1).focus();
  await expect(head(page, 1)).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('.cm-linked')).toHaveCount(3);
  await expect(head(page, 1)).toBeFocused();
});

test('a trust policy is built from principals', async ({ page, house }) => {
  await page.goto('roles/deployer/trust');
  const first = card(page, 1);
  await first.getByRole('combobox', { name: 'Kind' }).selectOption('Service');
  await first.getByRole('combobox', { name: 'Principal', exact: true }).fill('not a service');
  await first.getByRole('button', { name: 'Add principal' }).click();
  await expect(first.getByText('Such as ecs.aliyuncs.com')).toBeVisible();
  await first.getByRole('combobox', { name: 'Principal', exact: true }).fill('ecs.aliyuncs.com');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => JSON.parse(await textOf(page)).Statement[0].Principal)
    .toEqual({
      RAM: [`acs:ram::${house.account}:root`],
      Service: ['ecs.aliyuncs.com'],
    });
  await sound(page);
  await first.getByRole('button', { name: `Remove acs:ram::${house.account}:root` }).click();
  await expect
    .poll(async () => JSON.parse(await textOf(page)).Statement[0].Principal)
    .toEqual({ Service: ['ecs.aliyuncs.com'] });
  page.once('dialog', (dialog) => void dialog.accept());
});

test('in a narrow window text and statements are tabs, and nothing that was begun is lost', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('policies/new');
  const text = page.getByRole('textbox', { name: 'Policy document' });
  await expect(text).toBeVisible();
  await page.getByRole('tab', { name: 'Statements' }).click();
  await expect(text).toBeHidden();
  const panel = page.getByRole('tabpanel', { name: 'Statements' });
  await panel.getByRole('combobox', { name: 'Effect' }).selectOption('Deny');
  await sound(page);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
  await page.getByRole('tab', { name: 'Text' }).click();
  await expect(text).toContainText('"Effect": "Deny"');
  page.once('dialog', (dialog) => void dialog.accept());
});
