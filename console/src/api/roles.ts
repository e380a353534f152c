// The roles that whoever logged on can take on, and taking them on. It is never a role that asks.

import { queryOptions } from '@tanstack/react-query';
import { type Answer, call } from './call';
import { elevating, reauthenticated } from './elevate';
import { PERSONS, post } from './post';
import type { Identity } from './session';
import { moveTo, PERSON, place } from './slot';

export type Assumable = NonNullable<Answer<'Rampart', 'ListAssumableRoles'>['Roles']>[number];

/** All of them, by name. */
export const assumable = queryOptions({
  queryKey: [PERSON, 'now', 'Rampart', 'ListAssumableRoles', {}] as const,
  queryFn: async ({ signal }) => {
    const all: Assumable[] = [];
    let token: string | undefined;
    do {
      const page = { MaxResults: 250, ...(token === undefined ? {} : { NextToken: token }) };
      const { Roles, NextToken } = await call('Rampart', 'ListAssumableRoles', page, signal, PERSONS);
      all.push(...(Roles ?? []));
      // A token that comes again would never end.
      token = NextToken === token ? undefined : NextToken;
    } while (token !== undefined);
    return all;
  },
});

/** What is taken on. */
export interface Wanted {
  arn: string;
  name: string;
  /** Whether a second factor is to be shown before. */
  factor?: boolean;
}

/** Takes on a role, leaves the one that the tab is in, and loads the page anew. False where that was declined. */
export async function takeOn({ arn, name, factor }: Wanted): Promise<boolean> {
  if (factor && !(await reauthenticated(PERSONS))) return false;
  const by = { slot: place.slot, whose: PERSON };
  // The session that is left may be a role's; who shows again who that is, is the person.
  const told = await elevating(() => post('/console/api/session/switch', { RoleArn: arn }, undefined, by), PERSONS);
  const { Slot } = told.Identity as Identity;
  moveTo({ slot: Slot, role: { arn, name } });
  return true;
}

/** Leaves the role that the tab is in, and goes on as whoever took it on. */
export async function switchBack(): Promise<void> {
  await post('/console/api/session/leave', {});
  moveTo({ slot: PERSON });
}
