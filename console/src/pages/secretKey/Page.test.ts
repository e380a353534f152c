import { expect, test } from 'vitest';
import { calledOf, isAlias, named } from '../secretKeys/load';
import { areDays, daysOf, everyDays, isGoing } from './load';

test('new material comes never, or every week to every second year', () => {
  expect(['0', '7', '730'].every(areDays)).toBe(true);
  expect(['', '6', '731', '-7', '7.5', 'x'].some(areDays)).toBe(false);
  expect(everyDays('090')).toEqual({ EnableAutomaticRotation: true, RotationInterval: '90d' });
  expect(daysOf('7776000s')).toBe('90');
  expect(daysOf(undefined)).toBeUndefined();
  expect([isGoing({ KeyState: 'PendingDeletion' }), isGoing({ KeyState: 'Enabled' })]).toEqual([true, false]);
});

test('a key is called by its first alias, else by its id', () => {
  const keys = [{ KeyId: '1', KeyArn: 'arn' }, { KeyId: '2' }];
  const all = named(keys, [
    { AliasName: 'alias/a', KeyId: '1' },
    { AliasName: 'alias/b', KeyId: '1' },
  ]);
  expect(all.map(calledOf)).toEqual(['alias/a', '2']);
  expect(all[0]).toEqual({ id: '1', arn: 'arn', names: ['alias/a', 'alias/b'] });
});

test('an alias says that it is one, and none is of the vendor', () => {
  expect(['alias/a', `alias/${'x'.repeat(249)}`, 'alias/a_b-c/d'].every(isAlias)).toBe(true);
  expect(['a', 'alias/', 'alias/acs/kms', 'alias/a b', `alias/${'x'.repeat(250)}`].some(isAlias)).toBe(false);
});
