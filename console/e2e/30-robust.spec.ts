// When the server dies, is slow, breaks off, asks to wait, or somebody logs off elsewhere: what was typed stays, and nothing
// is done twice.

import { expect, type Page } from '@playwright/test';
import { test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';
import { broken, forgive, good, operation } from './states';

async function fill(page: Page, name: string): Promise<void> {
  await page.goto('groups?create=true');
  const dialog = page.getByRole('dialog', { name: 'Create a group' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByRole('textbox', { name: 'Comments' }).fill('Typed once');
}

const press = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();

async function kept(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Create a group' });
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
  await expect(dialog.getByRole('textbox', { name: 'Comments' })).toHaveValue('Typed once');
}

async function groupsCalled(house: House, name: string): Promise<number> {
  const { Groups } = (await house.call('Ims', 'ListGroups', { MaxItems: 100 })) as {
    Groups: { Group: { GroupName: string }[] };
  };
  return Groups.Group.filter(({ GroupName }) => GroupName === name).length;
}

for (const [when, name, reaches] of [
  ['before it hears of a write', 'unheard', false],
  ['after a write, before the answer', 'unanswered', true],
] as const) {
  test(`the server dies ${when}: the form stays, and it is done once`, async ({ page, house, complaints }) => {
    test.setTimeout(60_000);
    await fill(page, name);
    await page.route(operation('CreateGroup'), async (route) => {
      if (reaches) await route.fetch();
      await house.kill();
      await route.abort('connectionreset');
    });
    let sent = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/CreateGroup')) sent += 1;
    });
    await press(page);
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('alert')).toContainText('Look again whether what you asked for was done.');
    await expect(page.getByText(/^The server does not answer\. What is shown is of /)).toBeVisible();
    await kept(page, name);
    await good(page);
    // Nothing is sent again by itself.
    await house.revive();
    await page.waitForTimeout(1500);
    expect(sent).toBe(1);
    expect(await groupsCalled(house, name)).toBe(reaches ? 1 : 0);
    await page.unrouteAll();
    await press(page);
    if (reaches) await expect(dialog.getByRole('alert')).toContainText('There is a group of this name already.');
    else await expect(page.getByText(`Group ${name} was created`)).toBeVisible();
    expect(await groupsCalled(house, name)).toBe(1);
    forgive(complaints);
  });
}

test('whoever is to wait is told how long, and what was typed stays', async ({ page, complaints }) => {
  await fill(page, 'hasty');
  await page.route(operation('CreateGroup'), (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '7' },
      json: { Code: 'Throttling.User', Message: 'Too many requests at once.', RequestId: 'R' },
    }),
  );
  await press(page);
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Try again in 7 seconds.');
  await kept(page, 'hasty');
  await good(page);
  await page.unrouteAll();
  await press(page);
  await expect(page.getByText('Group hasty was created')).toBeVisible();
  forgive(complaints);
});

test('a write that takes five seconds is sent once, however often it is pressed', async ({ page }) => {
  await fill(page, 'patient');
  let sent = 0;
  await page.route(operation('CreateGroup'), async (route) => {
    sent += 1;
    await new Promise((done) => setTimeout(done, 5000));
    await route.continue();
  });
  const button = page.getByRole('dialog').getByRole('button', { name: 'Create group' });
  await button.click();
  await expect(button).toHaveAttribute('data-loading', 'true');
  await button.click({ force: true });
  await page.keyboard.press('Enter');
  await good(page);
  await expect(page.getByText('Group patient was created')).toBeVisible({ timeout: 10_000 });
  expect(sent).toBe(1);
});

for (const [what, body] of [
  ['in the middle', '{"Groups":{"Group":[{"GroupName":"anal'],
  ['before it began', ''],
  ['as something else', '<html>gateway</html>'],
] as const) {
  test(`an answer that ends ${what} is told of, and asked for again`, async ({ page }) => {
    await page.route(operation('ListGroups'), (route) =>
      route.fulfill({ status: 200, contentType: 'application/json', body }),
    );
    await page.goto('groups');
    const told = page.getByRole('main').getByRole('alert').filter({ hasText: 'The answer broke off.' });
    await expect(told).toBeVisible();
    await good(page);
    await page.unrouteAll();
    await told.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  });
}

test('a failure of one section leaves the others', async ({ page, complaints }) => {
  await page.route(operation('ListPoliciesForUser'), (route) => route.fulfill({ status: 500, json: broken }));
  await page.goto('users/bob');
  await expect(page.getByRole('link', { name: 'analysts' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Policies of the user' }).getByRole('alert')).toBeVisible({
    timeout: 15_000,
  });
  await good(page);
  forgive(complaints);
});

test('what is logged off in one tab is logged off in the other, which comes back to its page', async ({
  browser,
  house,
  complaints,
}) => {
  const token = await house.enter(await somebody(house, 'tabs', 'AdministratorAccess'));
  const one = await visit(browser, house.origin, token, complaints);
  await one.goto('users');
  const other = await one.context().newPage();
  await other.goto('groups');
  await expect(other.getByRole('link', { name: 'analysts' })).toBeVisible();
  await one.getByRole('button', { name: 'You: tabs' }).click();
  await one.getByRole('menuitem', { name: 'Log off' }).click();
  await one.getByRole('button', { name: 'Log off' }).click();
  await expect(one.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(one).toHaveURL(/\/logon/);
  await other.getByRole('link', { name: 'Roles' }).click();
  await expect(other).toHaveURL(/\/logon\?next=%2Fconsole%2Froles/);
  await one.context().close();
});
