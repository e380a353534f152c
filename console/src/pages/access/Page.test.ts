import { expect, test } from 'vitest';
import { csv } from './load';
import { keysOf, question } from './sentence';

test('what is blank is asked for, and something must be filled', () => {
  expect(question({})).toBeUndefined();
  expect(question({ from: '10.0.0.7' })).toBeUndefined();
  expect(question({ who: 'user/alice' })).toEqual({ Principal: 'user/alice', MaxItems: 500 });
  expect(question({ does: 'a:B', to: '*', from: '10.0.0.7', mfa: 'no', keys: 'k:a=1, k:a=2' })).toEqual({
    ActionName: 'a:B',
    Resource: '*',
    Context: { 'acs:SourceIp': ['10.0.0.7'], 'acs:MFAPresent': ['false'], 'k:a': ['1', '2'] },
    MaxItems: 500,
  });
});

test('keys have a name and a value each', () => {
  expect(keysOf('')).toEqual({});
  expect(keysOf('a:b=c=d')).toEqual({ 'a:b': ['c=d'] });
  for (const wrong of ['a:b', 'a:b=', '=c', 'a:b=c,d']) expect(keysOf(wrong)).toBeUndefined();
});

test('a file has a line for each row, and nothing in it is a formula', () => {
  const Grants = [{ Policy: 'P', Version: 'v1', Statement: 0, AttachedEntityType: 'Group', AttachedEntity: 'g' }];
  const text = csv([
    { PrincipalArn: 'acs:ram::1:user/a', Outcome: 'always', Actions: ['a:B', 'c:D'], Resources: ['*'], Grants },
    { PrincipalArn: '=1+1', Outcome: 'conditional', OtherActions: ['e:F'], Resources: ['x'], OnlyIf: 'k is "a", b' },
  ]);
  const [, first, second] = text.split('\r\n');
  expect(first).toBe('acs:ram::1:user/a,always,a:B c:D,*,,P@v1#0/Group:g,,');
  expect(second).toBe(`'=1+1,conditional,not e:F,x,"k is ""a"", b",,,`);
});
