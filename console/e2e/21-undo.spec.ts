// A change is taken back from its event, as far as one call does it.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { somebody } from './people';

const dialog = (page: Page) => page.getByRole('dialog');

/** The request that did this last; journeys of a worker come one after another. */
async function latest(house: House, EventName: string): Promise<string> {
  const { Events } = (await house.call('Rampart', 'ListEvents', { EventName, MaxResults: 1 })) as {
    Events: { requestId: string }[];
  };
  return Events[0]?.requestId ?? '';
}

test('an attachment and a membership are taken back, and put back from the event of that', async ({ page, house }) => {
  test.setTimeout(60_000);
  const GroupName = 'back-and-forth';
  const policy = { PolicyName: 'TeamReports', PolicyType: 'Custom' };
  const UserPrincipalName = `user-0008@${house.domain}`;
  await house.call('Ims', 'CreateGroup', { GroupName });
  await house.call('Ram', 'AttachPolicyToGroup', { GroupName, ...policy });
  await house.call('Ims', 'AddUserToGroup', { GroupName, UserPrincipalName });
  const undo = async (operation: string, says: string, told: string) => {
    await page.goto(`events/${await latest(house, operation)}`);
    await expect(page.getByText(says)).toBeVisible();
    await page.getByRole('button', { name: 'Undo this change' }).click();
    await expect(dialog(page)).toContainText('aliyun ');
    if (operation.startsWith('Attach')) await sound(page);
    await dialog(page).getByRole('button', { name: 'Undo this change' }).click();
    await expect(page.getByText(told)).toBeVisible();
    await expect(dialog(page)).toHaveCount(0);
  };
  const inside = `user-0008 is in ${GroupName} now`;
  await undo('AttachPolicyToGroup', `Detaches TeamReports from ${GroupName} again.`, `is detached from ${GroupName}`);
  await undo('DetachPolicyFromGroup', `Attaches TeamReports to ${GroupName} again.`, `is attached to ${GroupName}`);
  await undo('AddUserToGroup', `Takes user-0008 out of ${GroupName} again.`, `user-0008 is no longer in ${GroupName}`);
  await undo('RemoveUserFromGroup', `Puts user-0008 into ${GroupName} again.`, inside);
  // What is so already is told as that.
  await page.getByRole('button', { name: 'Undo this change' }).click();
  await dialog(page).getByRole('button', { name: 'Undo this change' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('The user is in this group already.');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await page.goto(`groups/${GroupName}`);
  await expect(page.getByRole('link', { name: 'user-0008' })).toBeVisible();
});

test('a deletion leads to where it is taken back, and a refusal to nothing', async ({
  browser,
  page,
  house,
  complaints,
}) => {
  const UserPrincipalName = `undo-me@${house.domain}`;
  await house.call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'U' });
  await house.call('Ims', 'DeleteUser', { UserPrincipalName });
  await page.goto(`events/${await latest(house, 'DeleteUser')}`);
  await page.getByRole('link', { name: 'The user can be restored from the recycle bin' }).click();
  await expect(page.getByRole('button', { name: 'Restore: undo-me' })).toBeVisible();
  const made = await latest(house, 'AttachPolicyToGroup');
  const token = await house.enter(await somebody(house, 'undo-reader', 'ReadOnlyAccess'));
  const other = await visit(browser, house.origin, token, complaints);
  await other.goto(`events/${made}`);
  await expect(other.getByRole('button', { name: 'Undo this change' })).toHaveAttribute('aria-disabled', 'true');
  await other.context().close();
});
