import { afterEach, expect, test, vi } from 'vitest';
import { callAt, Fault } from './call';
import { Meanwhile, unlessChanged } from './guarded';

afterEach(() => vi.unstubAllGlobals());

const conflict = () => new Fault('Rampart.RevisionConflict', '', 409, 'R');

/** A record of which somebody else makes other versions, and an account that is written into besides. */
function account(versions: readonly string[], conflicts: number) {
  let looks = 0;
  const written: string[] = [];
  return {
    written,
    guarded: {
      look: async () => {
        looks += 1;
        return { answer: versions[Math.min(looks, versions.length) - 1] ?? '', revision: String(looks) };
      },
      same: (now: string) => now === 'mine',
      write: async (_: string, revision: string) => {
        if (Number(revision) <= conflicts) throw conflict();
        written.push(revision);
        return 'done';
      },
    },
  };
}

test('what is as it was is written on the revision that was looked at, however often the account moves', async () => {
  const { guarded, written } = account(['mine'], 2);
  expect(await unlessChanged(guarded)).toBe('done');
  expect(written).toEqual(['3']);
});

test('what somebody else changed is not written over, also where they were faster by a moment', async () => {
  for (const [versions, conflicts] of [
    [['theirs'], 0],
    [['mine', 'theirs'], 1],
  ] as const) {
    const { guarded, written } = account(versions, conflicts);
    await expect(unlessChanged(guarded)).rejects.toBeInstanceOf(Meanwhile);
    expect(written).toEqual([]);
  }
});

test('it ends where the account never rests, and where nobody says which revision that was', async () => {
  const { guarded } = account(['mine'], 1000);
  await expect(unlessChanged(guarded)).rejects.toMatchObject({ code: 'Rampart.RevisionConflict' });
  const blind = { ...guarded, look: async () => ({ answer: 'mine', revision: undefined }) };
  await expect(unlessChanged(blind)).rejects.toMatchObject({ code: 'NoRevision' });
});

test('the revision is of the answer, and goes with the write', async () => {
  const fetched = vi.fn(
    async (_path: string, _init: RequestInit) => new Response('{}', { headers: { 'X-Rampart-Revision': '17' } }),
  );
  vi.stubGlobal('fetch', fetched);
  expect(await callAt('Ims', 'GetGroup', { GroupName: 'g' })).toEqual({ answer: {}, revision: '17' });
  expect(fetched.mock.calls[0]?.[1].headers).not.toHaveProperty('X-Rampart-If-Revision');
  await callAt('Ims', 'DeleteGroup', { GroupName: 'g' }, '17');
  expect(fetched.mock.calls[1]?.[1]).toMatchObject({ headers: { 'X-Rampart-If-Revision': '17' } });
});
