import { expect, test } from 'vitest';
import { asked, EMPTY, isSound } from './form';
import { freshVersion, isChosen, isName, isVersion, wrongIn } from './load';

test('a value is asked for with what was filled in, and no more', () => {
  const form = { ...EMPTY, name: 'app/db', value: 'x' };
  expect(asked(form, [])).toEqual({ SecretName: 'app/db', VersionId: 'v1', SecretData: 'x' });
  expect(asked({ ...form, type: 'binary', description: 'd', key: 'k' }, [])).toMatchObject({
    SecretDataType: 'binary',
    Description: 'd',
    EncryptionKeyId: 'k',
  });
  expect(isSound(form, [])).toBe(true);
  expect(isSound({ ...form, name: 'a b' }, [])).toBe(false);
  expect(isSound({ ...form, value: '' }, [])).toBe(false);
  expect(isSound({ ...form, version: '' }, [])).toBe(false);
});

test('a pair is taken over with the secrets of all AccessKeys that the user has', () => {
  const form = { ...EMPTY, kind: 'RAMCredentials', user: 'worker@acme.onaliyun.com', pairs: { A: 'a' } } as const;
  expect(isSound(form, [])).toBe(false);
  expect(isSound(form, ['A'])).toBe(true);
  expect(isSound(form, ['A', 'B'])).toBe(false);
  const { SecretData, ExtendedConfig, ...rest } = asked(form, ['A']);
  expect(JSON.parse(SecretData)).toEqual({ AccessKeys: [{ AccessKeyId: 'A', AccessKeySecret: 'a' }] });
  expect(JSON.parse(String(ExtendedConfig))).toEqual({ SecretSubType: 'RamUserAccessKey', UserName: 'worker' });
  expect(rest).toEqual({
    SecretName: '$Auto',
    SecretType: 'RAMCredentials',
    VersionId: 'v1',
    EnableAutomaticRotation: true,
    RotationInterval: '30d',
  });
  expect(asked({ ...form, days: 0 }, ['A'])).not.toHaveProperty('RotationInterval');
});

test('what is too long, or no Base64 where bytes are meant, is told of', () => {
  expect(wrongIn('ä'.repeat(15_360), 'text')).toBeUndefined();
  expect(wrongIn(`${'ä'.repeat(15_360)}x`, 'text')).toBe('long');
  expect(['dGhpcmQ=', ''].map((text) => wrongIn(text, 'binary'))).toEqual([undefined, undefined]);
  expect(['third', 'dGhpcmQ', 'dGhp-cmQ='].map((text) => wrongIn(text, 'binary'))).toEqual([
    'base64',
    'base64',
    'base64',
  ]);
});

test('names are as paths are, and a version that nobody named is called by its time', () => {
  expect(['app/db', 'a_b+c=d.e-f@g', 'x'.repeat(192)].every(isName)).toBe(true);
  expect(['', 'a b', '张三', 'x'.repeat(193)].some(isName)).toBe(false);
  expect(isVersion('x'.repeat(65))).toBe(false);
  const fresh = freshVersion(new Date(Date.UTC(2026, 0, 2, 3, 4, 5)));
  expect(fresh).toBe('2026-01-02T03-04-05.000Z');
  expect(isVersion(fresh)).toBe(true);
  const going = { PlannedDeleteTime: 'soon' };
  expect([
    isChosen(going, 'going'),
    isChosen({}, 'going'),
    isChosen(going, 'live'),
    isChosen(going, undefined),
  ]).toEqual([true, false, false, true]);
});
