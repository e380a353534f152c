import { expect, test } from 'vitest';
import { attempts } from '../../words/attempts';
import { sso } from '../../words/sso';
import { trial } from '../../words/trial';
import { asked, attemptsSearch, isNarrowed } from './address';
import { namesOf, resultOf } from './load';

test('the address holds what there is, and the server is asked for that alone', () => {
  const search = attemptsSearch({ provider: 'okta', protocol: 'SAML', result: 'failed' });
  expect(asked(search)).toEqual({ ProviderName: 'okta', Protocol: 'SAML', Passed: false });
  expect(asked(attemptsSearch({ provider: 7, protocol: 'LDAP', result: 'x' }))).toEqual({ ProviderName: '7' });
  expect(isNarrowed(attemptsSearch({}))).toBe(false);
  expect(isNarrowed(attemptsSearch({ result: 'passed' }))).toBe(true);
});

test('what became of an attempt is told by the check of its protocol', () => {
  const own = attempts.en;
  const names = (protocol: string) => namesOf(protocol, { oidc: sso.en.checks, saml: trial.en.checks }, own);
  expect(resultOf({ Passed: true }, names('OIDC'), own)).toBe('came in');
  expect(resultOf({ Passed: false, FailedCheck: 'Audience' }, names('OIDC'), own)).toBe('refused: Client id (aud)');
  expect(resultOf({ Passed: false, FailedCheck: 'Audience' }, names('SAML'), own)).toBe('refused: Audience');
  expect(resultOf({ FailedCheck: 'Replay' }, names('SAML'), own)).toBe('refused: Not brought before');
  expect(resultOf({ FailedCheck: 'New' }, names('SAML'), own)).toBe('refused: New');
  expect(resultOf({}, names('SAML'), own)).toBe('refused');
});
