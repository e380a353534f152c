// The operations that are done to many rows. What is so already is left out, and no fault.

import { call, Fault } from '../api/call';
import { wish } from '../api/may';
import type { Left } from '../words/bulk';

/** Does it; where a record says that it is so already, or has gone, that is the reason it was left out. */
export async function tried(deed: Promise<unknown>): Promise<Left | undefined> {
  try {
    await deed;
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('EntityAlreadyExists.')) return 'already';
    throw error;
  }
}

export const join = (principal: string, group: string) => ({
  wish: () => wish('Ims', 'AddUserToGroup', { UserPrincipalName: principal, GroupName: group }),
  add: () => call('Ims', 'AddUserToGroup', { UserPrincipalName: principal, GroupName: group }),
  remove: () => call('Ims', 'RemoveUserFromGroup', { UserPrincipalName: principal, GroupName: group }),
});

export interface Which {
  PolicyName: string;
  PolicyType: string;
}

/** Attaching a policy to somebody, asking whether that may be, and taking it away again. */
export function attachment(kind: 'user' | 'group' | 'role', name: string, which: Which) {
  switch (kind) {
    case 'user':
      return {
        wish: () => wish('Ram', 'AttachPolicyToUser', { ...which, UserName: name }),
        attach: () => call('Ram', 'AttachPolicyToUser', { ...which, UserName: name }),
        detach: () => call('Ram', 'DetachPolicyFromUser', { ...which, UserName: name }),
      };
    case 'group':
      return {
        wish: () => wish('Ram', 'AttachPolicyToGroup', { ...which, GroupName: name }),
        attach: () => call('Ram', 'AttachPolicyToGroup', { ...which, GroupName: name }),
        detach: () => call('Ram', 'DetachPolicyFromGroup', { ...which, GroupName: name }),
      };
    case 'role':
      return {
        wish: () => wish('Ram', 'AttachPolicyToRole', { ...which, RoleName: name }),
        attach: () => call('Ram', 'AttachPolicyToRole', { ...which, RoleName: name }),
        detach: () => call('Ram', 'DetachPolicyFromRole', { ...which, RoleName: name }),
      };
  }
}
