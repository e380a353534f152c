// Changes are drafted, rehearsed on recorded calls, taken along as files, and made with that evidence.

import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { denied, somebody } from './denied';
import { sound, test, visit } from './fixture';
import { press } from './hands';
import { denying, folderOf, organized, personOf } from './organization';
import { forgive } from './states';

const RD = 'ResourceDirectoryMaster';

async function choose(page: Page, label: string, text: string, option: string): Promise<void> {
  const box = page.getByRole('dialog').getByRole('combobox', { name: label });
  await box.click();
  await box.fill(text);
  await page.getByRole('option', { name: option }).first().click();
}

async function kind(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: 'What is to be done' }).click();
  await page.getByRole('option', { name, exact: true }).click();
}

test('a bundle for members: attached and moved, counted, taken along, made', async ({ browser, own, complaints }) => {
  test.setTimeout(180_000);
  const { root, member, policy } = await organized(own);
  const strict = await folderOf(own, root, 'Strict');
  const token = await personOf(own, member, 'mia');
  for (let call = 0; call < 3; call += 1) expect((await own.ask(token, 'Ims', 'ListUsers', {})).status).toBe(200);
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('rehearse');
  await sound(page);
  await press(page, 'Add a change');
  await choose(page, 'Control policy', 'NoU', 'NoUsers');
  await page.getByRole('dialog').getByRole('treeitem', { name: 'Strict' }).click();
  await sound(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Put it into the draft' }).click();
  await press(page, 'Add a change');
  await kind(page, 'Move a member');
  await choose(page, 'Member', 'Web', 'Web shop');
  await page.getByRole('dialog').getByRole('treeitem', { name: 'Strict' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Put it into the draft' }).click();
  const draft = page.getByRole('list', { name: 'Changes' });
  await expect(draft.getByRole('listitem')).toHaveText([
    /Attach the control policy NoUsers to Strict/,
    /Move Web shop 商店 to Strict/,
  ]);
  // Nothing is made that was not rehearsed to its end.
  await expect(page.getByRole('button', { name: 'Make the changes' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Whose calls' }).click();
  await page.getByRole('option', { name: 'all members of the directory' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('3 newly denied')).toBeVisible();
  const calls = page.getByRole('table', { name: '3 calls would be denied' });
  await expect(calls).toContainText('mia');
  await expect(calls).toContainText('ram:ListUsers');
  await expect(calls).toContainText('on the level of Strict');
  await expect(calls.getByRole('link', { name: 'statement 1 of NoUsers' })).toBeVisible();
  await sound(page);
  // The same by the operation itself.
  const Changes = [
    { Product: RD, Operation: 'AttachControlPolicy', Parameters: { PolicyId: policy, TargetId: strict } },
    { Product: RD, Operation: 'MoveAccount', Parameters: { AccountId: member, DestinationFolderId: strict } },
  ];
  const told = await own.call('Rampart', 'RehearseChanges', { Changes, FolderId: root });
  expect(told.NewlyDenied).toMatchObject({ CallCount: 3 });
  const files = { CSV: '', JSON: '' };
  for (const name of ['CSV', 'JSON'] as const) {
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
    files[name] = readFileSync(await file.path(), 'utf8');
  }
  expect(files.CSV).toContain(`NewlyDenied,acs:ram::${member}:user/mia,ram:ListUsers`);
  expect(JSON.parse(files.JSON)).toMatchObject({
    Draft: { Changes, FolderId: root },
    Rehearsal: { NewlyDenied: { CallCount: 3 } },
  });
  // Another draft is none that this was the evidence of.
  const address = page.url();
  await draft.getByRole('button', { name: /^Take out: Move/ }).click();
  await expect(page.getByText('The draft is another one now. Rehearse it again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the changes' })).toBeDisabled();
  // The address holds the draft. What decides is changed by somebody else between rehearsal and making.
  await page.goto(address);
  await press(page, 'Rehearse');
  await expect(page.getByText('3 newly denied')).toBeVisible();
  await own.call(RD, 'CreateControlPolicy', {
    PolicyName: 'Other',
    EffectScope: 'RAM',
    PolicyDocument: denying('ecs:*'),
  });
  const other = await folderOf(own, root, 'Meanwhile');
  await own.call(RD, 'AttachControlPolicy', { PolicyId: policy, TargetId: other });
  await press(page, 'Make the changes');
  const dialog = page.getByRole('dialog', { name: 'Make these changes?' });
  await expect(dialog.getByText('By the rehearsal 3 would be denied')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make 2 changes' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'I mean this' }).check();
  await sound(page);
  await dialog.getByRole('button', { name: 'Make 2 changes' }).click();
  await expect(dialog.getByText('Something that decides was changed since the rehearsal.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await own.ask(token, 'Ims', 'ListUsers', {})).status).toBe(200);
  await press(page, 'Rehearse again');
  await expect(page.getByText('4 newly denied')).toBeVisible();
  await press(page, 'Make the changes');
  await dialog.getByRole('checkbox', { name: 'I mean this' }).check();
  await dialog.getByRole('button', { name: 'Make 2 changes' }).click();
  await expect(page.getByText('2 changes were made').first()).toBeVisible();
  await expect(page.getByText('No change yet.')).toBeVisible();
  expect((await own.ask(token, 'Ims', 'ListUsers', {})).status).toBe(403);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a denial is explained, its fix rehearsed and made, and the same call allowed', async ({
  browser,
  house,
  complaints,
}) => {
  test.setTimeout(120_000);
  const told = await denied(house, 'nearly');
  const page = await visit(browser, house.origin, house.token, complaints);
  await page.goto(`explain/${told.request}`);
  await press(page, 'Rehearse allowing it');
  const draft = page.getByRole('list', { name: 'Changes' });
  await expect(draft.getByRole('listitem')).toHaveCount(2);
  await expect(draft).toContainText('Create the policy Allow-ram-ListGroups');
  await press(page, 'Rehearse');
  await expect(page.getByText('1 newly allowed')).toBeVisible();
  const calls = page.getByRole('table', { name: '1 call would be allowed' });
  await expect(calls).toContainText('nearly');
  await expect(calls.getByRole('link', { name: /^Receipt of/ })).toBeVisible();
  await sound(page);
  await press(page, 'Make the changes');
  const dialog = page.getByRole('dialog', { name: 'Make these changes?' });
  await dialog.getByRole('checkbox', { name: 'I mean this' }).check();
  await dialog.getByRole('button', { name: 'Make 2 changes' }).click();
  await expect(page.getByText('2 changes were made').first()).toBeVisible();
  expect((await house.ask(told.token, 'Ims', 'ListGroups', {})).status).toBe(200);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a step that is refused is named, and what was made of a draft is not made again', async ({
  browser,
  house,
  complaints,
}) => {
  test.setTimeout(90_000);
  await somebody(house, 'joins');
  const page = await visit(browser, house.origin, house.token, complaints);
  await page.goto('rehearse');
  await press(page, 'Add a change');
  await kind(page, 'Put a user into a group');
  await choose(page, 'User', 'joins', 'joins');
  await choose(page, 'Group', 'writ', 'writers');
  await page.getByRole('dialog').getByRole('button', { name: 'Put it into the draft' }).click();
  await press(page, 'Add a change');
  await kind(page, 'Any other operation');
  await choose(page, 'Operation', 'Ram DeletePolicy', 'Ram DeletePolicy');
  await page.getByRole('dialog').getByLabel('Parameters').fill('PolicyName nothing');
  await expect(page.getByRole('dialog').getByText('This line is not NAME = VALUE: PolicyName nothing')).toBeVisible();
  await page.getByRole('dialog').getByLabel('Parameters').fill('PolicyName = not-there');
  await page.getByRole('dialog').getByRole('button', { name: 'Put it into the draft' }).click();
  await press(page, 'Rehearse');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('not-there');
  await page.getByRole('button', { name: 'Take out: DeletePolicy' }).click();
  await press(page, 'Rehearse');
  await expect(page.getByText('0 newly denied')).toBeVisible();
  await press(page, 'Make the changes');
  const dialog = page.getByRole('dialog', { name: 'Make these changes?' });
  if (await dialog.getByRole('checkbox').isVisible()) await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Make the change' }).click();
  await expect(page.getByText('1 change was made').first()).toBeVisible();
  const listed = await house.call('Ims', 'ListGroupsForUser', { UserPrincipalName: `joins@${house.domain}` });
  expect(JSON.stringify(listed)).toContain('writers');
  // What was refused above is an answer.
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});
