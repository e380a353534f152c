// Users of the account: as a table that the server filters and sorts, and all of them by name.

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Answer, Request } from '../../api/call';
import { read, readAll } from '../../api/query';
import { readSort } from '../../parts/rows';
import type { UsersSearch } from './address';

export type User = NonNullable<NonNullable<Answer<'Ims', 'ListUsers'>['Users']>['User']>[number];

export const everyUser: Request<'Ims', 'ListUsers'> = { MaxItems: 1000 };
export const userList = readAll('Ims', 'ListUsers', everyUser, (page): User[] | undefined => page.Users?.User);

/** Whether a text may be the name of a user or a group. */
export const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

export type Person = NonNullable<Answer<'Rampart', 'ListPeople'>['People']>[number];
type Asked = Request<'Rampart', 'ListPeople'>;

const ORDERS: Record<string, string> = {
  name: 'UserName',
  created: 'CreateDate',
  logon: 'LastLogonDate',
  key: 'LastKeyUseDate',
};

/** What the server is asked for what stands in the URL. */
export function asked({ q, sort, logon, mfa, keys, group }: UsersSearch): Asked {
  const { by, up } = readSort(sort, 'name');
  return {
    SortBy: ORDERS[by] ?? 'UserName',
    Descending: !up,
    PageSize: PAGE,
    ...(q && { Search: q }),
    ...(logon && { ConsoleLogon: logon === 'yes' }),
    ...(mfa && { MFABound: mfa === 'yes' }),
    ...(keys && { HasAccessKeys: keys === 'yes' }),
    ...(group && { GroupName: group }),
  };
}

/** The numbers of the pages that rows are on, without the first. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.max(2, Math.floor(first / PAGE) + 1);
  const to = Math.floor(last / PAGE) + 1;
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

const page = (parameters: Asked, number: number) =>
  read('Rampart', 'ListPeople', { ...parameters, PageNumber: number });

/** The table, of which the pages come that are in sight. */
export function usePeople(parameters: Asked) {
  const [sight, setSight] = useState<readonly [number, number]>([0, 0]);
  const first = useQuery({ ...page(parameters, 1), placeholderData: keepPreviousData });
  const numbers = pagesOf(...sight);
  const more = useQueries({ queries: numbers.map((number) => page(parameters, number)) });
  const rowAt = (index: number): Person | undefined => {
    const number = Math.floor(index / PAGE) + 1;
    const answer = number === 1 ? first.data : more[numbers.indexOf(number)]?.data;
    return answer?.People?.[index % PAGE];
  };
  const onSight = useCallback((from: number, to: number) => setSight([from, to]), []);
  const lost = more.find(({ error }) => error !== null);
  /** Those who have come. */
  const here = [first.data, ...more.map(({ data }) => data)].flatMap((answer) => answer?.People ?? []);
  return { first, total: first.data?.TotalCount ?? 0, rowAt, onSight, lost, here };
}

/** All that match, when they are asked for: five thousand are five calls. */
export function useEverybody(parameters: Asked, onCome: (people: readonly Person[]) => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ask = () => {
    setBusy(true);
    setError(undefined);
    allOf(parameters, (asked) => client.fetchQuery(read('Rampart', 'ListPeople', asked)))
      .then(onCome, setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, ask };
}

/** Whether some who match may not be ticked yet: of those who have not come nobody knows, unless all were taken. */
export const isOpen = (now: { ticked: number; here: number; whole: boolean; taken: boolean }): boolean =>
  now.ticked < now.here || !(now.whole || now.taken);

/** All pages, one after another. */
export async function allOf(
  parameters: Asked,
  ask: (asked: Asked) => Promise<Answer<'Rampart', 'ListPeople'>>,
): Promise<Person[]> {
  const all: Person[] = [];
  for (let PageNumber = 1; ; PageNumber += 1) {
    const { People = [], TotalCount = 0 } = await ask({ ...parameters, PageSize: MOST, PageNumber });
    all.push(...People);
    if (People.length === 0 || all.length >= TotalCount) return all;
  }
}

const PAGE = 200;
const MOST = 1000;
