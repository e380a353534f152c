import { expect, test } from 'vitest';
import { rehearse as words } from '../words/rehearse';
import { allowing, attaching, callsOf, changing, moving, rehearseSearch } from './changes';
import { describe, documentsIn, linesOf } from './describe';
import { canMake, isFresh, left, resolved, settled } from './make';
import { accountsIn, isWhole, requestOf, together } from './run';
import { accountOf, sheet } from './told';

test('of an address only what is a change becomes one', () => {
  const search = rehearseSearch({
    changes: [
      { Product: 'Ram', Operation: 'DeleteUser', Parameters: { UserName: 'bob', Deep: { a: 1 }, Much: 3 } },
      { Product: '', Operation: 'X' },
      'text',
      null,
    ],
    whose: 'nobody',
    of: 1234567890123456,
    days: 0,
  });
  expect(search).toEqual({
    changes: [{ Product: 'Ram', Operation: 'DeleteUser', Parameters: { UserName: 'bob', Much: '3' } }],
    whose: undefined,
    of: '1234567890123456',
    days: undefined,
  });
  expect(rehearseSearch({ whose: 'all', days: '30' })).toMatchObject({ whose: 'all', days: 30, changes: undefined });
});

test('a change is tried on the calls that it can turn', () => {
  expect(callsOf('r-1')).toEqual({ kind: 'all' });
  expect(callsOf('fd-1')).toEqual({ kind: 'folder', of: 'fd-1' });
  expect(callsOf('1000000000000002')).toEqual({ kind: 'accounts', of: '1000000000000002' });
  const asked = { changes: [attaching('cp-1', 'r-1')], days: 7 };
  expect(requestOf({ ...asked, whose: { kind: 'all' } }, 'r-1')).toMatchObject({ FolderId: 'r-1', Days: 7 });
  expect(requestOf({ ...asked, whose: { kind: 'own' } }, 'r-1')).not.toHaveProperty('FolderId');
  expect(requestOf({ ...asked, whose: { kind: 'accounts', of: '1, 2 1' } }, 'r-1')).toMatchObject({
    AccountIds: ['1', '2'],
  });
  expect(accountsIn('')).toEqual([]);
});

test('pages add up: counts, accounts and groups, and parts of two states are none of one', () => {
  const group = (CallCount: number, Node: string) => ({
    Principal: 'acs:ram::2:user/bob',
    Action: 'ram:ListUsers',
    Resources: ['*'],
    CallCount,
    After: { Layer: 'Control', Node },
  });
  const one = {
    PolicyRevision: 5,
    CaughtUp: true,
    CallCount: 3,
    Accounts: [{ AccountId: '2', PolicyRevision: 1 }],
    NewlyDenied: { CallCount: 3, Groups: [group(2, 'r-1'), group(1, 'fd-1')] },
    NextToken: 'x',
  };
  const other = {
    ...one,
    CallCount: 4,
    Accounts: [{ AccountId: '3', PolicyRevision: 9 }],
    NewlyDenied: { CallCount: 4, Groups: [group(4, 'r-1')] },
  };
  const { NextToken: _, ...last } = other;
  const all = together(together(undefined, one), last);
  expect(all).toMatchObject({ CallCount: 7, moved: false });
  expect(all.Accounts?.map(({ AccountId }) => AccountId)).toEqual(['2', '3']);
  expect(all.NewlyDenied?.Groups?.map(({ CallCount }) => CallCount)).toEqual([6, 1]);
  expect(isWhole(together(undefined, one))).toBe(false);
  expect(isWhole({ ...all })).toBe(true);
  expect(together(all, { ...last, PolicyRevision: 6 }).moved).toBe(true);
  expect(together(all, { ...last, Accounts: [{ AccountId: '3', PolicyRevision: 10 }] }).moved).toBe(true);
  expect(isFresh(all, last)).toBe(true);
  expect(isFresh(all, { ...last, PolicyRevision: 6 })).toBe(false);
  expect(isFresh(all, { ...last, Accounts: [{ AccountId: '2', PolicyRevision: 2 }] })).toBe(false);
});

test('what an earlier change answers takes the place of its name', () => {
  const [make, attach] = allowing('P', '{}', 'User', 'bob');
  const answers = [{ Policy: { PolicyName: 'P', Count: 3 } }];
  expect(attach && settled(attach, answers).Parameters).toEqual({
    PolicyName: 'P',
    PolicyType: 'Custom',
    UserName: 'bob',
  });
  expect(resolved('$1.Policy.Count', answers)).toBe('3');
  expect(resolved('$1 of all', answers)).toBe('$1 of all');
  expect(() => resolved('$2.Policy', answers)).toThrow('$2.Policy');
  expect(make && attach && left([make, attach], answers)).toEqual([
    {
      Product: 'Ram',
      Operation: 'AttachPolicyToUser',
      Parameters: { PolicyName: 'P', PolicyType: 'Custom', UserName: 'bob' },
    },
  ]);
  const third = { Product: 'Ram', Operation: 'X', Parameters: { A: '$2.Policy.PolicyName' } };
  expect(left([third, third], [{}])).toEqual([{ ...third, Parameters: { A: '$1.Policy.PolicyName' } }]);
  expect(canMake(attaching('cp-1', 'r-1'))).toBe(true);
  expect(canMake({ Product: 'Ram', Operation: 'GetUser', Parameters: {} })).toBe(false);
});

test('changes are told in words, and others as the calls that they are', () => {
  const named = (id: string) => ({ 'cp-1': 'NoUsers', 'fd-1': 'Production' })[id] ?? id;
  expect(describe(attaching('cp-1', 'fd-1'), words.en, named)).toBe('Attach the control policy NoUsers to Production');
  expect(describe(moving('12', 'fd-1'), words.zh, named)).toBe('将 12 移动到 Production');
  expect(allowing('P', '{}', 'Role', 'web').map((one) => describe(one, words.en))).toEqual([
    'Create the policy P',
    'Attach $1.Policy.PolicyName to web',
  ]);
  const other = { Product: 'Ram', Operation: 'DeleteRole', Parameters: { RoleName: 'web' } };
  expect(describe(other, words.en)).toBe('DeleteRole');
  expect(linesOf(other)).toBe('RoleName = web');
  expect(documentsIn(changing('cp-1', '{}'))).toEqual([['NewPolicyDocument', '{}']]);
});

test('the file has a line for each group, with what decides', () => {
  const text = sheet({
    NewlyDenied: {
      Groups: [
        {
          Principal: 'acs:ram::2:user/bob',
          Action: 'ram:ListUsers',
          Resources: ['*'],
          CallCount: 2,
          After: { Layer: 'Control', Node: 'r-1', Statements: [{ Policy: 'cp-1', Statement: 0 }] },
        },
      ],
    },
    CannotTell: { Groups: [{ Principal: '=cmd', Reasons: ['MaskedKeys'], Keys: ['acs:SourceIp'] }] },
  });
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toBe('NewlyDenied,acs:ram::2:user/bob,ram:ListUsers,*,2,,,Control,r-1,cp-1#1,,');
  expect(lines[2]).toContain("'=cmd");
  expect(accountOf('acs:ram::2:user/bob')).toBe('2');
});
