// A control policy is written, attached through a rehearsal, bites, is explained to both sides, and is let go again.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import { confirm, press, rewrite } from './hands';
import { denying, organized, personOf } from './organization';

const RD = 'ResourceDirectoryMaster';

/** Rehearses the draft that is open, and makes it. */
async function made(page: Page, denied: number): Promise<void> {
  await press(page, 'Rehearse');
  await expect(page.getByText(`${denied} newly denied`)).toBeVisible();
  await sound(page);
  await press(page, 'Make the changes');
  const dialog = page.getByRole('dialog', { name: 'Make these changes?' });
  if (await dialog.getByRole('checkbox').isVisible()) await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Make the change' }).click();
  await expect(page.getByText('1 change was made').first()).toBeVisible();
}

test('control policies are switched on and off, and the switch says what it changes', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(90_000);
  await own.call(RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('control-policies');
  await expect(page.getByText('Control policies are switched off: none of them counts now.')).toBeVisible();
  await press(page, 'Switch on');
  await expect(page.getByRole('dialog').getByText('gets the policy that allows everything')).toBeVisible();
  await confirm(page, 'Switch control policies on');
  await expect(page.getByText('Control policies are switched on.')).toBeVisible();
  await sound(page);
  await press(page, 'Switch off');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('No policy of your own is attached anywhere.')).toBeVisible();
  const { ResourceDirectory } = await own.call(RD, 'GetResourceDirectory', {});
  await dialog.getByRole('textbox').fill(String((ResourceDirectory as Record<string, string>).ResourceDirectoryId));
  await confirm(page, 'Switch control policies off');
  await expect(page.getByText('Control policies are switched off: none of them counts now.')).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a policy is written, attached by its rehearsal, and denies what that said', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(180_000);
  const { folder, member } = await organized(own);
  const token = await personOf(own, member, 'mia');
  for (let call = 0; call < 3; call += 1) expect((await own.ask(token, 'Ims', 'ListGroups', {})).status).toBe(200);
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('control-policies');
  await press(page, 'Create control policy');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('NoGroups');
  await rewrite(page, denying('ram:ListGroups'));
  await sound(page);
  await press(page, 'Create control policy');
  await expect(page.getByRole('heading', { level: 1, name: 'NoGroups' })).toBeVisible();
  await expect(page.getByText('It is attached nowhere, so it counts for nobody.')).toBeVisible();
  await expect(page.getByText(/^Denies ListGroups of ram/)).toBeVisible();
  // It is attached to the folder by the rehearsal of that alone.
  await press(page, 'Attach');
  const dialog = page.getByRole('dialog', { name: 'Attach NoGroups' });
  await dialog.getByRole('treeitem', { name: 'Production' }).click();
  await sound(page);
  await dialog.getByRole('button', { name: 'Rehearse' }).click();
  await expect(page).toHaveURL(/\/rehearse\?/);
  await expect(page.getByText('Attach the control policy NoGroups to Production')).toBeVisible();
  expect((await own.ask(token, 'Ims', 'ListGroups', {})).status).toBe(200);
  await made(page, 4);
  // As the rehearsal said, and at once.
  const denied = await own.ask(token, 'Ims', 'ListGroups', {});
  expect(denied).toMatchObject({ status: 403, body: { AccessDeniedDetail: { PolicyType: 'ControlPolicy' } } });
  expect((await own.ask(token, 'Ims', 'ListUsers', {})).status).toBe(200);
  // The receipt of whoever was denied names level and policy, and not the text.
  const { AccessDeniedDetail: detail, RequestId: request } = denied.body as {
    AccessDeniedDetail: { EncodedDiagnosticMessage: string };
    RequestId: string;
  };
  const theirs = await visit(browser, own.origin, token, complaints);
  await theirs.goto(`explain/${request}`);
  await theirs
    .getByRole('main')
    .getByRole('button', { name: /Control policies/ })
    .click();
  await expect(theirs.getByText('attached in the directory to').first()).toBeVisible();
  await expect(theirs.getByRole('main')).toContainText(folder);
  await expect(theirs.getByRole('link', { name: /^cp-/ })).toHaveCount(0);
  await sound(theirs);
  await theirs.context().close();
  // That of the directory's people has it, and leads to it.
  await page.goto(`explain?message=${encodeURIComponent(detail.EncodedDiagnosticMessage)}`);
  await page
    .getByRole('button', { name: /Control policies/ })
    .first()
    .click();
  await page.getByRole('main').getByRole('link', { name: /^cp-/ }).first().click();
  await expect(page).toHaveURL(/\/control-policies\/cp-/);
  // The path of the member, and the way back.
  await page.goto(`members/${member}`);
  const path = page.getByRole('list', { name: 'Control policies that act on it' });
  await expect(path.getByRole('listitem').filter({ hasText: 'NoGroups' }).first()).toContainText('Production');
  await page.getByRole('button', { name: 'Detach NoGroups from Production: rehearse' }).click();
  await expect(page.getByText('Detach the control policy NoGroups from Production')).toBeVisible();
  await made(page, 0);
  expect((await own.ask(token, 'Ims', 'ListGroups', {})).status).toBe(200);
  // Nothing holds it any more.
  await page.goto('control-policies?q=NoGroups');
  await page.getByRole('link', { name: 'NoGroups' }).click();
  await press(page, 'Delete');
  await page.getByRole('dialog').getByRole('textbox').fill('NoGroups');
  await confirm(page, 'Delete control policy');
  await expect(page).toHaveURL(/\/control-policies$/);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a text that is attached is rehearsed before it is saved', async ({ browser, own, complaints }) => {
  test.setTimeout(120_000);
  const { folder, member, policy } = await organized(own);
  const token = await personOf(own, member, 'mia');
  expect((await own.ask(token, 'Ims', 'ListGroups', {})).status).toBe(200);
  await own.call(RD, 'AttachControlPolicy', { PolicyId: policy, TargetId: folder });
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto(`control-policies/${policy}/edit`);
  await expect(page.locator('.cm-content')).toContainText('ram:ListUsers');
  await rewrite(page, denying('ram:ListUsers', 'ram:ListGroups'));
  await expect(page.getByText('1 newly denied')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('button', { name: 'Save the text' })).toBeDisabled();
  await sound(page);
  await page.getByRole('checkbox', { name: /^Save anyway: recorded calls would be denied/ }).check();
  await press(page, 'Save the text');
  await expect(page.getByRole('heading', { level: 1, name: 'NoUsers' })).toBeVisible();
  expect((await own.ask(token, 'Ims', 'ListGroups', {})).status).toBe(403);
  await press(page, 'Name and description');
  await page.getByRole('dialog').getByLabel('Description').fill('Keeps people in');
  await confirm(page, 'Save changes');
  await expect(page.getByText('Keeps people in')).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});
