// A directory is founded, filled, looked through by keyboard and emptied again; invitations are seen from both sides.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import { confirm, press } from './hands';
import { folderOf, memberOf, organized, PASSWORD, personOf } from './organization';

const RD = 'ResourceDirectoryMaster';

const node = (page: Page, name: string) => page.getByRole('treeitem', { name, exact: true });

test('a directory is founded, and gets folders and members', async ({ browser, own, complaints }) => {
  test.setTimeout(90_000);
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto('members');
  await expect(page.getByText('There is no resource directory in this account.')).toBeVisible();
  await page.goto('directory');
  await sound(page);
  await press(page, 'Found a directory');
  await confirm(page, 'Found a directory');
  await expect(node(page, 'Root')).toBeVisible();
  await sound(page);
  await press(page, 'Create folder');
  await page.getByRole('dialog').getByLabel('Name of the folder').fill('not / right');
  await expect(page.getByRole('dialog').getByText('1 to 24 letters')).toBeVisible();
  await page.getByRole('dialog').getByLabel('Name of the folder').fill('生产');
  await confirm(page, 'Create folder');
  await node(page, '生产').click();
  await expect(page.getByRole('heading', { level: 2, name: '生产' })).toBeVisible();
  await press(page, 'Create account');
  await page.getByRole('dialog').getByLabel('Name of the account').fill('Web shop');
  await confirm(page, 'Create account');
  await expect(page.getByText('The account Web shop was created').first()).toBeVisible();
  await node(page, '生产').focus();
  await page.keyboard.press('ArrowRight');
  await expect(node(page, 'Web shop')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(node(page, 'Web shop')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(node(page, 'Web shop')).toHaveAttribute('aria-selected', 'true');
  // A link to it opens the way there.
  await page.reload();
  await expect(node(page, 'Web shop')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await press(page, 'Open the member');
  await expect(page.getByRole('heading', { level: 1, name: 'Web shop' })).toBeVisible();
  await press(page, 'Rename');
  await page.getByRole('dialog').getByLabel('Name of the account').fill('Shop 2');
  await confirm(page, 'Save changes');
  await expect(page.getByRole('heading', { level: 1, name: 'Shop 2' })).toBeVisible();
  await page.getByLabel('Key of the tag').fill('team');
  await page.getByLabel('Value of the tag').fill('shop');
  await press(page, 'Add tag');
  await expect(page.getByRole('table', { name: 'Tags' })).toContainText('team');
  await sound(page);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a tree of many is read as it is opened, and a member found without', async ({ browser, own, complaints }) => {
  test.setTimeout(120_000);
  const { root } = await organized(own);
  const deep = await folderOf(own, await folderOf(own, root, 'Research'), 'Labs');
  await memberOf(own, deep, 'microscope');
  const page = await visit(browser, own.origin, own.token, complaints);
  const reads: string[] = [];
  page.on('request', (request) => reads.push(request.postData() ?? ''));
  await page.goto('directory');
  await expect(node(page, 'Research')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(reads.filter((body) => body.includes(deep))).toEqual([]);
  await expect(node(page, 'Labs')).toHaveCount(0);
  // Whole by keyboard: down, open, in.
  await node(page, 'Root').focus();
  for (
    let steps = 0;
    steps < 10 && !(await node(page, 'Research').evaluate((at) => at === document.activeElement));
    steps += 1
  )
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(node(page, 'Research')).toHaveAttribute('aria-expanded', 'true');
  await expect(node(page, 'Labs')).toHaveAttribute('aria-level', '3');
  await page.keyboard.press('ArrowLeft');
  await expect(node(page, 'Labs')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Find a member' }).fill('microsc');
  await page.getByRole('button', { name: /^microscope/ }).click();
  await expect(node(page, 'microscope')).toHaveAttribute('aria-selected', 'true');
  await expect(node(page, 'Labs')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a member' }).fill('nobody-like-that');
  await expect(page.getByText('No member is called “nobody-like-that”.')).toBeVisible();
  await sound(page);
  await page.goto('members?q=micro');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'microscope' }).click();
  await expect(
    page.getByRole('list', { name: 'Control policies that act on it' }).getByRole('listitem').first(),
  ).toContainText('Root');
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a member becomes a cloud account, leaves, and invites whom it came from', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(120_000);
  const { root, folder, member } = await organized(own);
  const token = await personOf(own, member, 'mia');
  // What a member sees.
  const theirs = await visit(browser, own.origin, token, complaints);
  await theirs.goto('directory');
  await expect(theirs.getByText('This account is a member of a directory')).toBeVisible();
  await expect(theirs.getByRole('tree')).toHaveCount(0);
  await expect(theirs.getByRole('button', { name: 'Found a directory' })).toHaveCount(0);
  await sound(theirs);
  for (const path of ['members', 'control-policies']) {
    await theirs.goto(path);
    await expect(theirs.getByText('This account is a member of a directory')).toBeVisible();
  }
  // The way out, as its management account goes it.
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto(`members/${member}`);
  await press(page, 'Change kind');
  await confirm(page, 'Make it a cloud account');
  await expect(page.getByText('Cloud account', { exact: true })).toBeVisible();
  await press(page, 'Remove from the directory');
  await page.getByRole('dialog').getByRole('textbox').fill('Web shop 商店');
  await confirm(page, 'Remove from the directory');
  await expect(page).toHaveURL(/\/members$/);
  await expect(page.getByRole('link', { name: 'Web shop 商店' })).toHaveCount(0);
  // It is invited again, and declines; the next time it accepts.
  for (const answer of ['Decline', 'Accept']) {
    await page.goto(`directory?at=${folder}`);
    await press(page, 'Invite account');
    await page.getByRole('dialog').getByLabel('Id of the account').fill(member);
    await page.getByRole('dialog').getByLabel('Note to the account').fill('Come back');
    await confirm(page, 'Invite account');
    await expect(page.getByText(`The account ${member} was invited`).first()).toBeVisible();
    await theirs.goto('directory');
    await expect(theirs.getByRole('table', { name: 'Received' })).toContainText('Come back');
    await sound(theirs);
    await theirs.getByRole('button', { name: `${answer}: ${own.account}` }).click();
    if (answer === 'Decline') await confirm(theirs, 'Decline');
    else {
      await theirs.getByRole('dialog').getByRole('textbox').fill(own.account);
      await confirm(theirs, 'Join the directory');
      const again = theirs.getByRole('dialog', { name: 'Show that it is you' });
      await again.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
      await again.getByRole('button', { name: 'Go on' }).click();
      await expect(theirs.getByText('This account is a member of a directory')).toBeVisible();
    }
    await page.goto('directory?tab=invitations');
    await expect(page.getByRole('table', { name: 'Sent' })).toContainText(
      answer === 'Decline' ? 'declined' : 'accepted',
    );
    await sound(page);
  }
  const told = await own.call(RD, 'GetAccount', { AccountId: member });
  expect(told.Account).toMatchObject({ FolderId: folder, JoinMethod: 'invited' });
  expect(root).not.toBe('');
  await theirs.context().close();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('an account is deleted once that was allowed and looked at', async ({ browser, own, complaints }) => {
  test.setTimeout(90_000);
  const { member } = await organized(own);
  await personOf(own, member, 'mia');
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto(`members/${member}`);
  await expect(page.getByText('Members may not be deleted')).toBeVisible();
  await page.goto('directory?tab=settings');
  await press(page, 'Allow members to be deleted');
  await confirm(page, 'Allow members to be deleted');
  await expect(page.getByRole('button', { name: 'Do not allow members to be deleted' })).toBeVisible();
  // A member that administers a service cannot go.
  await page.goto('directory?tab=delegation');
  await press(page, 'Delegate');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Member' }).fill('Web shop');
  await page.getByRole('option').first().click();
  await confirm(page, 'Delegate');
  await expect(page.getByRole('table', { name: 'Delegated administrators' })).toContainText('Web shop');
  await sound(page);
  await page.goto(`members/${member}`);
  await press(page, 'Delete account');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('It administers a service for the directory.')).toBeVisible();
  await dialog.getByRole('textbox').fill('Web shop 商店');
  await expect(dialog.getByRole('button', { name: 'Delete account' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.goto('directory?tab=delegation');
  await press(page, /^End the delegation of/);
  await confirm(page, 'End');
  await expect(page.getByText('No member administers anything for the directory.')).toBeVisible();
  await page.goto(`members/${member}`);
  await press(page, 'Delete account');
  await dialog.getByRole('textbox').fill('Web shop 商店');
  await expect(dialog.getByRole('button', { name: 'Delete account' })).toBeDisabled();
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await sound(page);
  await confirm(page, 'Delete account');
  await expect(page.getByText(/^Being deleted, since/)).toBeVisible();
  await page.goto('members');
  await expect(page.getByRole('row', { name: /Web shop/ })).toContainText('Being deleted');
  await page.context().close();
  expect(complaints).toEqual([]);
});
