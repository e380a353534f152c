// New events as they happen: asked for every few seconds, and not while nobody looks.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import type { Asked } from './address';
import { isOwnLook } from './asked';
import { type Event, part } from './load';

export interface Live {
  rows: Event[];
  /** From when on it is asked for next. */
  from: string;
  /** Whether so much came that not all of it is here. */
  full: boolean;
}

const NONE: readonly Event[] = [];

/** What came since a list was loaded that held these rows. */
export function useLive(asked: Asked, since: string | undefined, loaded: readonly Event[], on: boolean) {
  const key = [...read('Rampart', 'ListEvents', asked).queryKey, 'live', since] as const;
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: async ({ signal, client }): Promise<Live> => {
      const before = client.getQueryData<Live>(key) ?? { rows: [], from: since ?? '', full: false };
      const found = await part(asked, { StartTime: early(before.from) }, PAGE, undefined, signal);
      return joined(before, loaded, found.Events ?? [], found.NextToken !== undefined);
    },
    enabled: ({ state }) => on && since !== undefined && state.data?.full !== true,
    refetchInterval: EVERY,
    refetchIntervalInBackground: false,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return { rows: on ? (data?.rows ?? NONE) : NONE, full: on && data?.full === true, lost: on && error !== null };
}

/** What is new, before what had come. Events are written down in batches, so an older one may come later. */
export function joined(before: Live, loaded: readonly Event[], found: readonly Event[], more: boolean): Live {
  const known = new Set([...loaded, ...before.rows].map(({ eventId }) => eventId));
  const fresh = found.filter(({ eventId, requestId }) => !known.has(eventId) && !isOwnLook(requestId));
  const rows = [...fresh, ...before.rows];
  rows.sort((one, other) => (other.eventTime ?? '').localeCompare(one.eventTime ?? ''));
  const newest = found.map(({ eventTime }) => eventTime ?? '').reduce(later, before.from);
  return { rows, from: newest, full: more || rows.length > MOST };
}

const later = (one: string, other: string): string => (other > one ? other : one);

/** From when on a list is followed: its newest event, or somewhat before it was found empty. */
export function followedFrom(loaded: readonly Event[], at: string | undefined): string | undefined {
  const newest = loaded[0]?.eventTime;
  if (newest !== undefined || at === undefined) return newest;
  // The clock of the server may be another.
  return `${new Date(new Date(at).getTime() - CLOCKS).toISOString().slice(0, 19)}Z`;
}

/** Somewhat before a moment. */
const early = (at: string): string => `${new Date(new Date(at).getTime() - LATE).toISOString().slice(0, 19)}Z`;

const EVERY = 5_000;
/** How late an event may come, in milliseconds. */
const LATE = 60_000;
/** How far clocks may be apart, in milliseconds. */
const CLOCKS = 3_600_000;
const PAGE = 1_000;
const MOST = 2_000;
