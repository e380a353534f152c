// Events of the account, as far as they were asked for.

import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call';
import { read } from '../../api/query';
import { type Asked, between, type EventsSearch, filters } from './address';
import { keepAsked } from './asked';

type Found = Answer<'Rampart', 'ListEvents'>;
export type Event = NonNullable<Found['Events']>[number];

/** What is asked for, with only what is one's own where no more may be seen. */
export const askedFor = (search: EventsSearch, own: boolean): Asked => ({
  ...filters(search),
  ...(own && { OnlyOwn: true }),
});

interface Page {
  found: Found;
  time: Asked;
  /** When it was asked for. */
  at: string;
}

interface Next {
  token: string;
  time: Asked;
}

/** A part of the list, behind a place or from the newest on. */
export async function part(asked: Asked, time: Asked, most: number, token?: string, signal?: AbortSignal) {
  const parameters = { ...asked, ...time, MaxResults: most, ...(token !== undefined && { NextToken: token }) };
  return keepAsked(() => call('Rampart', 'ListEvents', parameters, signal));
}

/** What the list is kept under. */
export function keyOf(search: EventsSearch, own: boolean) {
  const { range, from, to } = search;
  return [...read('Rampart', 'ListEvents', askedFor(search, own)).queryKey, 'pages', range, from, to] as const;
}

/** The list with its first page alone. */
export const firstOf = <D extends InfiniteData<Page>>(data: D): D => ({
  ...data,
  pages: data.pages.slice(0, 1),
  pageParams: data.pageParams.slice(0, 1),
});

/** The list, page behind page. What was loaded stays as it is until it is asked for anew. */
export function useEvents(search: EventsSearch, own: boolean, enabled: boolean) {
  const asked = askedFor(search, own);
  return useInfiniteQuery({
    queryKey: keyOf(search, own),
    initialPageParam: undefined as Next | undefined,
    queryFn: async ({ pageParam: next, signal }): Promise<Page> => {
      const time = next?.time ?? between(search, Date.now());
      const at = new Date().toISOString();
      return { found: await part(asked, time, PAGE, next?.token, signal), time, at };
    },
    getNextPageParam: ({ found, time }): Next | undefined =>
      found.NextToken === undefined ? undefined : { token: found.NextToken, time },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** All rows that were loaded, the newest first. */
export const rowsOf = (data: InfiniteData<Page> | undefined): Event[] =>
  (data?.pages ?? []).flatMap(({ found }) => found.Events ?? []);

/** So many a page holds, unless it ended early. */
export const PAGE = 100;
/** So many rows a page shows. */
export const MOST = 5_000;
