import { expect, test } from 'vitest';
import { filtered, readSort, sorted, writeSort } from './rows';

test('a sort is written as it is read', () => {
  for (const text of ['name', '-created']) expect(writeSort(readSort(text, 'x'))).toBe(text);
  expect(readSort(undefined, '-made')).toEqual({ by: 'made', up: false });
});

test('what has no value comes last either way, and numbers count as numbers', () => {
  const rows = [{ v: 10 }, {}, { v: 9 }] as { v?: number }[];
  const order = (up: boolean) => sorted(rows, (row) => row.v, up).map((row) => row.v);
  expect(order(true)).toEqual([9, 10, undefined]);
  expect(order(false)).toEqual([10, 9, undefined]);
  const names = [{ n: 'b10' }, { n: 'B9' }, { n: 'a' }];
  expect(sorted(names, (row) => row.n, true).map((row) => row.n)).toEqual(['a', 'B9', 'b10']);
});

test('a filter looks into all texts, whatever the case', () => {
  const rows = ['Alice', 'bob', undefined];
  expect(filtered(rows, ' LI ', (row) => [row])).toEqual(['Alice']);
  expect(filtered(rows, '', (row) => [row])).toBe(rows);
});
