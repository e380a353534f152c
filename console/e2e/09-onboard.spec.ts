// A team is brought in by paste: what went wrong is told by line, nothing is lost, cards are handed over.

import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { sound, test } from './fixture';

test('many are created, two lines are wrong, one name is taken, and nothing is lost', async ({ page, house }) => {
  await page.goto('users');
  await page.getByRole('button', { name: 'Create many' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create many' });
  const names = Array.from({ length: 6 }, (_, index) => `team-${index}, Person ${index}`);
  await dialog
    .getByRole('textbox', { name: 'One user on each line' })
    .fill([...names, 'bob', 'no name', 'TEAM-1'].join('\n'));
  await expect(dialog.getByText('7 users, 2 lines left out')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Access like' }).fill('bo');
  await page.getByRole('option', { name: 'bob' }).click();
  await expect(dialog.getByText('Groups: analysts. Policies: none.')).toBeVisible();
  await sound(page);
  await dialog.getByRole('button', { name: 'Create 7 users' }).click();
  await expect(dialog.getByText('6 users created, 3 not')).toBeVisible();
  await expect(dialog.getByText('There is a user of this name already.')).toBeVisible();
  await expect(dialog.getByText('Comes twice')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Copy 6 hand-over cards' })).toBeVisible();
  await sound(page);
  await dialog.getByRole('button', { name: 'Back to the lines that were not done' }).click();
  await expect(dialog.getByRole('textbox', { name: 'One user on each line' })).toHaveValue('bob\nno name\nTEAM-1');
  const { Groups } = (await house.call('Ims', 'ListGroupsForUser', {
    UserPrincipalName: `team-3@${house.domain}`,
  })) as { Groups: { Group: { GroupName: string }[] } };
  expect(Groups.Group.map(({ GroupName }) => GroupName)).toEqual(['analysts']);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  expect(kept).not.toMatch(/First password/);
});

test('people are filtered by chips and put in order by the server, and the URL says so', async ({ page }) => {
  await page.goto('users');
  await page.getByRole('button', { name: 'With AccessKeys' }).click();
  await expect(page).toHaveURL(/keys=yes/);
  await expect(page.getByRole('link', { name: 'bob' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'user-0000' })).toHaveCount(0);
  await sound(page);
  await page.getByRole('button', { name: 'Cannot log on' }).click();
  await page.getByRole('searchbox').fill('nobody-like-it');
  await expect(page.getByText('No row matches “nobody-like-it”.')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page).not.toHaveURL(/keys=|logon=|q=/);
  const asked = page.waitForRequest(/ListPeople/);
  await page.getByRole('button', { name: /^Last key use/ }).click();
  expect((await asked).postDataJSON()).toMatchObject({ SortBy: 'LastKeyUseDate', PageNumber: 1 });
  await expect(page).toHaveURL(/sort=key/);
});

test('rows of later pages come when they are in sight', async ({ page }) => {
  // The server has a few; the answers say that there are five thousand.
  await page.route('**/ListPeople', async (route) => {
    const { PageNumber = 1, PageSize = 100 } = route.request().postDataJSON();
    const People = Array.from({ length: PageSize }, (_, index) => {
      const number = (PageNumber - 1) * PageSize + index;
      return { UserId: String(number), UserName: `person-${String(number).padStart(4, '0')}` };
    });
    await route.fulfill({ json: { TotalCount: 5000, PageNumber, PageSize, People } });
  });
  await page.goto('users');
  const table = page.getByRole('table', { name: /^Users: 5,000 users, sorted by Name, ascending/ });
  await expect(table).toHaveAttribute('aria-rowcount', '5001');
  await page.getByRole('region', { name: /^Users: 5,000/ }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: 'person-4999' })).toBeVisible();
  expect(await table.locator('tbody tr').count()).toBeLessThanOrEqual(60);
});

test('the overview leads from what is wrong to where it is done', async ({ page }) => {
  await page.goto('');
  const tasks = page.getByRole('region', { name: 'What to do about safety' });
  await expect(tasks.getByText(/of 100 points/)).toBeVisible();
  await tasks.getByRole('button', { name: /^Show all/ }).click();
  await sound(page);
  await tasks.getByRole('link', { name: 'Open: People log on from anywhere' }).click();
  await expect(page).toHaveURL(/console\/security$/);
  await page.goto('');
  const tour = page.getByRole('region', { name: 'From a first start to a working team' });
  await expect(tour.getByText(/\d of 6 done/)).toBeVisible();
  await tour.getByRole('button', { name: 'Open: Write a policy for the team' }).click();
  await expect(page).toHaveURL(/policies\/new$/);
});

test('a role is created in words, and its trust is widened only when it is meant', async ({ page, house }) => {
  await page.goto('roles');
  await page.getByRole('button', { name: 'Create role' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('builder');
  await page.getByRole('combobox', { name: 'Who may take it on' }).click();
  await page.getByRole('option', { name: 'A service' }).click();
  await page.getByRole('textbox', { name: /^Service, such as/ }).fill('ecs.aliyuncs.com');
  await expect(page.getByText('the service ecs.aliyuncs.com')).toBeVisible();
  await sound(page);
  const create = page.getByRole('button', { name: 'Create role' });
  await expect(create).toBeEnabled();
  await create.click();
  await expect(page).toHaveURL(/roles\/builder$/);
  await page.getByRole('button', { name: 'Edit trust policy' }).click();
  const field = page.getByRole('textbox', { name: 'Policy document' });
  await field.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::${house.account}:root"]}}]}`,
  );
  await expect(page.getByText(`identities of account ${house.account}`)).toBeVisible();
  await expect(page.getByText(/^Now .* may sts:AssumeRole on/)).toBeVisible();
  const save = page.getByRole('button', { name: 'Save the trust policy' });
  await expect(save).toBeDisabled();
  await sound(page);
  await page.getByRole('checkbox', { name: /I mean this/ }).check();
  await save.click();
  await expect(page).toHaveURL(/roles\/builder$/);
  await expect(page.getByText(`identities of account ${house.account}`)).toBeVisible();
});

test('those who match are taken along as a file, whether they are in sight or not', async ({ page }) => {
  await page.goto('users?q=user-003');
  await expect(page.getByRole('link', { name: 'user-0030' })).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV', exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('rampart-users.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(11);
  expect(lines[1]).toMatch(/^user-0030,Person 30 张三,user-0030@/);
});
