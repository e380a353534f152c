// Whose session it is, which others this browser holds, and the names that belong to them.

import { queryOptions, useQuery } from '@tanstack/react-query';
import { post, toLogon } from './post';
import { read } from './query';
import { end, PERSON, pin, pinned, place } from './slot';

/** What one of the sessions of this browser makes of it. */
export interface Identity {
  Slot: number;
  SessionId: string;
  IdentityType: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  AccountId: string;
  Arn: string;
  UserName?: string;
  RoleName?: string;
  RoleArn?: string;
  RoleSessionName?: string;
  /** The identity provider that vouched, where nobody of the account's users is behind the role. */
  ProviderName?: string;
  ParentSessionId?: string;
  ExpireDate: string;
  MFAPresent: boolean;
}

export const domain = read('Ims', 'GetDefaultDomain', {});

/** All sessions of this browser that go on. */
export const identities = queryOptions({
  queryKey: ['identities'] as const,
  queryFn: async ({ signal }): Promise<Identity[]> => {
    const told = await post('/console/api/session/list', {}, signal);
    const all = told.Identities as Identity[];
    meet(all);
    return all;
  },
});

/** Takes the sessions for those of their slots, and notices when the tab's own is none of them any more. */
function meet(all: readonly Identity[]): void {
  const own = all.find(({ Slot }) => Slot === place.slot);
  const before = pinned(place.slot);
  if (!own) {
    if (place.slot === PERSON) toLogon();
    else end('ended');
    return;
  }
  if (before !== undefined && before !== own.SessionId) end('other');
  pin(place.slot, own.SessionId);
  if (own.ParentSessionId !== undefined) pin(PERSON, own.ParentSessionId);
}

/** Who the tab is: account, kind and name; in a role the name is that of whoever took it on. */
export function useMe() {
  const own = useQuery(identities).data?.find(({ Slot }) => Slot === place.slot);
  const arn = own?.Arn ?? '';
  return {
    account: own?.AccountId ?? '',
    kind: own?.IdentityType ?? '',
    name: own?.UserName ?? nameOf(arn),
    arn,
    role: own?.RoleName === undefined ? undefined : own,
  };
}

/** The name in an ARN: `acs:ram::1234567890123456:user/alice` is alice. */
export function nameOf(arn: string): string {
  const last = arn.split(':').at(-1) ?? '';
  return last.includes('/') ? last.slice(last.indexOf('/') + 1) : last;
}

/** The name before the @. */
export function localName(principal: string | undefined): string {
  return (principal ?? '').split('@')[0] ?? '';
}

/** `alice` as the account's users are named in full. */
export async function principalName(name: string, ask: () => Promise<{ DefaultDomainName?: string }>): Promise<string> {
  const { DefaultDomainName } = await ask();
  return `${name}@${DefaultDomainName ?? ''}`;
}
