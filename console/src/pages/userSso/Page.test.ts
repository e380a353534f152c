import { expect, test } from 'vitest';
import { changesOf, isDomain, valuesOf } from './settings';

test('only what was changed is sent, and yes and no as such', () => {
  expect(valuesOf({ SsoLoginWithDomain: true, AuthnSignAlgo: 'rsa-sha1' })).toEqual({
    AuxiliaryDomain: '',
    SsoLoginWithDomain: 'yes',
    AuthnSignAlgo: 'rsa-sha1',
  });
  expect(changesOf({ SsoLoginWithDomain: 'no' })).toEqual({ SsoLoginWithDomain: false });
  // An empty domain takes the one away that is there.
  expect(changesOf({ AuxiliaryDomain: '' })).toEqual({ AuxiliaryDomain: '' });
  expect(changesOf({})).toEqual({});
});

test('what is no domain is told of', () => {
  expect(['example.com', 'a-b.example.co'].every(isDomain)).toBe(true);
  expect(['example', '-a.com', `${'a'.repeat(61)}.com`, 'a b.com', '.com'].some(isDomain)).toBe(false);
});
