// What the URL of the users holds: text, order, and what is wanted of them.

import { type ListSearch, listSearch } from '../address';

export type Wanted = 'yes' | 'no' | undefined;

export interface UsersSearch extends ListSearch {
  logon?: Wanted;
  mfa?: Wanted;
  keys?: Wanted;
  group?: string | undefined;
  many?: boolean | undefined;
}

const wanted = (value: unknown): Wanted => (value === 'yes' || value === 'no' ? value : undefined);

export function usersSearch(given: Record<string, unknown>): UsersSearch {
  return {
    ...listSearch(given),
    logon: wanted(given.logon),
    mfa: wanted(given.mfa),
    keys: wanted(given.keys),
    group: typeof given.group === 'string' && given.group !== '' ? given.group : undefined,
    many: given.many === true ? true : undefined,
  };
}

/** What a chip asks for. */
export const CHIPS = [
  { id: 'logsOn', field: 'logon', value: 'yes' },
  { id: 'noLogon', field: 'logon', value: 'no' },
  { id: 'noFactor', field: 'mfa', value: 'no' },
  { id: 'hasKeys', field: 'keys', value: 'yes' },
] as const;

/** Whether anything but the order is asked for. */
export const isFiltered = ({ q, logon, mfa, keys, group }: UsersSearch): boolean =>
  [q, logon, mfa, keys, group].some((one) => one !== undefined && one !== '');
