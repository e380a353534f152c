// What hangs on groups or roles that are to be deleted: those who lose something, and the policies that they lose.

import { queryOptions } from '@tanstack/react-query';
import { together } from '../api/batch';
import { Fault } from '../api/call';
import { read } from '../api/query';

export type Kind = 'group' | 'role';

export interface Hanging {
  members: number;
  policies: number;
  /** Whether there are more than were counted. */
  more: boolean;
}

export const hanging = (kind: Kind, names: readonly string[]) =>
  queryOptions({
    queryKey: [...read('Ims', 'ListUsersForGroup', { GroupName: '' }).queryKey, 'hanging', kind, names],
    queryFn: ({ signal }) => counted(kind, names.slice(0, COUNTED), names.length > COUNTED, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

async function counted(kind: Kind, names: readonly string[], more: boolean, signal: AbortSignal): Promise<Hanging> {
  if (kind === 'role') {
    const asked = names.map((RoleName) => ({ RoleName }));
    const all = sound(await together('Ram', 'ListPoliciesForRole', asked, signal));
    return { members: 0, policies: sum(all.map(({ Policies }) => Policies?.Policy?.length)), more };
  }
  const asked = names.map((GroupName) => ({ GroupName }));
  const members = sound(await together('Ims', 'ListUsersForGroup', asked, signal));
  const policies = sound(await together('Ram', 'ListPoliciesForGroup', asked, signal));
  return {
    members: sum(members.map(({ Users }) => Users?.User?.length)),
    policies: sum(policies.map(({ Policies }) => Policies?.Policy?.length)),
    more: more || members.some(({ IsTruncated }) => IsTruncated === true),
  };
}

/** All answers; what is gone already hangs on nothing, and of what else was refused nobody can tell. */
function sound<T extends object>(answers: readonly (T | Fault)[]): T[] {
  const refused = answers.find((one) => one instanceof Fault && !one.missing);
  if (refused) throw refused;
  return answers.filter((one): one is T => !(one instanceof Fault));
}

const sum = (counts: readonly (number | undefined)[]): number => counts.reduce<number>((all, one = 0) => all + one, 0);

/** As many as are looked at: three requests of each kind. */
const COUNTED = 60;
