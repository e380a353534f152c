import { expect, test } from 'vitest';
import { rowsBetween } from './useTicking';

const rows = ['a', 'b', 'c', 'd', 'e'];
const between = (from: string, to: number, all: readonly (string | undefined)[] = rows) =>
  rowsBetween(
    all.length,
    (index) => all[index],
    (row) => row,
    from,
    to,
  );

test('a range goes from the row that was ticked last, up or down, both ends with it', () => {
  expect(between('b', 3)).toEqual(['b', 'c', 'd']);
  expect(between('d', 1)).toEqual(['b', 'c', 'd']);
  expect(between('c', 2)).toEqual(['c']);
});

test('a range begins anew where its begin is not there any more', () => {
  expect(between('filtered', 3)).toEqual(['d']);
});

test('a range over rows that are on their way is none: it would be shorter than it looks', () => {
  expect(between('a', 4, ['a', 'b', undefined, 'd', 'e'])).toBeUndefined();
  expect(between('d', 4, ['a', 'b', undefined, 'd', 'e'])).toEqual(['d', 'e']);
});
