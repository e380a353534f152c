// Events as a file: asked for page by page, as CSV or JSON.

import { CSV, line, MARK } from '../../parts/csv';
import type { Asked } from './address';
import { type Event, part } from './load';

export type Form = 'csv' | 'json';

export interface Progress {
  rows: number;
  /** How far back it has come. */
  until: string | undefined;
}

export interface Exported extends Progress {
  name: string;
  file: Blob;
  /** Whether there is more than fits. */
  cut: boolean;
}

/** Asks for all there is, within the bound. A page may be empty and go on all the same. */
export async function exported(
  form: Form,
  asked: Asked,
  time: Asked,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<Exported> {
  const writer = form === 'csv' ? csv : json;
  const parts = [writer.begin];
  let progress: Progress = { rows: 0, until: undefined };
  let token: string | undefined;
  let first: string | undefined;
  do {
    const found = await part(asked, time, Math.min(PAGE, BOUND - progress.rows), token, signal);
    const events = found.Events ?? [];
    if (events.length > 0) parts.push(writer.rows(events, progress.rows === 0));
    first ??= events[0]?.eventTime;
    const until = found.SearchedUntil ?? events.at(-1)?.eventTime ?? progress.until;
    progress = { rows: progress.rows + events.length, until };
    token = found.NextToken;
    tell(progress);
  } while (token !== undefined && progress.rows < BOUND);
  parts.push(writer.end);
  const file = new Blob(parts, { type: writer.type });
  return { ...progress, file, cut: token !== undefined, name: nameOf(form, first, progress.until) };
}

function nameOf(form: Form, first: string | undefined, until: string | undefined): string {
  const days = [until, first].map((at) => at?.slice(0, 10)).filter((day) => day !== undefined);
  return `${['rampart-events', ...new Set(days)].join('-')}.${form}`;
}

interface Writer {
  type: string;
  begin: string;
  rows: (events: readonly Event[], first: boolean) => string;
  end: string;
}

const COLUMNS: readonly (readonly [string, (event: Event) => string | undefined])[] = [
  ['eventTime', (event) => event.eventTime],
  ['eventType', (event) => event.eventType],
  ['serviceName', (event) => event.serviceName],
  ['eventName', (event) => event.eventName],
  ['eventRW', (event) => event.eventRW],
  ['identityType', (event) => event.userIdentity?.type],
  ['userName', (event) => event.userIdentity?.userName],
  ['principalId', (event) => event.userIdentity?.principalId],
  ['accessKeyId', (event) => event.userIdentity?.accessKeyId],
  ['sourceIpAddress', (event) => event.sourceIpAddress],
  ['resourceType', (event) => event.resourceType],
  ['resourceName', (event) => event.resourceName],
  ['errorCode', (event) => event.errorCode],
  ['errorMessage', (event) => event.errorMessage],
  ['userAgent', (event) => event.userAgent],
  ['requestId', (event) => event.requestId],
  ['eventId', (event) => event.eventId],
  ['requestParameters', (event) => event.requestParameterJson],
];

export const csv: Writer = {
  type: CSV,
  begin: MARK + line(COLUMNS.map(([name]) => name)),
  rows: (events) => events.map((event) => line(COLUMNS.map(([, value]) => value(event) ?? ''))).join(''),
  end: '',
};

export const json: Writer = {
  type: 'application/json',
  begin: '[\n',
  rows: (events, first) => (first ? '' : ',\n') + events.map((event) => JSON.stringify(event)).join(',\n'),
  end: '\n]\n',
};

const PAGE = 1_000;
/** So many events a file holds. */
export const BOUND = 50_000;
