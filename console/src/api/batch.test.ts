import { afterEach, expect, test, vi } from 'vitest';
import { gathered, together } from './batch';
import { Fault } from './call';

afterEach(() => vi.unstubAllGlobals());

test('reads go twenty at a time, answers come in their order, and each fails by itself', async () => {
  const sizes: number[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    expect(path).toBe('/console/api/batch');
    const { Calls } = JSON.parse(String(init.body)) as {
      Calls: { Operation: string; Parameters: { RoleName: string } }[];
    };
    sizes.push(Calls.length);
    const Answers = Calls.map(({ Operation, Parameters }) =>
      Parameters.RoleName === 'r3'
        ? { Status: 404, Body: { Code: 'EntityNotExist.Role', Message: 'm', RequestId: 'R' } }
        : { Status: 200, Body: { Operation, Role: Parameters } },
    );
    return new Response(JSON.stringify({ Answers }));
  });
  const names = Array.from({ length: 45 }, (_, index) => ({ RoleName: `r${index}` }));
  const answers = await together('Ram', 'GetRole', names);
  expect(sizes).toEqual([20, 20, 5]);
  expect(answers).toHaveLength(45);
  expect(answers[44]).toMatchObject({ Operation: 'GetRole', Role: { RoleName: 'r44' } });
  expect(answers[3]).toBeInstanceOf(Fault);
  expect(answers[3]).toMatchObject({ code: 'EntityNotExist.Role', status: 404 });
});

/** A server that answers each call of a batch by its operation. */
function answering(told: Record<string, { Status: number; Body: object }>) {
  const asked: string[][] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const { Calls } = JSON.parse(String(init.body)) as { Calls: { Operation: string }[] };
    asked.push(Calls.map(({ Operation }) => Operation));
    return new Response(JSON.stringify({ Answers: Calls.map(({ Operation }) => told[Operation]) }));
  });
  return asked;
}

test('what is asked at the same moment goes together, each with an end of its own', async () => {
  const asked = answering({
    GetDefaultDomain: { Status: 200, Body: { DefaultDomainName: 'd' } },
    GetAccountSummary: { Status: 403, Body: { Code: 'NoPermission', Message: 'm' } },
    MayI: { Status: 413, Body: { Code: 'LimitExceeded.Answers', Message: 'm' } },
  });
  const ask = (operation: string) => gathered('Ims', operation, {}, async () => `${operation} alone`);
  const [one, other, third] = await Promise.allSettled(['GetDefaultDomain', 'GetAccountSummary', 'MayI'].map(ask));
  expect(one).toEqual({ status: 'fulfilled', value: { DefaultDomainName: 'd' } });
  expect(other).toMatchObject({ status: 'rejected', reason: { code: 'NoPermission', status: 403 } });
  expect(third).toEqual({ status: 'fulfilled', value: 'MayI alone' });
  expect(asked).toEqual([['GetDefaultDomain', 'GetAccountSummary', 'MayI']]);
  // Alone it is a call as any other.
  expect(await ask('MayI')).toBe('MayI alone');
  expect(asked).toHaveLength(1);
});

test('where the request fails all of it fails', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  const ends = await Promise.allSettled([1, 2].map(() => gathered('Ims', 'GetDefaultDomain', {}, async () => 'alone')));
  for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'Unreachable' } });
});
