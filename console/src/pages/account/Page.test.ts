import { expect, test } from 'vitest';
import { domainWith, isAlias } from './alias';

test('an alias is lower-case letters, digits and dashes between them, and no id', () => {
  expect(['acme', 'a-b-c', 'a1b', 'a'.repeat(32)].every(isAlias)).toBe(true);
  expect(['ab', 'Acme', '-ab', 'ab-', 'a--b', '12345', 'a'.repeat(33), 'a.b', ''].some(isAlias)).toBe(false);
});

test('the default domain keeps its end', () => {
  expect(domainWith('acme.onaliyun.com', 'globex')).toBe('globex.onaliyun.com');
  expect(domainWith('1000000000000001.ram.example', 'acme')).toBe('acme.ram.example');
});
