import { expect, test } from 'vitest';
import { missing, wish } from '../../api/may';
import { lacking } from '../../parts/Able';
import { en } from '../../words/en';
import { listSearch } from '../address';
import { beyond } from '../user/CopyAccess';
import { isFiltered, usersSearch } from './address';
import { ways } from './columns';
import { asked, isName, isOpen, pagesOf } from './load';
import { newPassword } from './password';
import { handOver, lines } from './paste';
import { sheet } from './sheet';
import { undone } from './useMany';

test('a first password has every kind of character, and none comes twice', () => {
  const made = Array.from({ length: 200 }, newPassword);
  for (const password of made) {
    expect(password).toHaveLength(20);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
  }
  expect(new Set(made).size).toBe(made.length);
});

test('names are checked as the server checks them', () => {
  for (const name of ['a', 'A.b_c-9', 'x'.repeat(64)]) expect(isName(name)).toBe(true);
  for (const name of ['', 'a b', 'ä', 'x'.repeat(65), 'a@b']) expect(isName(name)).toBe(false);
});

test('the address of a list holds what is known and nothing else', () => {
  expect(listSearch({ q: 12, sort: '-name', create: 'yes', kind: '', evil: 1 })).toEqual({
    q: '12',
    sort: '-name',
    kind: undefined,
    create: undefined,
  });
});

test('what stands in the address is what the server is asked for', () => {
  const search = usersSearch({ q: 'bo', sort: '-logon', logon: 'yes', mfa: 'no', keys: 'maybe', group: 'a' });
  expect(asked(search)).toEqual({
    SortBy: 'LastLogonDate',
    Descending: true,
    PageSize: 200,
    Search: 'bo',
    ConsoleLogon: true,
    MFABound: false,
    GroupName: 'a',
  });
  expect(asked(usersSearch({ sort: 'evil' })).SortBy).toBe('UserName');
  expect(isFiltered(search)).toBe(true);
  expect(isFiltered(usersSearch({ sort: '-name' }))).toBe(false);
});

test('the pages are fetched that rows in sight are on', () => {
  expect(pagesOf(0, 40)).toEqual([]);
  expect(pagesOf(190, 210)).toEqual([2]);
  expect(pagesOf(399, 400)).toEqual([2, 3]);
  expect(pagesOf(4960, 4999)).toEqual([25]);
});

test('ways in are told with what guards them', () => {
  const told = (person: Parameters<typeof ways>[0]) => ways(person, en);
  expect(told({ ConsoleLogon: true, MFAKinds: [] })).toEqual(['password alone']);
  expect(told({ ConsoleLogon: true, MFAKinds: ['VMFA', 'Passkey'] })).toEqual(['password, authenticator app, passkey']);
  expect(told({ AccessKeyCount: 2, ActiveAccessKeyCount: 1 })).toEqual(['1 of 2 AccessKeys active']);
  expect(told({})).toEqual([]);
});

test('pasted lines are read with what is wrong in them', () => {
  expect(lines('alice, Alice Jones\r\n\n bob@acme.onaliyun.com\nALICE;x\nno name\ncarol\tC, D')).toEqual([
    { number: 1, name: 'alice', display: 'Alice Jones' },
    { number: 3, name: 'bob', display: 'bob' },
    { number: 4, name: 'ALICE', display: 'x', wrong: 'twice' },
    { number: 5, name: 'no name', display: 'no name', wrong: 'name' },
    { number: 6, name: 'carol', display: 'C  D' },
  ]);
});

test('what was not done comes back as it was pasted', () => {
  const line = (number: number, name: string, display = name) => ({ number, name, display });
  const rows = [
    { line: line(1, 'a'), state: 'made' },
    { line: line(2, 'b', 'B B'), state: 'failed' },
    { line: line(3, 'c'), state: 'waits' },
    { line: line(4, 'no name'), state: 'wrong' },
  ] as const;
  expect(undone(rows)).toBe('b, B B\nc\nno name');
});

test('a hand-over card says where, as whom and with what', () => {
  const card = handOver({ principal: 'a@b.c', password: 'p&w' }, 'https://h', en.users.card);
  expect(card.split('\n')).toEqual([
    'Log on at: https://h/logon?username=a%40b.c',
    'Name: a@b.c',
    'First password: p&w',
    en.users.card.note,
  ]);
});

test('a button is disabled for a plain no alone, and names the action', () => {
  const wishes = ['CreateUser', 'DeleteUser', 'GetUser'].map((name) => wish('Ram', name, {}));
  expect(wishes[0]?.Version).toBe('2015-05-01');
  const denial = { AuthAction: 'ram:CreateUser', NoPermissionType: 'ImplicitDeny' };
  const told = missing(wishes, [{ Allowed: false, AccessDeniedDetail: denial }, { Code: 'InvalidParameter' }]);
  expect(told).toEqual([denial, undefined, undefined]);
  expect(lacking(denial, en)).toContain('ram:CreateUser');
  expect(lacking({ ...denial, NoPermissionType: 'ExplicitDeny' }, en)).toContain('denies');
  expect(missing(wishes, [{ Allowed: false }])[0]).toEqual({});
});

test('only what is not there yet is copied', () => {
  const policy = (PolicyName: string, PolicyType = 'Custom') => ({ PolicyName, PolicyType });
  const theirs = { groups: ['a', 'b'], policies: [policy('p'), policy('q', 'System')] };
  const mine = { groups: ['b', 'c'], policies: [policy('p'), policy('q')] };
  expect(beyond(theirs, mine)).toEqual({ groups: ['a'], policies: [policy('q', 'System')] });
});

test('all who match are offered until they are ticked, whoever else is', () => {
  expect(isOpen({ ticked: 1, here: 10, whole: true, taken: false })).toBe(true);
  expect(isOpen({ ticked: 10, here: 10, whole: true, taken: false })).toBe(false);
  expect(isOpen({ ticked: 200, here: 200, whole: false, taken: false })).toBe(true);
  expect(isOpen({ ticked: 200, here: 200, whole: false, taken: true })).toBe(false);
  expect(isOpen({ ticked: 199, here: 200, whole: false, taken: true })).toBe(true);
});

test('users go into a file as they are, and no name is a formula there', () => {
  const [head, first] = sheet([
    {
      UserName: 'bob',
      DisplayName: '=HYPERLINK("x")',
      Groups: ['a', 'b'],
      ConsoleLogon: true,
      Locked: false,
      MFAKinds: ['VMFA'],
      AccessKeyCount: 2,
      ActiveAccessKeyCount: 1,
    },
  ])
    .slice(1)
    .split('\r\n');
  expect(head?.split(',')).toHaveLength(13);
  expect(first).toBe(`bob,"'=HYPERLINK(""x"")",,,a b,yes,VMFA,no,2,1,,,`);
});
