import { expect, test } from 'vitest';
import { compared, covers, nearest, type Piece } from './differ';

/** Pieces as one text, what differs in brackets. */
const told = (pieces: readonly Piece[]) => pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('');

test('of two actions the verb is marked, and of ARNs the field', () => {
  for (const [asked, pattern, first, second] of [
    ['oss:PutObject', 'oss:GetObject', 'oss:[Pu]tObject', 'oss:[Ge]tObject'],
    ['ram:GetUser', 'oss:Get*', '[ram]:GetUser', '[oss]:Get*'],
    ['acs:oss:cn:1:logs/a', 'acs:oss:*:*:reports/*', 'acs:oss:cn:1:[logs/a]', 'acs:oss:*:*:[reports/*]'],
    ['acs:ram::1:user/bob', 'acs:ram:*:2:user/bob', 'acs:ram::[1]:user/bob', 'acs:ram:*:[2]:user/bob'],
    ['acs:oss:cn:1:b/k:1', 'acs:oss:cn:1:b/k:2', 'acs:oss:cn:1:b/k:[1]', 'acs:oss:cn:1:b/k:[2]'],
    ['资源😀一', '资源😀二', '资源😀[一]', '资源😀[二]'],
    ['ab', 'abab', 'ab', 'ab[ab]'],
  ] as const) {
    const both = compared(asked, pattern);
    expect([told(both.asked), told(both.pattern)]).toEqual([first, second]);
  }
});

test('what is of another form differs as a whole', () => {
  const both = compared('*', 'acs:ram:*:*:user/*');
  expect([told(both.asked), told(both.pattern)]).toEqual(['[*]', '[acs:ram:*:*:user/*]']);
});

test('the nearest pattern is the one of which the least differs', () => {
  expect(nearest('oss:PutObject', ['ecs:*', 'oss:GetObject', 'oss:ListBuckets'])?.at).toBe(1);
  expect(nearest('oss:PutObject', [])).toBeUndefined();
});

test('stars and question marks cover as in policies', () => {
  for (const [pattern, text, covered] of [
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abb', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b*', 'xaxbx', true],
    ['GET*', 'getUser', true],
    ['', '', true],
    ['', 'a', false],
  ] as const)
    expect(covers(pattern, text), `${pattern} ${text}`).toBe(covered);
});
