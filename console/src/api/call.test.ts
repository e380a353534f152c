import { afterEach, expect, test, vi } from 'vitest';
import { awaySince } from './away';
import { call, Fault } from './call';
import { isWanted, onWanted, settled, WANTED } from './elevate';
import { shows } from './query';

import { localName, nameOf } from './session';
import { end, onOver, overNow, pin, pinned, placeOf } from './slot';

function answers(status: number, body: string) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response(body, { status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

test('a call is a post of JSON to the operation, with what only our own page can send', async () => {
  const fetched = answers(200, '{"AccountId":"1"}');
  expect(await call('Sts', 'GetCallerIdentity', {})).toEqual({ AccountId: '1' });
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe('/console/api/Sts/2015-04-01/GetCallerIdentity');
  expect(init).toMatchObject({
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-Rampart-Console': '1', 'X-Rampart-Session': '0' },
    body: '{}',
  });
});

test('a refusal keeps its code, request and reason', async () => {
  answers(
    403,
    '{"Code":"NoPermission","Message":"m","RequestId":"R","AccessDeniedDetail":{"AuthAction":"ram:GetUser"}}',
  );
  const fault = await call('Sts', 'GetCallerIdentity', {}).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({
    code: 'NoPermission',
    requestId: 'R',
    status: 403,
    denial: { AuthAction: 'ram:GetUser' },
  });
});

test('an answer that is no JSON is a fault, whatever its status', async () => {
  for (const status of [200, 502]) {
    answers(status, '<html>');
    const code = status === 200 ? 'Truncated' : `Http${status}`;
    await expect(call('Sts', 'GetCallerIdentity', {})).rejects.toMatchObject({ code });
  }
});

test('without a session the browser goes to the logon page and comes back', async () => {
  answers(401, '{"Code":"InvalidLogonSession","Message":"m"}');
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined);
  window.history.replaceState(null, '', '/console/users?q=a%26b');
  await expect(call('Sts', 'GetCallerIdentity', {})).rejects.toBeInstanceOf(Fault);
  expect(assign).toHaveBeenCalledWith('/logon?next=%2Fconsole%2Fusers%3Fq%3Da%2526b');
});

test('a server that is away is told as that', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(call('Sts', 'GetCallerIdentity', {})).rejects.toMatchObject({ code: 'Unreachable', status: 0 });
});

test('a write makes stale what shows the kinds it changes, and nothing else', () => {
  expect(shows([0, 'now', 'Ims', 'ListUsers', {}], ['user'])).toBe(true);
  expect(shows([0, 'now', 'Ims', 'ListGroups', {}], ['user'])).toBe(false);
  expect(shows([0, 'now', 'Ims', 'Unknown', {}], ['user'])).toBe(true);
});

test('names are taken from ARNs and principal names', () => {
  expect(nameOf('acs:ram::1234567890123456:user/alice')).toBe('alice');
  expect(nameOf('acs:ram::1234567890123456:root')).toBe('root');
  expect(localName('a.b@acme.onaliyun.com')).toBe('a.b');
});

test('what asks to be shown again who calls is repeated as it was, once', async () => {
  const refused = JSON.stringify({ Code: WANTED, Message: 'm' });
  const bodies: unknown[] = [];
  let shown = false;
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    bodies.push(init.body);
    return shown ? new Response('{"RequestId":"R"}') : new Response(refused, { status: 403 });
  });
  const make = () => call('Ims', 'CreateAccessKey', { UserPrincipalName: 'a@b' });
  // Where nobody is there to be asked it stays a refusal.
  await expect(make()).rejects.toMatchObject({ code: WANTED });
  const stop = onWanted(() => undefined);
  const both = [make(), make()];
  await vi.waitFor(() => expect(isWanted()).toBe(true));
  await vi.waitFor(() => expect(bodies).toHaveLength(3));
  shown = true;
  settled(true);
  await expect(Promise.all(both)).resolves.toEqual([{ RequestId: 'R' }, { RequestId: 'R' }]);
  expect(bodies).toHaveLength(5);
  expect(new Set(bodies).size).toBe(1);
  // Declined, or refused once more: a refusal.
  shown = false;
  const declined = make();
  await vi.waitFor(() => expect(isWanted()).toBe(true));
  settled(false);
  await expect(declined).rejects.toMatchObject({ code: WANTED });
  const again = make();
  await vi.waitFor(() => expect(isWanted()).toBe(true));
  settled(true);
  await expect(again).rejects.toMatchObject({ code: WANTED });
  expect(isWanted()).toBe(false);
  stop();
});

test('a tab keeps its slot and role, and whatever else it finds kept is the slot of whoever logged on', () => {
  const role = { arn: 'acs:ram::1:role/ops', name: 'ops' };
  expect(placeOf(JSON.stringify({ slot: 2, role }))).toEqual({ slot: 2, role });
  expect(placeOf('{"slot":4}')).toEqual({ slot: 4, role: undefined });
  for (const text of [null, '', '{', '{}', '{"slot":5}', '{"slot":-1}', '{"slot":1.5}', '{"slot":"1"}', '{"slot":0}'])
    expect(placeOf(text), String(text)).toEqual({ slot: 0 });
});

test('a page says whose session it means, and goes on in no other', async () => {
  const fetched = answers(200, '{}');
  pin(0, 'one');
  pin(0, 'two');
  expect(pinned(0)).toBe('one');
  await call('Sts', 'GetCallerIdentity', {});
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ headers: { 'X-Rampart-Session-Id': 'one' } });
  let heard = 0;
  const stop = onOver(() => {
    heard += 1;
  });
  answers(409, '{"Code":"Rampart.OtherSession","Message":"m"}');
  await expect(call('Sts', 'GetCallerIdentity', {})).rejects.toMatchObject({ code: 'Rampart.OtherSession' });
  end('ended');
  expect([overNow(), heard]).toEqual(['other', 2]);
  stop();
});

test('whoever is to wait is told how long', async () => {
  const told = new Response('{"Code":"Throttling.User","Message":"m"}', {
    status: 429,
    headers: { 'Retry-After': '7' },
  });
  vi.stubGlobal('fetch', async () => told);
  await expect(call('Sts', 'GetCallerIdentity', {})).rejects.toMatchObject({ code: 'Throttling.User', later: 7 });
});

test('a server is away from when it last answered until it answers again, with whatever', async () => {
  answers(403, '{}');
  await call('Sts', 'GetCallerIdentity', {}).catch(() => undefined);
  expect(awaySince()).toBeUndefined();
  answers(503, '{}');
  await call('Sts', 'GetCallerIdentity', {}).catch(() => undefined);
  const since = awaySince();
  expect(since).toBeLessThanOrEqual(Date.now());
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await call('Sts', 'GetCallerIdentity', {}).catch(() => undefined);
  expect(awaySince()).toBe(since);
  answers(404, '{}');
  await call('Sts', 'GetCallerIdentity', {}).catch(() => undefined);
  expect(awaySince()).toBeUndefined();
});
