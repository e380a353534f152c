import { expect, test } from 'vitest';
import { merged, moves, same } from './edit';

const base = { name: 'a', mail: 'a@x', phone: '1', note: '' };

test('what only they changed is told of, and what both changed is to be chosen', () => {
  const mine = { ...base, mail: 'mine@x', note: 'both' };
  const theirs = { ...base, mail: 'theirs@x', phone: '2', note: 'both' };
  expect(moves(base, mine, theirs)).toEqual([
    { name: 'mail', mine: 'mine@x', theirs: 'theirs@x', both: true },
    { name: 'phone', mine: '1', theirs: '2', both: false },
  ]);
  expect(moves(base, mine, base)).toEqual([]);
});

test('going on keeps what only one changed, and of both what was chosen', () => {
  const mine = { ...base, name: 'mine', mail: 'mine@x' };
  const theirs = { ...base, mail: 'theirs@x', phone: '2' };
  const next = (side: 'mine' | 'theirs') => merged(base, mine, theirs, { mail: side });
  expect(next('mine')).toEqual({ name: 'mine', mail: 'mine@x', phone: '2', note: '' });
  expect(next('theirs')).toEqual({ name: 'mine', mail: 'theirs@x', phone: '2', note: '' });
  // Where nothing was chosen theirs stays: nothing is written over unseen.
  expect(merged(base, mine, theirs, {}).mail).toBe('theirs@x');
});

test('records are the same by what the form shows of them', () => {
  expect(same(base, { ...base })).toBe(true);
  expect(same(base, { ...base, note: 'x' })).toBe(false);
});
