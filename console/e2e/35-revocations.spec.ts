// Temporary credentials are revoked where one sees them: the next request is refused, and the page says what was revoked.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House, Told } from './house';
import { somebody } from './people';
import { type Key, signed } from './signed';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Revoke temporary credentials' });
const done = (page: Page) => page.getByRole('dialog', { name: 'Revoked' });

/** Credentials of a role, as a program gets them. */
async function assumed({ call, account }: House, role: string, RoleSessionName: string): Promise<Key> {
  const RoleArn = `acs:ram::${account}:role/${role}`;
  const { Credentials } = await call('Sts', 'AssumeRole', { RoleArn, RoleSessionName });
  return Credentials as Key;
}

/** What a program with these credentials is told. */
function asks({ origin }: House, key: Key): Promise<Told> {
  const where = { port: Number(new URL(origin).port), time: Date.now() };
  return signed(where, key, { Action: 'GetCallerIdentity', Version: '2015-04-01' });
}

async function refused(house: House, key: Key): Promise<void> {
  const { status, body } = await asks(house, key);
  expect([status, body.Code]).toEqual([expect.any(Number), 'InvalidSecurityToken.Expired']);
  expect(status).toBeGreaterThanOrEqual(400);
}

const goesOn = async (house: House, key: Key) => expect((await asks(house, key)).status).toBe(200);

test('credentials of a role are revoked from its page, refused next and listed; new ones are good', async ({
  page,
  house,
}) => {
  const key = await assumed(house, 'deployer', 'night-run');
  await goesOn(house, key);
  await page.goto('roles/deployer');
  await page.getByRole('button', { name: 'Revoke sessions' }).click();
  await expect(dialog(page).getByRole('combobox', { name: 'Role' })).toHaveValue('deployer');
  await expect(dialog(page)).toContainText('Whoever holds credentials of deployer is refused with the next request');
  await dialog(page).getByText('As a command').click();
  await expect(dialog(page)).toContainText('rampart revoke --role deployer');
  await expect(dialog(page)).toContainText('aliyun rampart RevokeSessions --RoleName deployer');
  await sound(page);
  await goesOn(house, key);
  await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(done(page).getByRole('status')).toContainText('Role deployer: what was issued before ');
  await expect(done(page).getByRole('button', { name: 'Close' }).last()).toBeFocused();
  await sound(page);
  await refused(house, key);
  const { Events } = await house.call('Rampart', 'ListEvents', { EventName: 'RevokeSessions', MaxResults: 1 });
  expect(Events).toMatchObject([{ eventName: 'RevokeSessions', eventType: 'ConsoleOperation' }]);
  await done(page).getByRole('link', { name: 'All revocations' }).click();
  await expect(page).toHaveURL(/sessions\?tab=revocations$/);
  await expect(done(page)).toHaveCount(0);
  await expect(page.getByRole('table').getByRole('link', { name: 'Role deployer', exact: true })).toBeVisible();
  await sound(page);
  await goesOn(house, await assumed(house, 'deployer', 'night-run'));
});

test('who is meant is said in one way, and only that is sent', async ({ page, house }) => {
  const [one, other] = [await assumed(house, 'deployer', 'first-run'), await assumed(house, 'deployer', 'other-run')];
  const sent: unknown[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/RevokeSessions')) sent.push(request.postDataJSON());
  });
  const choose = async (which: string) => {
    await page.goto('sessions');
    await page.getByRole('button', { name: 'Revoke sessions' }).click();
    await dialog(page).getByRole('combobox', { name: 'Which ones' }).click();
    await page.getByRole('option', { name: which }).click();
  };
  const revoke = async (name: string, told: string) => {
    await dialog(page).getByRole('button', { name, exact: true }).click();
    await expect(done(page).getByRole('status')).toContainText(told);
  };
  // Sessions of a name in a role that is found by the beginning of its name.
  await choose('Those of a role');
  await expect(dialog(page).getByRole('button', { name: 'Revoke', exact: true })).toBeDisabled();
  await dialog(page).getByRole('combobox', { name: 'Role' }).fill('depl');
  await page.getByRole('option', { name: 'deployer' }).click();
  await dialog(page).getByRole('textbox', { name: 'Sessions of this name alone' }).fill('first-run');
  await revoke('Revoke', 'Sessions called first-run in role deployer');
  await refused(house, one);
  await goesOn(house, other);
  // One alone; what is no such id is not taken.
  await choose('One alone, by its AccessKey id');
  const id = dialog(page).getByRole('textbox', { name: 'Temporary AccessKey id' });
  await id.fill('LTAI5tExample');
  await expect(dialog(page).getByText('STS. and then 1 to 60 letters or digits')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Revoke', exact: true })).toBeDisabled();
  await id.fill(other.AccessKeyId);
  await revoke('Revoke', other.AccessKeyId);
  await refused(house, other);
  // Up to a moment, which is not to come.
  await choose('Those of sessions of a name');
  await dialog(page).getByRole('textbox', { name: 'Session name' }).fill('late-run');
  const before = dialog(page).getByLabel(/^Issued before/);
  await before.fill('2099-01-01T00:00:00');
  await expect(dialog(page).getByText('This is yet to come')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Revoke', exact: true })).toBeDisabled();
  await before.fill('2026-01-02T03:04:05');
  await revoke('Revoke', 'Sessions called late-run: what was issued before ');
  // All are not revoked by a slip of the hand.
  await choose('All of the account');
  const all = dialog(page).getByRole('button', { name: 'Revoke all' });
  await expect(all).toBeDisabled();
  await dialog(page)
    .getByRole('textbox', { name: /^Type / })
    .fill(house.account);
  await sound(page);
  await revoke('Revoke all', 'All of the account');
  expect(sent).toEqual([
    { RoleName: 'deployer', RoleSessionName: 'first-run' },
    { TemporaryAccessKeyId: other.AccessKeyId },
    { RoleSessionName: 'late-run', Before: '2026-01-02T03:04:05Z' },
    { AllSessions: true },
  ]);
  await page.goto('sessions?tab=revocations');
  const table = page.getByRole('table');
  for (const name of ['Sessions called first-run in role deployer', `Credentials ${other.AccessKeyId}`])
    await expect(table.getByText(name, { exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('late-run');
  await expect(table.locator('tbody tr')).toHaveCount(1);
  await expect(table.getByRole('time').first()).toHaveAttribute('datetime', '2026-01-02T03:04:05.000Z');
});

test('people who switched to a role are themselves again', async ({ page, browser, house, complaints }) => {
  const person = await somebody(house, 'quinn', 'AdministratorAccess');
  const theirs = await visit(browser, house.origin, await house.enter(person), complaints);
  await theirs.goto('groups');
  await expect(theirs.getByRole('link', { name: 'analysts' })).toBeVisible();
  await theirs.keyboard.press('s');
  await theirs.getByRole('combobox').fill('depl');
  await expect(theirs.getByRole('option')).toHaveCount(1);
  await theirs.keyboard.press('Enter');
  await expect(theirs.getByRole('button', { name: /^Acting as deployer/ })).toBeVisible();
  await page.goto('sessions?kind=roles');
  const rows = page.getByRole('table').locator('tbody tr');
  await expect(rows.filter({ hasText: 'as role deployer' })).toHaveCount(1);
  await rows.getByRole('link', { name: 'quinn' }).click();
  await expect(page).toHaveURL(/users\/quinn\?tab=sessions$/);
  // The list has a button of this name too, and stays until the page of the user is there.
  await expect(page.getByRole('heading', { level: 1, name: 'quinn' })).toBeVisible();
  await page.getByRole('button', { name: 'Revoke sessions' }).click();
  await expect(dialog(page).getByRole('combobox', { name: 'User' })).toHaveValue('quinn');
  await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(done(page).getByRole('status')).toContainText('1 console session in a role ended with it.');
  await theirs.getByRole('link', { name: 'Users' }).first().click();
  const over = theirs.getByRole('dialog', { name: 'You are not deployer any more' });
  await over.getByRole('button', { name: 'Back to quinn' }).click();
  await expect(theirs.getByRole('link', { name: 'bob' })).toBeVisible();
  await theirs.context().close();
});

test('all sessions of somebody are ended from the list of everybody', async ({ page, browser, house, complaints }) => {
  const person = await somebody(house, 'rosa');
  const [first, second] = [await house.enter(person), await house.enter(person)];
  await page.goto('sessions');
  const rows = page.getByRole('table').locator('tbody tr');
  // The own one is told of, and ended by logging off.
  const own = rows.filter({ hasText: '(this one)' });
  await expect(own).toHaveCount(1);
  await expect(own.getByRole('button')).toHaveCount(0);
  await page.getByRole('searchbox').fill('rosa');
  await expect(rows).toHaveCount(2);
  await rows
    .first()
    .getByRole('button', { name: /^End: rosa, / })
    .click();
  const ask = page.getByRole('dialog', { name: 'End this session?' });
  await expect(ask).toContainText('rosa, from 127.0.0.1');
  await ask.getByRole('checkbox', { name: 'End all 2 sessions of rosa' }).check();
  await sound(page);
  await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
  await expect(page.getByText('2 sessions ended')).toBeVisible();
  await expect(page.getByText('No row matches “rosa”.')).toBeVisible();
  for (const token of [first, second]) {
    const theirs = await visit(browser, house.origin, token, complaints);
    await theirs.goto('users');
    await expect(theirs).toHaveURL(/\/logon\?next=/);
    await theirs.context().close();
  }
});

test('one session is ended, and who may not end it is told why', async ({ page, browser, house, complaints }) => {
  const reader = await somebody(house, 'sam', 'ReadOnlyAccess');
  const theirs = await visit(browser, house.origin, await house.enter(reader), complaints);
  await theirs.goto('sessions');
  const button = theirs.getByRole('button', { name: /^End: admin, / }).first();
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription('Needs rampart:EndSession, which no policy allows you.');
  const revoke = theirs.getByRole('button', { name: 'Revoke sessions' });
  await expect(revoke).toHaveAccessibleDescription('Needs rampart:RevokeSessions, which no policy allows you.');
  // An address that opens the dialog opens it for everybody, and it says the same.
  await theirs.goto('sessions?revoke=true');
  await dialog(theirs).getByRole('combobox', { name: 'Role' }).fill('deployer');
  await expect(dialog(theirs).getByRole('button', { name: 'Revoke', exact: true })).toHaveAccessibleDescription(
    'Needs rampart:RevokeSessions, which no policy allows you.',
  );
  await page.goto('sessions?q=sam');
  await page.getByRole('button', { name: /^End: sam, / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('The session has ended')).toBeVisible();
  await theirs.goto('groups');
  await expect(theirs).toHaveURL(/\/logon\?next=/);
  await theirs.context().close();
});

test('either list makes three calls at most', async ({ page }) => {
  for (const path of ['sessions', 'sessions?tab=revocations']) {
    const calls: string[] = [];
    page.removeAllListeners('request');
    page.on('request', (request) => {
      if (request.url().includes('/console/api/')) calls.push(request.url().split('/console/api/')[1] ?? '');
    });
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    expect(calls.length, `${path}: ${calls.join(', ')}`).toBeLessThanOrEqual(3);
  }
});
