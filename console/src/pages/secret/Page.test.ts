import { expect, test } from 'vitest';
import { isCurrent, isGoing, lastRead, lengthIn, userOf, versionOf, whoOf } from './load';
import { stepsOf } from './steps';

const told = (secret: object) => stepsOf({ CreateTime: 'made', ...secret }).map(({ id, mark }) => `${id} ${mark}`);

test('what comes next of a rotation is a day, somebody, or what is in the way', () => {
  expect(told({ AutomaticRotation: 'Enabled' })).toEqual(['made done', 'next later']);
  expect(told({ AutomaticRotation: 'Enabled', LastRotationDate: 'last' })).toEqual([
    'made done',
    'last done',
    'next later',
  ]);
  expect(told({ AutomaticRotation: 'Disabled' })).toEqual(['made done', 'never over']);
  expect(told({ AutomaticRotation: 'Invalid', LastRotationDate: 'last' })).toEqual([
    'made done',
    'last done',
    'invalid warn',
  ]);
  expect(stepsOf({ AutomaticRotation: 'Enabled', NextRotationDate: 'soon' }).at(-1)?.at).toBe('soon');
});

test('the user of a managed secret stands in what it was made with', () => {
  expect(userOf({ ExtendedConfig: '{"SecretSubType":"RamUserAccessKey","UserName":"worker"}' })).toBe('worker');
  expect(userOf({ ExtendedConfig: '{"CustomData":{}}' })).toBeUndefined();
  expect(userOf({ ExtendedConfig: 'no JSON' })).toBeUndefined();
  expect(userOf({})).toBeUndefined();
});

test('lengths are told in days, or in hours where they are no whole days', () => {
  expect(lengthIn('604800s')).toEqual(['days', 7]);
  expect(lengthIn('21600s')).toEqual(['hours', 6]);
  expect(lengthIn(undefined)).toBeUndefined();
});

test('a read tells its version and who it was, and one that was refused is none', () => {
  const read = { userIdentity: { userName: 'bob' }, additionalEventData: { secretVersionId: 'v2' } };
  const refused = { userIdentity: { principalId: '1:session' }, errorCode: 'NoPermission' };
  expect(versionOf(read)).toBe('v2');
  expect(versionOf(refused)).toBeUndefined();
  expect([read, refused].map(whoOf)).toEqual(['bob', '1:session']);
  expect(lastRead([refused, read])).toBe(read);
  expect(lastRead([refused])).toBeUndefined();
});

test('the current version is known by its stage, and a secret that goes by its time', () => {
  expect(isCurrent({ VersionStages: { VersionStage: ['trial', 'ACSCurrent'] } })).toBe(true);
  expect(isCurrent({ VersionStages: { VersionStage: ['ACSPrevious'] } })).toBe(false);
  expect(isCurrent({})).toBe(false);
  expect([isGoing({}), isGoing({ PlannedDeleteTime: '' }), isGoing({ PlannedDeleteTime: 'soon' })]).toEqual([
    false,
    false,
    true,
  ]);
});
