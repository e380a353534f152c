import { afterEach, expect, test, vi } from 'vitest';
import { cell } from '../../parts/csv';
import { between, eventsSearch, filters, taken } from './address';
import { isOwnLook, keepAsked } from './asked';
import { local } from './Between';
import { BOUND, csv, exported } from './export';
import { followedFrom, joined } from './live';
import type { Event } from './load';

afterEach(() => vi.unstubAllGlobals());

test('the URL holds filters and time, and nothing else comes through', () => {
  const search = eventsSearch({
    user: 'bob',
    operation: 7,
    outcome: '',
    range: '1h',
    from: 'x',
    live: true,
    evil: 'y',
  });
  expect(taken(search)).toEqual(['user', 'operation']);
  expect(filters(search)).toEqual({ UserName: 'bob', EventName: '7' });
  expect(search.live).toBe(true);
  expect('evil' in search).toBe(false);
  expect(eventsSearch({ range: '2y', live: 'yes' })).toMatchObject({ range: undefined, live: undefined });
});

test('quick ranges count back from now, others are as they stand', () => {
  const now = Date.parse('2026-03-04T05:06:07.890Z');
  expect(between(eventsSearch({ range: '24h', to: '2026-01-01T00:00:00Z' }), now)).toEqual({
    StartTime: '2026-03-03T05:06:07Z',
  });
  const both = eventsSearch({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T01:02:03.456Z' });
  expect(between(both, now)).toEqual({ StartTime: '2026-01-01T00:00:00Z', EndTime: '2026-01-02T01:02:03Z' });
  expect(between(eventsSearch({ from: 'yesterday' }), now)).toEqual({});
  // What a field shows is read back as the same moment.
  expect(new Date(local('2026-01-02T01:02:03Z')).toISOString()).toBe('2026-01-02T01:02:03.000Z');
});

const event = (eventId: string, second: number): Event => ({
  eventId,
  requestId: `R-${eventId}`,
  eventTime: `2026-01-01T00:00:0${second}Z`,
});

test('what is new comes once, in its place, and without the looks of the page itself', async () => {
  await keepAsked(async () => ({ RequestId: 'R-own' }));
  expect([isOwnLook('R-own'), isOwnLook('R-a'), isOwnLook(undefined)]).toEqual([true, false, false]);
  const loaded = [event('a', 1)];
  const begin = { rows: [], from: '2026-01-01T00:00:01Z', full: false };
  const first = joined(begin, loaded, [event('own', 4), event('c', 3), event('a', 1)], false);
  expect(first.rows.map(({ eventId }) => eventId)).toEqual(['c']);
  expect(first.from).toBe('2026-01-01T00:00:04Z');
  // One that was written down late stands where it belongs.
  const second = joined(first, loaded, [event('d', 5), event('b', 2), event('c', 3)], false);
  expect(second.rows.map(({ eventId }) => eventId)).toEqual(['d', 'c', 'b']);
  expect([second.full, joined(second, loaded, [], true).full]).toEqual([false, true]);
  expect(followedFrom(loaded, '2026-01-01T01:00:00.000Z')).toBe('2026-01-01T00:00:01Z');
  expect(followedFrom([], '2026-01-01T01:00:00.000Z')).toBe('2026-01-01T00:00:00Z');
  expect(followedFrom([], undefined)).toBeUndefined();
});

test('fields of a file cannot break out, and run as no formula', () => {
  expect(cell('a,"b"\n')).toBe('"a,""b""\n"');
  expect(cell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
  expect(cell('-1')).toBe("'-1");
  expect(csv.rows([{ eventName: 'x', userAgent: '@SUM(A1)' }], true)).toContain(",'@SUM(A1),");
});

/** A server of so many events, in pages that now and then hold none. */
function serve(all: number): { sizes: number[] } {
  const sizes: number[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const { MaxResults, NextToken = '0' } = JSON.parse(String(init.body));
    sizes.push(MaxResults);
    const at = Number(NextToken);
    const size = sizes.length === 2 ? 0 : Math.min(MaxResults, all - at);
    const Events = Array.from({ length: size }, (_one, index) => event(String(at + index), 1));
    const end = at + size;
    const more = end < all ? { NextToken: String(end), SearchedUntil: '2026-01-01T00:00:00Z' } : {};
    return new Response(JSON.stringify({ Events, RequestId: 'R', ...more }));
  });
  return { sizes };
}

const run = (form: 'csv' | 'json', signal = new AbortController().signal, tell = () => undefined) =>
  exported(form, {}, {}, signal, tell);

test('an export goes on until nothing is left, over empty pages too', async () => {
  const { sizes } = serve(2_500);
  const steps: number[] = [];
  const done = await exported('json', {}, {}, new AbortController().signal, ({ rows }) => steps.push(rows));
  expect(steps).toEqual([1000, 1000, 2000, 2500]);
  expect(sizes).toEqual([1000, 1000, 1000, 1000]);
  expect(done).toMatchObject({ rows: 2500, cut: false, name: 'rampart-events-2026-01-01.json' });
  const events = JSON.parse(await done.file.text());
  expect(events).toHaveLength(2500);
  serve(3);
  expect((await (await run('csv')).file.text()).trimEnd().split('\r\n')).toHaveLength(4);
  serve(0);
  expect(JSON.parse(await (await run('json')).file.text())).toEqual([]);
});

test('an export ends at its bound and says so', async () => {
  serve(BOUND + 1);
  expect(await run('json')).toMatchObject({ rows: BOUND, cut: true });
  serve(BOUND);
  expect(await run('json')).toMatchObject({ rows: BOUND, cut: false });
});
