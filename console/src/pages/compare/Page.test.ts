import { expect, test } from 'vitest';
import { compare } from '../../words/compare';
import { compareSearch, sideOf } from './address';
import { bothNames } from './both';
import { documentsOf } from './documents';
import { joined } from './load';
import { proofsOf, relationOf } from './told';

test('the address names users, groups and roles, and nothing else', () => {
  expect(sideOf('group/staff')).toEqual({ kind: 'group', name: 'staff' });
  for (const text of [undefined, '', 'staff', 'policy/P', 'group/', 'group/a b', 'group/a/b'])
    expect(sideOf(text)).toBeUndefined();
  expect(compareSearch({ one: 'user/bob', other: 5 })).toEqual({ one: 'user/bob', other: undefined });
});

test('a policy is had once, by all ways; what is attached directly needs no group', () => {
  const P = { PolicyType: 'Custom', PolicyName: 'P' };
  const Q = { PolicyType: 'System', PolicyName: 'Q' };
  const all = joined([
    ['', [P]],
    ['a', [P, Q]],
    ['b', [Q]],
  ]);
  expect([...all.values()].map(({ name, through }) => [name, through])).toEqual([
    ['P', []],
    ['Q', ['a', 'b']],
  ]);
});

test('each name stands in one row, with who has it', () => {
  expect(bothNames(['a', 'b'], ['b', 'c'], '/users').map(({ name, one, other }) => [name, one, other])).toEqual([
    ['a', '', undefined],
    ['b', '', ''],
    ['c', undefined, ''],
  ]);
});

const text = (action: string) => JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action }] });
const texts: Record<string, string> = {
  'Custom/A': text('oss:Get*'),
  'Custom/B': text('oss:Put*'),
  'Custom/Long': text(`oss:${'x'.repeat(8000)}`),
  'Custom/Other': text(`oss:${'y'.repeat(200)}`),
};
const textOf = (key: string) => texts[key] ?? '{}';

test('policies become one document, and each statement is known by its policy', () => {
  const { one, other, apart } = documentsOf(['Custom/A', 'Custom/B'], [], textOf) ?? expect.fail();
  expect(JSON.parse(one.text).Statement).toHaveLength(2);
  expect([one.owners, other.text, apart]).toEqual([['A', 'B'], '', 0]);
});

test('what both have is left out where it is too long, and what differs is never cut', () => {
  const shared = ['Custom/Long', 'Custom/Other'];
  const cut = documentsOf([...shared, 'Custom/A'], [...shared, 'Custom/B'], textOf);
  expect([cut?.one.owners, cut?.other.owners, cut?.apart]).toEqual([['A'], ['B'], 2]);
  expect(documentsOf(['Custom/Long', 'Custom/Other'], [], textOf)).toBeUndefined();
});

test('a verdict names who grants more, and by which policy', () => {
  const documents = documentsOf(['Custom/A'], ['Custom/A', 'Custom/B'], textOf) ?? expect.fail();
  const names = { one: 'analysts', other: 'writers' };
  const Request = { Action: 'oss:PutObject', Resource: '*', Context: [{ Key: 'k', Values: ['v'] }] };
  const answer = { Relation: 'wider', Gained: { Found: 'request', Request, NewStatements: [{ Statement: 1 }] } };
  expect(relationOf(answer, names, compare.en)).toBe('writers grants all that analysts does, and more.');
  expect(proofsOf(answer, names, documents, compare.en)).toEqual([
    'Only writers grants oss:PutObject on *, with k = v, by B',
  ]);
  expect(relationOf({ Relation: 'new-kind' }, names, compare.en)).toBe('Nobody can tell whether they grant the same.');
});
