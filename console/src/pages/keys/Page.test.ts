import { expect, test } from 'vitest';
import { idOf, isChosen, keyOf, keysOf, withSince } from './load';
import { addSince, sinceOf } from './since';

const report = [
  'user,mfa_active,access_key_1_exist,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used,access_key_2_exist,access_key_2_active',
  '<root>,FALSE,FALSE,FALSE,-,-,FALSE,FALSE',
  'a@x,TRUE,TRUE,TRUE,2026-01-01T00:00:00Z,N/A,TRUE,FALSE',
  '',
].join('\n');

test('each key of a report is a row, and what is not there is none', () => {
  const keys = keysOf(report);
  expect(keys.map(({ owner, place, active, mfa }) => [owner, place, active, mfa])).toEqual([
    ['a@x', 'access_key_1', true, true],
    ['a@x', 'access_key_2', false, true],
  ]);
  expect(keysOf('')).toEqual([]);
});

test('keys are chosen by age, use and state', () => {
  const [first, second] = keysOf(report);
  if (!first || !second) throw new Error('rows are missing');
  const now = Date.parse('2026-04-02T00:00:00Z');
  expect(isChosen(first, 'old', now)).toBe(true);
  expect(isChosen(first, 'old', now - 86_400_000 * 2)).toBe(false);
  expect(isChosen(first, 'unused', now)).toBe(true);
  expect(isChosen({ ...first, used: '2026-01-02T00:00:00Z' }, 'unused', now)).toBe(false);
  expect([first, second].filter((row) => isChosen(row, 'inactive', now))).toEqual([second]);
  expect(isChosen(first, undefined, now)).toBe(true);
});

test('a key of the report is told apart by when it was made, or not at all', () => {
  const [row] = keysOf(report);
  if (!row) throw new Error('the row is missing');
  const key = (AccessKeyId: string, CreateDate = row.made, Status = 'Active') => ({ AccessKeyId, CreateDate, Status });
  expect(idOf(row, [key('one'), key('other', '2020-01-01T00:00:00Z')])).toEqual({ id: 'one', active: true });
  expect(idOf(row, [key('one', row.made, 'Inactive')])).toEqual({ id: 'one', active: false });
  expect(idOf(row, [])).toBe('gone');
  expect(idOf(row, [key('one'), key('other')])).toBe('alike');
});

test('what was done since the report is told of beside it', () => {
  const rows = keysOf(report);
  const [first, second] = rows;
  if (!first || !second) throw new Error('rows are missing');
  expect(withSince(rows, new Map())).toBe(rows);
  const now = withSince(
    rows,
    new Map([
      [keyOf(first), 'disabled' as const],
      [keyOf(second), 'deleted' as const],
    ]),
  );
  expect(now).toMatchObject([{ ...first, active: false, since: true }]);
});

test('what was done is told of beside the report that does not know it, and beside no other', () => {
  addSince('first', ['a', 'b'], 'disabled');
  addSince('first', ['b'], 'deleted');
  expect([...sinceOf('first')]).toEqual([
    ['a', 'disabled'],
    ['b', 'deleted'],
  ]);
  expect(sinceOf('second').size).toBe(0);
  addSince('second', ['c'], 'disabled');
  expect([...sinceOf('second').keys()]).toEqual(['c']);
});
