// What has happened: found by the server, by an address that rebuilds the view, followed, looked into, and taken along.

import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { somebody } from './denied';
import { sound, test, visit } from './fixture';

const rows = (page: Page) => page.getByRole('table', { name: /^Events:/ }).locator('tbody tr');

test('filters stand in the URL, and the URL alone rebuilds the view', async ({ page, complaints }) => {
  await page.goto('');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/console\/events$/);
  await expect(rows(page).first()).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Filters' }).click();
  const field = page.getByRole('textbox', { name: 'Operation' });
  await field.fill('CreateGroup');
  await sound(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/events\?operation=CreateGroup$/);
  await expect(page.getByText('2 events', { exact: false }).first()).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'Last hour' }).click();
  await expect(page).toHaveURL(/range=1h/);
  await page.getByRole('textbox', { name: 'Resource' }).fill('writers');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(rows(page)).toHaveCount(1);
  const address = page.url();
  await page.goto('users');
  await page.goto(address);
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Without the filter Resource: writers' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'When' })).toHaveValue('Last hour');
  await page.getByRole('button', { name: 'Without the filter Resource: writers' }).click();
  await expect(rows(page)).toHaveCount(2);
  // A time of one's own, in which nothing was.
  await page.goto('events?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
  await expect(page.getByText('No event is like this.')).toBeVisible();
  await expect(page.getByLabel('From (UTC)')).toHaveValue('2020-01-01T00:00');
  await sound(page);
  await page.goto('events?address=10.0.0.0/8');
  await expect(page.getByRole('alert')).toContainText('SourceIpAddress');
  // The browser calls that an error too.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('status of 400')]);
});

test('a page goes on, and one that ended early says how far it looked', async ({ page }) => {
  await page.goto('events?type=ConsoleOperation');
  await expect(rows(page).first()).toBeVisible();
  await page.route('**/ListEvents', async (route) => {
    const asked = route.request().postDataJSON();
    if (asked.SourceIpAddress === undefined || asked.NextToken !== undefined) return route.continue();
    const first = await route.fetch({ postData: { ...asked, MaxResults: 1 } });
    const { NextToken } = await first.json();
    expect(NextToken).toBeTruthy();
    await route.fulfill({
      json: { Events: [], NextToken, SearchedUntil: '2026-11-03T10:00:00Z', RequestId: 'R' },
    });
  });
  await page.goto('events?address=127.0.0.1');
  await expect(page.getByText(/^Nothing found so far. Searched down to Nov 3, 2026, 10:00:00/)).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Go on searching' }).click();
  await expect(rows(page).first()).toBeVisible();
});

test('new events come by themselves while somebody looks', async ({ page, house }) => {
  test.setTimeout(90_000);
  // No page does it, and no other journey.
  await page.goto('events?operation=UpdatePolicyDescription&live=true');
  await expect(page.getByRole('switch', { name: 'Live' })).toBeChecked();
  await expect(page.getByText('No event is like this.')).toBeVisible();
  await house.call('Ram', 'UpdatePolicyDescription', { PolicyName: 'TeamReports', NewDescription: 'Followed' });
  await expect(rows(page)).toHaveCount(1, { timeout: 15_000 });
  await expect(page.getByRole('status').filter({ hasText: '1 event 1 new' })).toBeVisible();
  await sound(page);
  // Of what it asks itself every few seconds nothing is shown.
  await page.goto('events?live=true&operation=ListEvents');
  await expect(rows(page).first()).toBeVisible();
  const before = Number(await page.getByRole('table').getAttribute('aria-rowcount'));
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/ListEvents')) asked += 1;
  });
  await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(Number(await page.getByRole('table').getAttribute('aria-rowcount'))).toBe(before);
  // Nobody looks: nothing is asked.
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(1_000);
  asked = 0;
  await page.waitForTimeout(7_000);
  expect(asked).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(0);
  await page.getByRole('switch', { name: 'Live' }).click();
  await expect(page).not.toHaveURL(/live/);
});

test('an event tells who, what, from where and why, and leads on', async ({ page, house }) => {
  await page.goto('events?operation=CreateGroup&resource=writers');
  await rows(page).first().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'CreateGroup' })).toBeVisible();
  const what = page.getByRole('region', { name: 'What', exact: true });
  await expect(what).toContainText('Ims 2019-08-15 CreateGroup');
  await expect(what).toContainText('✓ Success');
  await expect(what).toContainText('127.0.0.1');
  await expect(what.locator('time')).toHaveAttribute('title', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  const who = page.getByRole('region', { name: 'Who', exact: true });
  await expect(who.getByRole('link', { name: 'admin' })).toHaveAttribute('href', '/console/users/admin');
  await expect(who).toContainText(house.account);
  const why = page.getByRole('region', { name: 'Why it was allowed or denied' });
  await expect(why).toContainText(/Allowed: admin may ram:CreateGroup on acs:ram::\d+:group\/\*/);
  await expect(page.getByRole('region', { name: 'As it is kept' })).toContainText('"eventVersion": 1');
  await sound(page);
  await page.getByRole('link', { name: 'On writers' }).click();
  await expect(page).toHaveURL(/events\?resource=writers$/);
  await page.goBack();
  await why.getByRole('link', { name: 'Open the receipt' }).click();
  await expect(page.getByRole('heading', { name: /^Allowed: admin may ram:CreateGroup/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Allowed because' })).toContainText('AdministratorAccess');
  await sound(page);
  await page.goto('events/00000000-0000-0000-0000-000000000000');
  await expect(page.getByText('No event of this request is kept.')).toBeVisible();
  // From a person to what that person did.
  await page.goto('users/admin?tab=activity');
  await page.getByRole('link', { name: 'All that this user did' }).click();
  await expect(page).toHaveURL(/events\?user=admin$/);
  await expect(rows(page).first()).toContainText('admin');
});

test('what the filters find is taken along as a file', async ({ page }) => {
  const taken = async (name: string) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  await page.goto('events?operation=CreateGroup');
  await expect(rows(page)).toHaveCount(2);
  const table = await taken('As CSV');
  expect(table.name).toMatch(/^rampart-events-\d{4}-\d\d-\d\d\.csv$/);
  expect(table.text.trimEnd().split('\r\n')).toHaveLength(3);
  expect(table.text).toContain(',CreateGroup,Write,ram-user,admin,');
  await expect(page.getByText(/^2 events are in rampart-events-.*csv\.$/)).toBeVisible();
  await sound(page);
  const whole = JSON.parse((await taken('As JSON')).text);
  expect(whole.map(({ resourceName }: { resourceName: string }) => resourceName)).toEqual(['writers', 'analysts']);
  // What takes long can be cancelled, and leaves no file.
  await page.route('**/ListEvents', () => new Promise(() => undefined));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'As CSV' }).click();
  await page.getByRole('button', { name: 'Cancel the export' }).click();
  await expect(page.getByText('The export was cancelled; no file was written.')).toBeVisible();
});

test('whoever may not see what others did sees the own', async ({ browser, house, complaints }) => {
  const theirs = await visit(browser, house.origin, await somebody(house, 'looker'), complaints);
  await theirs.goto('groups');
  await expect(theirs.getByText('You may not do this')).toBeVisible();
  await theirs.goto('events');
  await expect(theirs.getByText(/These are the events of what you did yourself/)).toBeVisible();
  await expect(rows(theirs).first()).toContainText('looker');
  await theirs.goto('events?operation=ListGroups&user=looker');
  await rows(theirs).first().getByRole('link').click();
  await expect(theirs.getByText(/^Denied: looker may not ram:ListGroups/)).toBeVisible();
  await theirs.goto('events?operation=CreateGroup');
  await expect(theirs.getByText('No event is like this.')).toBeVisible();
  await sound(theirs);
  // Looking is no denial.
  const denials = await house.call('Rampart', 'ListEvents', { UserName: 'looker', Outcome: 'NoPermission' });
  const names = (denials.Events as { eventName: string }[]).map(({ eventName }) => eventName);
  expect(new Set(names)).toEqual(new Set(['ListGroups']));
  await theirs.context().close();
  expect(complaints).toEqual([]);
});
