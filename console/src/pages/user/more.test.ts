import { expect, test } from 'vitest';
import { isReason } from './leaked';
import { areDays, asked, isSound } from './serviceCredential';

test('a reason is a line of at most 256 characters', () => {
  expect(['posted', ' in a commit ', '张'.repeat(256)].every(isReason)).toBe(true);
  expect(['', '  ', 'a\u0000b', 'a\nb', 'a'.repeat(257)].some(isReason)).toBe(false);
});

test('a service credential is asked for with days only where some were given', () => {
  const form = { name: 'queue', service: 'amqp', days: '' };
  expect(asked('bob@acme', form)).toEqual({
    UserPrincipalName: 'bob@acme',
    ServiceCredentialName: 'queue',
    ServiceName: 'amqp',
  });
  expect(asked('bob@acme', { ...form, days: '30' })).toMatchObject({ CredentialAgeDays: 30 });
  expect(['', '1', '36600'].every(areDays)).toBe(true);
  expect(['0', '36601', '1.5', '-1', 'x'].some(areDays)).toBe(false);
  expect(isSound({ ...form, name: 'a b' })).toBe(false);
  expect(isSound(form)).toBe(true);
});
