import { expect, test } from 'vitest';
import { kindOf } from './load';
import { isAccountId, isFolderName, isMemberName, isPrefix } from './names';
import { type Branch, move, rowsOf } from './tree';

const branches: Record<string, Branch> = {
  r: {
    folders: [
      { FolderId: 'fd-a', FolderName: 'A' },
      { FolderId: 'fd-b', FolderName: 'B' },
    ],
    members: [{ AccountId: '1', DisplayName: 'shop' }],
    count: 3,
  },
  'fd-a': { folders: [], members: [], count: 0 },
  'fd-b': {},
};
const open = new Set(['r', 'fd-a', 'fd-b']);
const rows = rowsOf(
  { id: 'r', name: 'Root' },
  (id) => open.has(id),
  (id) => branches[id] ?? {},
);

test('folders stand before members, each with its level and its place among those beside it', () => {
  expect(rows.map(({ id, kind, level, place, of }) => [id, kind, level, place, of])).toEqual([
    ['r', 'root', 1, 1, 1],
    ['fd-a', 'folder', 2, 1, 3],
    ['fd-a empty', 'empty', 3, 1, 1],
    ['fd-b', 'folder', 2, 2, 3],
    ['fd-b loading', 'loading', 3, 1, 1],
    ['1', 'member', 2, 3, 3],
    ['r more', 'more', 2, 1, 1],
  ]);
  expect(rows.at(-1)?.count).toBe(2);
});

test('arrows go from row to row, open and close folders, and pass over what cannot be chosen', () => {
  expect(move(rows, 'fd-a', 'ArrowDown')).toEqual({ to: 'fd-b' });
  expect(move(rows, 'fd-b', 'ArrowUp')).toEqual({ to: 'fd-a' });
  expect(move(rows, 'r', 'ArrowRight')).toEqual({ to: 'fd-a' });
  expect(move(rows, 'fd-a', 'ArrowLeft')).toEqual({ toggle: 'fd-a' });
  expect(move(rows, '1', 'ArrowLeft')).toEqual({ to: 'r' });
  expect(move(rows, '1', 'ArrowRight')).toBeUndefined();
  expect(move(rows, '1', 'ArrowDown')).toBeUndefined();
  expect(move(rows, 'r', 'End')).toEqual({ to: '1' });
  expect(move(rows, 'gone', 'Home')).toBeUndefined();
});

test('an id tells what it is of', () => {
  expect(['r-a1B2', 'fd-x', '1234567890123456'].map(kindOf)).toEqual(['root', 'folder', 'member']);
});

test('what the server would refuse as a name is told of before', () => {
  expect(['Production', '生产', 'a.b-c_1', 'x'.repeat(24)].every(isFolderName)).toBe(true);
  expect(['', 'a b', 'x'.repeat(25), 'a/b'].some(isFolderName)).toBe(false);
  expect(['Web shop', '商店'].every(isMemberName)).toBe(true);
  expect(['a', 'x'.repeat(51), 'a/b'].some(isMemberName)).toBe(false);
  expect(['ab', 'shop-1'].every(isPrefix)).toBe(true);
  expect(['a', '-ab', 'ab-', '商店'].some(isPrefix)).toBe(false);
  expect(isAccountId('1234567890123456')).toBe(true);
  expect(isAccountId('123')).toBe(false);
});
