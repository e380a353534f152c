// Takes all members and policies of a group away: only what is empty can be deleted.

import { call, Fault } from '../api/call';

export async function emptied(GroupName: string): Promise<void> {
  for (const { UserPrincipalName = '' } of await members(GroupName))
    await gone(call('Ims', 'RemoveUserFromGroup', { UserPrincipalName, GroupName }));
  const { Policies } = await call('Ram', 'ListPoliciesForGroup', { GroupName });
  for (const { PolicyName = '', PolicyType = '' } of Policies?.Policy ?? [])
    await gone(call('Ram', 'DetachPolicyFromGroup', { PolicyName, PolicyType, GroupName }));
}

async function members(GroupName: string) {
  const all: { UserPrincipalName?: string }[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await call('Ims', 'ListUsersForGroup', { GroupName, MaxItems: 100, ...(Marker && { Marker }) });
    all.push(...(page.Users?.User ?? []));
    if (!page.IsTruncated || page.Marker === undefined || page.Marker === Marker) return all;
    Marker = page.Marker;
  }
}

/** What somebody else took away meanwhile is away. */
async function gone(deed: Promise<unknown>): Promise<void> {
  await deed.catch((error: unknown) => {
    if (!(error instanceof Fault && error.missing)) throw error;
  });
}
