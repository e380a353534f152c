// Why a call was denied or allowed: the receipt, by every way that leads there.

import { expect } from '@playwright/test';
import { denied } from './denied';
import { sound, test, visit } from './fixture';

test('a denial is told down to both values, whichever way one comes', async ({ page, house }) => {
  const { text, request, message } = await denied(house, 'near');
  await page.goto(`explain/${request}`);
  await expect(page.getByRole('heading', { name: /^Denied: near may not ram:ListGroups on acs:ram:/ })).toBeVisible();
  const strip = page.getByRole('list', { name: /^What each layer said/ });
  await expect(strip.getByRole('listitem')).toHaveText([
    /Control policies\s*none/,
    /Session policy\s*none/,
    /Identity policies\s*decided: nothing allows it/,
    /Trust policy\s*none/,
  ]);
  await strip.getByRole('button', { name: /^✗?\s*Identity policies/ }).click();
  await expect(page.getByText('No statement of this layer applied.')).toBeVisible();
  const near = page.getByRole('article').filter({ hasText: 'statement 2' });
  await expect(near).toContainText('Near-near');
  await expect(near).toContainText('attached to the user near');
  const parts = near.getByRole('listitem');
  await expect(parts.filter({ hasText: 'Action' })).toContainText('matches');
  await expect(parts.filter({ hasText: 'Action' })).toContainText('ram:List*');
  const address = parts.filter({ hasText: 'acs:SourceIp' });
  await expect(address).toContainText('does not match');
  await expect(address.locator('mark')).toHaveText(['10.0.0.0/8', '127.0.0.1']);
  await expect(parts.filter({ hasText: 'acs:Made' })).toContainText('does not carry acs:Made');
  // What differs is told by more than its colour.
  await expect(address.locator('mark').first()).toHaveCSS('text-decoration-line', 'underline');
  const other = page.getByRole('article').filter({ hasText: 'statement 1' });
  await expect(other.locator('mark')).toHaveText(['oss', 'Object', 'ram', 'Group']);
  await sound(page);
  await near.getByText('The whole statement').click();
  await expect(near.getByRole('region', { name: 'The whole statement' })).toContainText('10.0.0.0/8');
  await near.getByRole('link', { name: 'who attached it' }).click();
  await expect(page.getByRole('table', { name: /^Events: 1 event/ })).toBeVisible();
  // By the message, by the text of the error, and by the event.
  await page.goto('explain');
  await page.getByRole('textbox', { name: 'Request id, message or error' }).fill('nothing of the kind');
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByText('There is neither a request id nor an encoded message in this text.')).toBeVisible();
  for (const pasted of [message, text, `trace 7, request id: ${request.toLowerCase()}`]) {
    await page.goto('explain');
    await page.getByRole('textbox', { name: 'Request id, message or error' }).fill(pasted);
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.getByRole('heading', { name: /^Denied: near may not ram:ListGroups/ })).toBeVisible();
  }
  for (const pasted of [message, text, request]) {
    await page.goto('');
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(pasted);
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: /^Denied: near may not ram:ListGroups/ })).toBeVisible();
  }
  await page.getByRole('link', { name: 'The event' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'ListGroups' })).toBeVisible();
  await page.getByRole('link', { name: 'Open the receipt' }).click();
  await page.getByRole('button', { name: 'Open as a draft' }).click();
  await expect(page.locator('.cm-content')).toContainText('ram:ListGroups');
});

test('a statement that denies is named, with what would have to go', async ({ page, house }) => {
  const { token } = await denied(house, 'barred');
  const Statement = [{ Effect: 'Deny', Action: ['ram:ListGroups'], Resource: ['*'] }];
  const PolicyDocument = JSON.stringify({ Version: '1', Statement });
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'Bars', PolicyDocument });
  await house.call('Ram', 'AttachPolicyToUser', { UserName: 'barred', PolicyName: 'Bars', PolicyType: 'Custom' });
  const { body } = await house.ask(token, 'Ims', 'ListGroups', {});
  const { RequestId } = body;
  await page.goto(`explain/${RequestId}`);
  const strip = page.getByRole('list', { name: /^What each layer said/ });
  await expect(strip).toContainText('decided: a statement denies it');
  await strip.getByRole('button', { name: /Identity policies/ }).click();
  await expect(page.getByRole('region', { name: 'Denied by' })).toContainText('Bars');
  await expect(page.getByRole('region', { name: 'Smallest change that would allow it' })).toContainText(
    'Take out or narrow statement 1 of Bars',
  );
  await sound(page);
});

test('whoever may not see the rest sees what was denied, and whom to send the link', async ({
  browser,
  house,
  complaints,
}) => {
  const { token } = await denied(house, 'own');
  const theirs = await visit(browser, house.origin, token, complaints);
  const answered = theirs.waitForResponse(/ListGroups/);
  await theirs.goto('groups');
  const { RequestId: request } = await (await answered).json();
  await theirs.getByRole('link', { name: 'Open the receipt' }).click();
  await expect(theirs).toHaveURL(new RegExp(`explain/${request}`));
  await expect(theirs.getByRole('heading', { name: /^Denied: own may not ram:ListGroups on acs:ram:/ })).toBeVisible();
  await expect(theirs.getByText('Identity policies')).toBeVisible();
  await expect(theirs.getByText(`an administrator of account ${house.account}`)).toBeVisible();
  await expect(theirs.getByText('10.0.0.0/8')).toHaveCount(0);
  await expect(theirs.getByText('Near-own')).toHaveCount(0);
  await sound(theirs);
  // What others did is not there for them.
  const foreign = (await house.call('Rampart', 'ListEvents', { UserName: 'admin', MaxResults: 1 })) as {
    Events: { requestId: string }[];
  };
  await theirs.goto(`explain/${foreign.Events[0]?.requestId}`);
  await expect(theirs.getByText('Nothing is kept of this request.')).toBeVisible();
  await theirs.context().close();
  expect(complaints).toEqual([]);
});
