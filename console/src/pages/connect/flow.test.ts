import { expect, test } from 'vitest';
import { connectSearch, isOpen, stepAfter, stepNow, stepsOf } from './flow';

test('an address stands at the step that it names, or where something is missing', () => {
  expect(stepNow({})).toBe('kind');
  expect(stepNow({ kind: 'saml' })).toBe('provider');
  expect(stepNow({ kind: 'oidc', name: 'builds' })).toBe('there');
  expect(stepNow({ kind: 'oidc', name: 'builds', step: 'test' })).toBe('test');
  expect(stepNow({ kind: 'saml', step: 'kind' })).toBe('kind');
  // A role is for a provider that is there, and users have none.
  expect(stepNow({ kind: 'saml', step: 'role' })).toBe('provider');
  expect(stepNow({ kind: 'users', step: 'role' })).toBe('provider');
  expect(stepNow({ step: 'test' })).toBe('kind');
});

test('each step leads to the next, and the last to itself', () => {
  for (const kind of ['saml', 'oidc', 'users'] as const) {
    const search = { kind, name: 'company' };
    const walked = ['kind' as const, ...stepsOf(search).map((step) => stepAfter(step, search))];
    expect([...new Set(walked)]).toEqual(stepsOf(search));
    expect(stepsOf(search).every((step) => isOpen(step, search))).toBe(true);
  }
  expect(stepsOf({})).toEqual(['kind']);
  expect(isOpen('test', { kind: 'users' })).toBe(true);
});

test('what an address holds besides is left out', () => {
  expect(connectSearch({ kind: 'ldap', name: 7, role: '', step: 'nowhere' })).toEqual({
    kind: undefined,
    name: '7',
    role: undefined,
    step: undefined,
    attempt: undefined,
  });
  expect(connectSearch({ kind: 'users', step: 'settings' })).toMatchObject({ kind: 'users', step: 'settings' });
  expect(connectSearch({ kind: 'users', step: 'test', attempt: 'A-1' }).attempt).toBe('A-1');
});
