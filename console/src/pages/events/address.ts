// What the URL of the events holds: what is wanted of them, and of which time.

import type { Request } from '../../api/call';

export type Asked = Request<'Rampart', 'ListEvents'>;

/** What is wanted of events, as the URL and the server name it. */
export const FIELDS = [
  { id: 'user', parameter: 'UserName' },
  { id: 'operation', parameter: 'EventName' },
  { id: 'resource', parameter: 'ResourceName' },
  { id: 'outcome', parameter: 'Outcome' },
  { id: 'service', parameter: 'ServiceName' },
  { id: 'address', parameter: 'SourceIpAddress' },
  { id: 'key', parameter: 'EventAccessKeyId' },
  { id: 'type', parameter: 'EventType' },
] as const;

export type Field = (typeof FIELDS)[number]['id'];

export const TYPES = ['ApiCall', 'ConsoleOperation', 'ConsoleSignin', 'ConsoleSignout', 'AliyunServiceEvent'] as const;

/** How many hours back each quick range goes. */
const HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;
export type Range = keyof typeof HOURS;
export const RANGES = Object.keys(HOURS) as Range[];

export type EventsSearch = { [F in Field]?: string | undefined } & {
  range?: Range | undefined;
  /** Moments of UTC; they count where there is no quick range. */
  from?: string | undefined;
  to?: string | undefined;
  live?: boolean | undefined;
};

const isRange = (value: unknown): value is Range => typeof value === 'string' && value in HOURS;

/** A text, also one that looks like a number: names may. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** A moment as the server reads it. */
export function instant(value: unknown): string | undefined {
  const date = new Date(typeof value === 'string' ? value : '');
  return Number.isNaN(date.getTime()) ? undefined : `${date.toISOString().slice(0, 19)}Z`;
}

export function eventsSearch(given: Record<string, unknown>): EventsSearch {
  const fields = FIELDS.map(({ id }) => [id, text(given[id])] as const);
  const range = isRange(given.range) ? given.range : undefined;
  return {
    ...(Object.fromEntries(fields) as { [F in Field]?: string | undefined }),
    range,
    from: range === undefined ? instant(given.from) : undefined,
    to: range === undefined ? instant(given.to) : undefined,
    live: given.live === true ? true : undefined,
  };
}

/** What the server is asked for, but for the time. */
export function filters(search: EventsSearch): Asked {
  const given = FIELDS.flatMap(({ id, parameter }) => (search[id] === undefined ? [] : [[parameter, search[id]]]));
  return Object.fromEntries(given) as Asked;
}

/** Of which time: quick ranges end with what happens now. */
export function between({ range, from, to }: EventsSearch, now: number): Asked {
  if (range !== undefined) {
    const start = instant(new Date(now - HOURS[range] * 3_600_000).toISOString());
    return start === undefined ? {} : { StartTime: start };
  }
  return { ...(from !== undefined && { StartTime: from }), ...(to !== undefined && { EndTime: to }) };
}

/** Which filters are set. */
export const taken = (search: EventsSearch): Field[] =>
  FIELDS.map(({ id }) => id).filter((id) => search[id] !== undefined);
