// An AccessKey is rotated to the end by a clock that the test moves: who still uses the old one, a call that comes late, and
// what somebody decides. The secret of the new one is shown once and kept nowhere.

import { expect, type Page } from '@playwright/test';
import { canWait, clock } from './clock';
import { sound, test, visit } from './fixture';
import { type House, open, type Time, type Told } from './house';
import { kept } from './kept';
import { somebody } from './people';
import { type Key, signed } from './signed';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A user who is a program, and its AccessKey. */
async function program({ call, domain }: House, name: string): Promise<Key> {
  const UserPrincipalName = `${name}@${domain}`;
  await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: name });
  const { AccessKey } = await call('Ims', 'CreateAccessKey', { UserPrincipalName });
  return AccessKey as Key;
}

function asks({ origin }: House, key: Key, { now }: Pick<Time, 'now'> = Date): Promise<Told> {
  const where = { port: Number(new URL(origin).port), time: now() };
  return signed(where, key, { Action: 'GetCallerIdentity', Version: '2015-04-01' });
}

const section = (page: Page) => page.getByRole('region', { name: 'Rotation', exact: true });
const step = (page: Page) => section(page).locator('[aria-current="step"]');

/** Whatever the server does by itself is seen by whoever looks again. */
const comes = (page: Page, looks: () => Promise<void>) =>
  expect(async () => {
    await page.reload();
    await looks();
  }).toPass({ intervals: [500], timeout: 20_000 });

/** An hour and a little goes by, in which whoever is logged on does not look away for long. */
async function passes(house: House, time: Time): Promise<void> {
  for (let part = 0; part < 4; part += 1) {
    await time.pass(HOUR / 4 + MINUTE);
    await house.call('Sts', 'GetCallerIdentity', {});
  }
}

/** Begins it in the dialog, and tells what is shown once. */
async function begin(page: Page, hours: Readonly<Record<string, string>>): Promise<Key> {
  await section(page)
    .getByRole('button', { name: /^Rotate/ })
    .click();
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(hours)) await dialog.getByLabel(label).fill(value);
  await sound(page);
  await dialog.getByRole('button', { name: 'Make the second AccessKey' }).click();
  const shown = page.getByRole('dialog', { name: 'The second AccessKey is ready' });
  const [id, secret] = [shown.locator('code').first(), shown.locator('code').nth(1)];
  await expect(secret).toHaveText(/^•+$/);
  await shown.getByRole('button', { name: 'Show' }).click();
  const made = { AccessKeyId: (await id.textContent()) ?? '', AccessKeySecret: (await secret.textContent()) ?? '' };
  expect(made.AccessKeySecret).toMatch(/^\w{30}$/);
  await sound(page);
  await shown.getByRole('button', { name: 'Done, I have kept it' }).click();
  await expect(shown).toHaveCount(0);
  return made;
}

test('a key is rotated to the end: a late call brings the old one back, and somebody decides', async ({
  browser,
  complaints,
}) => {
  expect(canWait(), 'a program with --clock-file, which the feature `testing` has').toBe(true);
  test.setTimeout(120_000);
  const time = clock();
  const house = await open(process.env.CONSOLE_DIST, undefined, { time });
  const old = await program(house, 'deployer');
  const page = await visit(browser, house.origin, house.token, complaints);
  await page.goto('users/deployer?tab=credentials');
  const fresh = await begin(page, {
    'Hours without a use until it is switched off': '1',
    'Hours it stays off before it goes to the recycle bin': '1',
    'Hours by which clients should have changed over': '2',
  });
  expect(await kept(page)).not.toContain(fresh.AccessKeySecret);

  // Both are on, and one sees who uses which.
  for (const key of [old, fresh]) expect((await asks(house, key, time)).status).toBe(200);
  await comes(page, async () => {
    await expect(step(page)).toContainText('Clients change over', { timeout: 2000 });
    const used = new RegExp(`${old.AccessKeyId} · last used .+ by \\w+ from 127\\.0\\.0\\.1`);
    await expect(step(page)).toContainText(used, { timeout: 2000 });
    await expect(step(page)).toContainText(`${fresh.AccessKeyId} · last used`, { timeout: 2000 });
  });
  await expect(step(page)).toContainText('If nobody uses the old one any more, it is switched off at ');
  await sound(page);
  expect(await kept(page)).not.toContain(fresh.AccessKeySecret);

  // An hour of silence switches it off; who was forgotten fails once, and brings it back.
  await passes(house, time);
  await comes(page, () => expect(step(page)).toContainText('The old AccessKey is switched off', { timeout: 2000 }));
  await expect(step(page)).toContainText('A client that still calls with it fails once, and brings it back by that.');
  await sound(page);
  const late = await asks(house, old, time);
  expect([late.status, late.body.Code]).toEqual([400, 'InvalidAccessKeyId.Inactive']);
  await expect.poll(async () => (await asks(house, old, time)).status).toBe(200);
  await comes(page, () =>
    expect(step(page)).toContainText('The old AccessKey was switched on again', { timeout: 2000 }),
  );
  await expect(step(page)).toContainText(/ called with it from 127\.0\.0\.1 at .+ \d+ calls? failed until it was on\./);
  await sound(page);

  // It waits, and says so where all are listed.
  await page.goto('keys?tab=rotations');
  await expect(page.getByRole('tab', { name: 'Rotations · 1 running' })).toHaveAttribute('aria-selected', 'true');
  const row = page.getByRole('table').locator('tbody tr');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('Waits for you');
  await sound(page);
  await row.getByRole('link', { name: 'deployer' }).click();

  // By hand it goes on, and by the clock to its end.
  await house.freshen();
  await section(page).getByRole('button', { name: 'Switch the old one off now' }).click();
  const dialog = page.getByRole('dialog', { name: `Switch ${old.AccessKeyId} off now?` });
  await expect(dialog).toContainText('last used');
  await sound(page);
  await dialog.getByRole('button', { name: 'Switch the old one off now' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(step(page)).toContainText('The old AccessKey is switched off');
  await passes(house, time);
  await comes(page, () => expect(section(page).getByText('Finished', { exact: true })).toBeVisible({ timeout: 2000 }));
  await expect(step(page)).toHaveCount(0);
  const keys = page.getByRole('table', { name: 'AccessKeys', exact: true });
  await expect(keys).toContainText(fresh.AccessKeyId);
  await expect(keys).not.toContainText(old.AccessKeyId);
  expect((await asks(house, fresh, time)).status).toBe(200);
  expect((await asks(house, old, time)).status).toBeGreaterThanOrEqual(400);
  expect(await kept(page)).not.toContain(fresh.AccessKeySecret);
  await page.context().close();
  await house.close();
  time.put();
});

test('a rotation is given up by the keyboard, and who has the new key already is thought of', async ({
  page,
  house,
}) => {
  const old = await program(house, 'night-runner');
  await page.goto('users/night-runner?tab=credentials');
  const unused = await begin(page, {});
  await section(page).getByRole('button', { name: 'Give up the rotation' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Give up the rotation?' });
  await expect(dialog).toContainText(`${old.AccessKeyId} is on again, and ${unused.AccessKeyId} is deleted.`);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(section(page).getByText('Given up', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'AccessKeys', exact: true })).not.toContainText(unused.AccessKeyId);

  const used = await begin(page, {});
  expect((await asks(house, used)).status).toBe(200);
  await comes(page, () => expect(step(page)).toContainText(`${used.AccessKeyId} · last used`, { timeout: 2000 }));
  await section(page).getByRole('button', { name: 'Give up the rotation' }).click();
  await expect(dialog).toContainText('was used already, so somebody has it');
  await dialog.getByRole('textbox').fill(used.AccessKeyId);
  await sound(page);
  await dialog.getByRole('button', { name: 'Give up the rotation' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await asks(house, used)).status).toBeGreaterThanOrEqual(400);
  expect((await asks(house, old)).status).toBe(200);
});

test('what others may know is never brought back, and a deadline that nobody can keep is not sent', async ({
  page,
  house,
}) => {
  await program(house, 'leaky');
  await page.goto('users/leaky?tab=credentials');
  await section(page).getByRole('button', { name: 'Rotate an AccessKey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate an AccessKey of leaky' });
  await dialog.getByRole('combobox', { name: 'Why' }).click();
  await page.getByRole('option', { name: 'Because others may know it' }).click();
  await expect(dialog.getByLabel('Hours by which clients should have changed over')).toHaveValue('24');
  await dialog.getByLabel('Hours without a use until it is switched off').fill('25');
  await expect(dialog.getByText('Not less than the hours without a use.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make the second AccessKey' })).toBeDisabled();
  await sound(page);
  await dialog.getByLabel('Hours without a use until it is switched off').fill('2');
  const sent = page.waitForRequest(/StartKeyRotation$/);
  await dialog.getByRole('button', { name: 'Make the second AccessKey' }).click();
  expect((await sent).postDataJSON()).toEqual({ UserName: 'leaky', Reason: 'leak', QuietHours: 2 });
  await page.getByRole('button', { name: 'Done, I have kept it' }).click();
  await expect(step(page)).toContainText(/At .+ it is switched off, whoever uses it\./);
  await section(page).getByRole('button', { name: 'Switch the old one off now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch the old one off now' }).click();
  await expect(step(page)).toContainText('No call brings it back.');
  await expect(section(page)).toContainText('the rotation can be finished, and not given up');
  await sound(page);
});

test('who may only look sees how far it is, and what is missing to go on', async ({ browser, house, complaints }) => {
  await program(house, 'watched');
  await house.call('Rampart', 'StartKeyRotation', { UserName: 'watched' });
  const person = await somebody(house, 'tessa', 'ReadOnlyAccess');
  const page = await visit(browser, house.origin, await house.enter(person), complaints);
  await page.goto('users/watched?tab=credentials');
  await expect(step(page)).toContainText('Clients change over');
  for (const [name, action] of [
    ['Switch the old one off now', 'rampart:FinishKeyRotation'],
    ['Give up the rotation', 'rampart:CancelKeyRotation'],
  ] as const)
    await expect(section(page).getByRole('button', { name })).toHaveAccessibleDescription(
      `Needs ${action}, which no policy allows you.`,
    );
  await page.context().close();
});
