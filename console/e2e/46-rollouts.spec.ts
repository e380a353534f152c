// A control policy comes into force in stages: rehearsed, only watched, enforced for a folder, for all, and taken back.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import { press } from './hands';
import type { House } from './house';
import { denying, memberOf, organized, PASSWORD, personOf } from './organization';
import { somebody } from './people';
import { forgive } from './states';

const RD = 'ResourceDirectoryMaster';
const step = (page: Page) => page.locator('[aria-current="step"]');
const dialog = (page: Page) => page.getByRole('dialog');

async function way(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'How' }).click();
  await page.getByRole('option', { name }).click();
}

/** Counts are written every few seconds, and seen by whoever looks again. */
const comes = (page: Page, looks: () => Promise<void>) =>
  expect(async () => {
    await page.reload();
    await looks();
  }).toPass({ intervals: [500, 1000], timeout: 25_000 });

async function asks({ ask }: House, token: string, times: number, status: number): Promise<void> {
  for (let call = 0; call < times; call += 1) expect((await ask(token, 'Ims', 'ListUsers', {})).status).toBe(status);
}

const attached = async ({ call }: House, TargetId: string): Promise<string> =>
  JSON.stringify(await call(RD, 'ListControlPolicyAttachmentsForTarget', { TargetId }));

test('a control policy is rehearsed, watched, staged, in force, and taken back', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(240_000);
  const { root, member, policy } = await organized(own);
  const other = await memberOf(own, root, 'Lab');
  const [mia, leo] = [await personOf(own, member, 'mia'), await personOf(own, other, 'leo')];
  await asks(own, mia, 3, 200);
  const page = await visit(browser, own.origin, own.token, complaints);

  // From the rehearsal of the one change that it is.
  const change = { Product: RD, Operation: 'AttachControlPolicy', Parameters: { PolicyId: policy, TargetId: root } };
  await page.goto(`rehearse?whose=all&changes=${encodeURIComponent(JSON.stringify([change]))}`);
  await press(page, 'Rehearse');
  await expect(page.getByText('3 newly denied')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Roll out in stages' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Roll out in stages' })).toBeVisible();
  await expect(page.getByText('Attach the control policy NoUsers to Root')).toBeVisible();
  await sound(page);
  await way(page, 'In stages');
  const stages = page.getByRole('list', { name: 'Stages' }).getByRole('listitem');
  await expect(stages).toHaveCount(3);
  await stages.nth(1).getByRole('combobox', { name: 'Where' }).click();
  await page.getByRole('option', { name: 'folders and members' }).click();
  await expect(stages.nth(1).getByText('Choose at least one.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Begin the rollout' })).toBeDisabled();
  await stages.nth(1).getByRole('button', { name: 'Choose one' }).click();
  await dialog(page).getByRole('treeitem', { name: 'Root' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Choose it' })).toBeDisabled();
  await dialog(page).getByRole('treeitem', { name: 'Production' }).click();
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Choose it' }).click();
  await expect(stages.nth(1).getByRole('button', { name: 'Take out: Production' })).toBeVisible();
  await stages.nth(2).getByRole('textbox', { name: 'Lasts' }).fill('');
  await stages.nth(0).getByRole('textbox', { name: 'Denied calls at most' }).fill('100');
  await sound(page);
  await press(page, 'Begin the rollout');

  // Watched: what would be denied is counted, and nothing is.
  await expect(page.getByRole('heading', { level: 1, name: 'Attach NoUsers to Root' })).toBeVisible();
  await expect(step(page)).toContainText('Stage 1: Only watched, everywhere');
  await expect(page.getByText('enforced in 0, only watched in 2')).toBeVisible();
  await asks(own, mia, 2, 200);
  await asks(own, leo, 1, 200);
  const denied = page.getByRole('table', { name: 'Calls that are denied, or would be' });
  await comes(page, () => expect(step(page)).toContainText('3 of at most 100 calls denied', { timeout: 2000 }));
  await expect(denied.getByRole('row', { name: /mia/ })).toContainText('ram:ListUsers');
  await expect(denied.getByRole('row', { name: /mia/ })).toContainText('level Root');
  await expect(page.getByText('No call was allowed by it up to now, or would be.')).toBeVisible();
  // The same by the operation itself.
  const told = await own.call('Rampart', 'GetRollout', { RolloutId: page.url().split('/').pop() });
  expect(told).toMatchObject({ EnforcedCount: 0, ReportOnlyCount: 2, NewlyDenied: { CallCount: 3 } });
  expect(await attached(own, root)).not.toContain(policy);
  await sound(page);

  // The policy's own page leads here.
  const address = page.url();
  await page.goto(`control-policies/${policy}`);
  await page.getByRole('region', { name: 'Rollouts' }).getByRole('link', { name: 'Attach NoUsers to Root' }).click();
  await expect(page).toHaveURL(address);

  // For a folder: only those below it are denied, and the others are watched on.
  await press(page, 'Go on to the next stage');
  await expect(dialog(page)).toContainText('At once: Enforced, in Production.');
  await expect(dialog(page)).toContainText('Up to now 3 calls denied');
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Go on to the next stage' }).click();
  await expect(step(page)).toContainText('Stage 2: Enforced, in Production');
  await expect(page.getByText('enforced in 1, only watched in 1')).toBeVisible();
  await asks(own, mia, 1, 403);
  await asks(own, leo, 1, 200);
  await comes(page, () =>
    expect(step(page)).toContainText('2 calls denied, or would be where it is still watched.', { timeout: 2000 }),
  );

  // For all; nobody who saw another stage goes on from this one.
  const stale = await page.context().newPage();
  await stale.goto(page.url());
  await expect(step(stale)).toContainText('Stage 2');
  await press(page, 'Go on to the next stage');
  await dialog(page).getByRole('button', { name: 'Go on to the next stage' }).click();
  await expect(step(page)).toContainText('Stage 3: Enforced, everywhere');
  await expect(step(page)).toContainText('It lasts until somebody goes on.');
  await asks(own, leo, 1, 403);
  await press(stale, 'Go on to the next stage');
  await dialog(stale).getByRole('button', { name: 'Go on to the next stage' }).click();
  await expect(dialog(stale).getByRole('alert')).toContainText('Conflict.Rollout.OtherStage');
  await stale.close();

  // Made, as it would be by hand: its id is typed.
  const id = page.url().split('/').pop() ?? '';
  await press(page, 'Make the change now');
  await expect(dialog(page).getByRole('button', { name: 'Make the change now' })).toBeDisabled();
  await dialog(page).getByRole('textbox').fill(id);
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Make the change now' }).click();
  await expect(page.getByRole('list', { name: 'Stages' })).toContainText('From then on it stands where');
  await expect(page.getByText('in force', { exact: true })).toBeVisible();
  expect(await attached(own, root)).toContain(policy);
  await sound(page);

  // And back.
  await press(page, 'Take it back');
  await dialog(page).getByRole('textbox').fill(id);
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByRole('list', { name: 'Stages' })).toContainText('What it had done was undone.');
  await expect(page.getByRole('button', { name: 'Take it back' })).toHaveCount(0);
  expect(await attached(own, root)).not.toContain(policy);
  await asks(own, mia, 1, 200);
  await sound(page);

  // The list has it, and its events lead to who did what.
  await page.getByRole('link', { name: 'Events of this rollout' }).click();
  await expect(page.getByRole('main')).toContainText('AbortRollout');
  await page.goto('rollouts');
  await expect(page.getByRole('row', { name: /Attach NoUsers to Root/ })).toContainText('taken back');
  await sound(page);
  await page.getByRole('combobox', { name: 'Show' }).click();
  await page.getByRole('option', { name: 'Under way' }).click();
  await expect(page).toHaveURL(/kind=running/);
  await expect(page.getByRole('row', { name: /Attach NoUsers/ })).toHaveCount(0);
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a policy of an identity is only watched, by whoever shows again who that is', async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(120_000);
  // A founded account demands a second factor of everybody; here a password is all that this person has.
  await own.call('Ims', 'SetSecurityPreference', { MFAOperationForLogin: 'independent' });
  const person = await somebody(own, 'carol', 'AdministratorAccess');
  const Parameters = { PolicyName: 'AdministratorAccess', PolicyType: 'System', UserName: 'carol' };
  const changes = JSON.stringify([{ Product: 'Ram', Operation: 'DetachPolicyFromUser', Parameters }]);
  const page = await visit(browser, own.origin, await own.enter(person), complaints);
  await page.goto(`rollouts/new?changes=${encodeURIComponent(changes)}`);
  await expect(page.getByText('It decides beside and denies nothing')).toBeVisible();
  await way(page, 'In stages');
  await expect(page.getByText('Policies of identities count for all who hold them')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Where' })).toHaveCount(0);
  await way(page, 'Only watch (report-only)');
  await press(page, 'Begin the rollout');
  const again = page.getByRole('dialog', { name: 'Show that it is you' });
  await again.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
  await sound(page);
  await again.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Detach AdministratorAccess from carol' })).toBeVisible();
  await expect(step(page)).toContainText('Stage 1: Only watched, everywhere');
  await expect(step(page)).toContainText('It lasts until somebody goes on. No number of denied calls stops it.');
  const denied = page.getByRole('table', { name: 'Calls that are denied, or would be' });
  await comes(page, () => expect(denied.getByRole('row', { name: /carol/ }).first()).toBeVisible({ timeout: 2000 }));
  await denied
    .getByRole('link', { name: /^Receipt of/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Receipt of a decision' })).toBeVisible();
  await page.goBack();
  await press(page, 'Take it back');
  await expect(dialog(page)).toContainText('Nothing of it is in force any more at once');
  await dialog(page).getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('It was taken back')).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('one denied call too many stops it, and the page says why', { tag: '@long' }, async ({
  browser,
  own,
  complaints,
}) => {
  test.setTimeout(240_000);
  const { root, member, policy } = await organized(own);
  const mia = await personOf(own, member, 'mia');
  const Stages = [{ Mode: 'Enforced', WaitMinutes: 60, MostDenied: 1 }];
  const { Rollout } = await own.call('Rampart', 'StartRollout', { PolicyId: policy, TargetId: root, Stages });
  await asks(own, mia, 2, 403);
  const page = await visit(browser, own.origin, own.token, complaints);
  await page.goto(`rollouts/${(Rollout as { RolloutId: string }).RolloutId}`);
  const stages = page.getByRole('list', { name: 'Stages' });
  // Rollouts are looked at once in a minute.
  await expect(async () => {
    await page.reload();
    await expect(stages).toContainText('It was stopped', { timeout: 2000 });
  }).toPass({ intervals: [2000], timeout: 150_000 });
  await expect(stages).toContainText('Nothing of it is in force any more.');
  await expect(stages).toContainText('stage 1 denied 2 calls that would be allowed without it; the limit is 1');
  await expect(page.getByRole('main').getByText('stopped', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take it back' })).toHaveCount(0);
  await sound(page);
  await asks(own, mia, 1, 200);
  forgive(complaints);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a first stage that denies is asked about, and what has no stages says so', async ({ page, house }) => {
  test.setTimeout(90_000);
  const { folder } = await organized(house);
  const { ControlPolicy } = await house.call(RD, 'CreateControlPolicy', {
    PolicyName: 'NoMachines',
    EffectScope: 'RAM',
    PolicyDocument: denying('ecs:*'),
  });
  const PolicyId = (ControlPolicy as { PolicyId: string }).PolicyId;
  await page.goto('rollouts/new');
  await expect(page.getByText('There is no change that can be rolled out.')).toBeVisible();
  await sound(page);
  const change = { Product: RD, Operation: 'AttachControlPolicy', Parameters: { PolicyId, TargetId: folder } };
  await page.goto(`rollouts/new?changes=${encodeURIComponent(JSON.stringify([change]))}`);
  await way(page, 'In stages');
  await page.getByRole('button', { name: 'Remove stage 1' }).click();
  await page.getByRole('button', { name: 'Remove stage 2' }).click();
  await expect(page.getByRole('button', { name: 'Remove stage 1' })).toBeDisabled();
  await page.getByRole('button', { name: 'Add a stage' }).click();
  await press(page, 'Begin the rollout');
  await expect(dialog(page)).toContainText('calls are denied at once, without having been watched');
  await sound(page);
  await dialog(page).getByRole('button', { name: 'Begin the rollout' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Attach NoMachines to Production' })).toBeVisible();
  await expect(step(page)).toContainText('Stage 1: Enforced, in 10 of 100 members');
  await press(page, 'Take it back');
  await dialog(page).getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('It was taken back')).toBeVisible();
});

for (const [language, title, watched] of [
  ['en', 'Rollouts', 'Only watched'],
  ['zh', '分阶段发布', '仅观察'],
] as const) {
  test(`who may only look sees it in ${language}, and what is missing to go on`, async ({
    browser,
    house,
    complaints,
  }) => {
    test.setTimeout(90_000);
    const { policy, folder } = await organized(house);
    const { Rollouts } = await house.call('Rampart', 'ListRollouts', {});
    const running = (Rollouts as { State: string; RolloutId: string }[]).find(({ State }) => State === 'Running');
    const made = async () =>
      (await house.call('Rampart', 'StartRollout', { PolicyId: policy, TargetId: folder })).Rollout as typeof running;
    const id = (running ?? (await made()))?.RolloutId ?? '';
    const person = await somebody(house, `looks-${language}`, 'ReadOnlyAccess');
    const page = await visit(browser, house.origin, await house.enter(person), complaints);
    await page.addInitScript((tongue) => localStorage.setItem('rampart-language', tongue), language);
    await page.goto('rollouts');
    await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
    await sound(page);
    await page.goto(`rollouts/${id}`);
    await expect(step(page)).toContainText(watched);
    const barred = page.getByRole('main').getByRole('button').and(page.locator('[aria-disabled=true]'));
    await expect(barred).toHaveCount(2);
    for (const [index, action] of ['rampart:AdvanceRollout', 'rampart:AbortRollout'].entries())
      await expect(barred.nth(index)).toHaveAccessibleDescription(new RegExp(action));
    await sound(page);
    await page.context().close();
  });
}
