import { QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { useDeed } from './deed';
import { newClient } from './query';

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

/** A part that writes; what is read again comes when it is let go. */
async function part(deed: (what: string) => Promise<string>) {
  let letGo = () => undefined as unknown;
  const again = new Promise<void>((done) => {
    letGo = done;
  });
  const held: { now?: ReturnType<typeof useDeed<string, string>> } = {};
  const Part = () => {
    held.now = useDeed(deed, () => again);
    return null;
  };
  const root = createRoot(document.createElement('div'));
  await act(async () =>
    root.render(
      <QueryClientProvider client={newClient()}>
        <Part />
      </QueryClientProvider>,
    ),
  );
  return { write: () => held.now, leave: () => act(async () => root.unmount()), letGo: () => act(async () => letGo()) };
}

test('what is done after a write is done before what is read again has come', async () => {
  const { write, letGo } = await part(async (what) => `${what} done`);
  const told: string[] = [];
  await act(async () => write()?.mutate('it', { onSuccess: (answer) => told.push(answer) }));
  expect(told).toEqual(['it done']);
  await vi.waitFor(() => expect(write()?.isPending).toBe(true));
  await letGo();
  await vi.waitFor(() => expect(write()?.isPending).toBe(false));
  expect(told).toEqual(['it done']);
});

test('it is done also where the part that wrote is gone by then, in the end well or ill', async () => {
  for (const fails of [false, true]) {
    let answer = () => undefined as unknown;
    const { write, leave } = await part(
      () =>
        new Promise((done, fail) => {
          answer = () => (fails ? fail(new Error('away')) : done('done'));
        }),
    );
    const told: unknown[] = [];
    await act(async () =>
      write()?.mutate('it', { onSuccess: (said) => told.push(said), onError: (error) => told.push(String(error)) }),
    );
    await leave();
    await act(async () => answer());
    expect(told).toEqual([fails ? 'Error: away' : 'done']);
  }
});

test('a write that fails without anybody to tell leaves its error, and throws where it was waited for', async () => {
  const { write } = await part(() => Promise.reject(new Error('away')));
  await act(async () => write()?.mutate('it'));
  await vi.waitFor(() => expect(String(write()?.error)).toBe('Error: away'));
  await act(async () => expect(write()?.mutateAsync('it')).rejects.toThrow('away'));
});
