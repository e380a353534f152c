// What takes a change back, where that is one call; and where else it is taken back.

import { type Wish, wish } from '../../api/may';
import { attachment, join } from '../../bulk/deeds';
import { detaching } from '../attachment/useAttach';
import type { Event } from '../events/load';

export interface Inverse {
  says: 'attach' | 'detach' | 'join' | 'leave';
  /** The policy or the user, and to or from whom it goes. */
  what: string;
  whom: string;
  /** The call, as it is asked about, shown, and made. */
  product: 'Ram' | 'Ims';
  wish: Wish;
  run: () => Promise<unknown>;
}

type Given = Record<string, unknown>;
type Kind = 'user' | 'group' | 'role';

const text = (given: Given, name: string): string => {
  const value = given[name];
  return typeof value === 'string' ? value : '';
};

/** The parameters of a change that was made; nothing of what was refused, or only read. */
function given({ errorCode, eventRW, requestParameters }: Event): Given | undefined {
  if (errorCode !== undefined || eventRW !== 'Write') return undefined;
  return typeof requestParameters === 'object' && requestParameters !== null ? (requestParameters as Given) : undefined;
}

/** Whether it names a user without a domain, which must be known before it can be taken back. */
export const needsHome = (event: Event): boolean =>
  inverseOf(event, '') === undefined && inverseOf(event, 'some') !== undefined;

/** `home` is the domain of those who are named without one. */
export function inverseOf(event: Event, home: string): Inverse | undefined {
  const all = given(event);
  if (all === undefined) return undefined;
  const attached = /^(Attach|Detach)Policy(?:To|From)(User|Group|Role)$/.exec(event.eventName ?? '');
  if (attached) return ofAttachment(attached[1] === 'Attach', (attached[2] ?? '').toLowerCase() as Kind, all);
  if (event.eventName === 'AddUserToGroup' || event.eventName === 'RemoveUserFromGroup')
    return ofMembership(event.eventName === 'AddUserToGroup', all, home);
  return undefined;
}

const NAMES = { user: 'UserName', group: 'GroupName', role: 'RoleName' } as const;

function ofAttachment(attached: boolean, kind: Kind, all: Given): Inverse | undefined {
  const which = { PolicyName: text(all, 'PolicyName'), PolicyType: text(all, 'PolicyType') };
  const whom = text(all, NAMES[kind]);
  if (which.PolicyName === '' || which.PolicyType === '' || whom === '') return undefined;
  const deeds = attachment(kind, whom, which);
  return {
    says: attached ? 'detach' : 'attach',
    what: which.PolicyName,
    whom,
    product: 'Ram',
    wish: attached ? detaching({ kind, name: whom }, which) : deeds.wish(),
    run: attached ? deeds.detach : deeds.attach,
  };
}

function ofMembership(added: boolean, all: Given, home: string): Inverse | undefined {
  const GroupName = text(all, 'GroupName');
  const name = text(all, 'UserName');
  const principal = text(all, 'UserPrincipalName') || (name && home && `${name}@${home}`);
  if (GroupName === '' || principal === '') return undefined;
  const deeds = join(principal, GroupName);
  return {
    says: added ? 'leave' : 'join',
    what: principal.split('@')[0] ?? principal,
    whom: GroupName,
    product: 'Ims',
    wish: added ? wish('Ims', 'RemoveUserFromGroup', { UserPrincipalName: principal, GroupName }) : deeds.wish(),
    run: added ? deeds.remove : deeds.add,
  };
}

export interface Elsewhere {
  says: 'bin' | 'keys' | 'versions';
  to: string;
}

/** The page on which a change is taken back by hand. */
export function elsewhereOf(event: Event): Elsewhere | undefined {
  const all = given(event);
  if (all === undefined) return undefined;
  const user = text(all, 'UserName') || (text(all, 'UserPrincipalName').split('@')[0] ?? '');
  const policy = text(all, 'PolicyName');
  switch (event.eventName) {
    case 'DeleteUser':
      return user === '' ? undefined : { says: 'bin', to: `/console/bin?q=${encodeURIComponent(user)}` };
    case 'DeleteAccessKey':
      if (user === '') return undefined;
      return { says: 'keys', to: `/console/users/${encodeURIComponent(user)}?tab=credentials` };
    case 'CreatePolicyVersion':
    case 'SetDefaultPolicyVersion':
      if (policy === '') return undefined;
      return { says: 'versions', to: `/console/policies/Custom/${encodeURIComponent(policy)}?tab=versions` };
    default:
      return undefined;
  }
}
