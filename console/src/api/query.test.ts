import { QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { newClient, readAll } from './query';

afterEach(() => vi.unstubAllGlobals());

const list = readAll('Ims', 'ListGroups', { MaxItems: 2 }, (page) => page.Groups?.Group?.map((one) => one.GroupName));

/** A server of three pages, of which each comes when it is let go. */
function pages(last: 'whole' | 'broken') {
  const go: (() => void)[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const { Marker = '1' } = JSON.parse(String(init.body)) as { Marker?: string };
    await new Promise<void>((done) => go.push(done));
    const page = Number(Marker);
    if (page === 3 && last === 'broken')
      return new Response('{"Code":"InvalidParameter","Message":"m","RequestId":"R"}', { status: 400 });
    const more = page < 3 ? { IsTruncated: true, Marker: String(page + 1) } : { IsTruncated: false };
    return new Response(JSON.stringify({ Groups: { Group: [{ GroupName: `g${page}` }] }, ...more }));
  });
  const next = async () => {
    await vi.waitFor(() => expect(go).not.toHaveLength(0));
    go.shift()?.();
  };
  return next;
}

test('what has come of a list is there before the rest, and in the end all of it', async () => {
  const next = pages('whole');
  const client = newClient();
  const observer = new QueryObserver(client, list);
  const leave = observer.subscribe(() => undefined);
  await next();
  await vi.waitFor(() => expect(observer.getCurrentResult()).toMatchObject({ data: ['g1'], isFetching: true }));
  await next();
  await next();
  await vi.waitFor(() =>
    expect(observer.getCurrentResult()).toMatchObject({ data: ['g1', 'g2', 'g3'], isFetching: false }),
  );
  leave();
});

test('a list of which a part cannot be had is none', async () => {
  const next = pages('broken');
  const observer = new QueryObserver(newClient(), list);
  const leave = observer.subscribe(() => undefined);
  for (let page = 1; page <= 3; page += 1) await next();
  await vi.waitFor(() =>
    expect(observer.getCurrentResult()).toMatchObject({ data: undefined, status: 'error', isFetching: false }),
  );
  leave();
});
