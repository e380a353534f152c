import { expect, test } from 'vitest';
import { isPolicyName, TEMPLATES } from '../policyCreate/templates';
import { trusted } from '../role/load';
import { isNamed, trustOf } from './trust';

const home = '1000000000000001';

test('what is chosen in words is what the document says', () => {
  const told = (who: Parameters<typeof trustOf>[0]['who'], name = '') => trusted(trustOf({ who, home, name }));
  expect(told('account')).toEqual([{ kind: 'account', name: home }]);
  expect(told('other', '1000000000000002')).toEqual([{ kind: 'account', name: '1000000000000002' }]);
  expect(told('service', 'ecs.aliyuncs.com')).toEqual([{ kind: 'service', name: 'ecs.aliyuncs.com' }]);
  expect(told('saml', 'idp')).toEqual([{ kind: 'federated', name: `acs:ram::${home}:saml-provider/idp` }]);
  // Responses that were meant for another server are refused by the role too.
  const recipient = 'https://ram.example.com/saml-role/sso';
  expect(JSON.parse(trustOf({ who: 'saml', home, name: 'idp', recipient })).Statement[0].Condition).toEqual({
    StringEquals: { 'saml:recipient': recipient },
  });
  // Without an audience any token of the provider would do.
  expect(trustOf({ who: 'oidc', home, name: 'idp' })).toContain('oidc:aud');
  // What the provider says of its tokens need not be looked up by hand.
  const tokens = { issuer: 'https://ci.example', clients: ['builds', 'releases'] };
  expect(JSON.parse(trustOf({ who: 'oidc', home, name: 'idp', tokens })).Statement[0].Condition.StringEquals).toEqual({
    'oidc:aud': ['builds', 'releases'],
    'oidc:iss': ['https://ci.example'],
    'oidc:sub': ['SUBJECT'],
  });
});

test('names are of their kind', () => {
  const named = (who: Parameters<typeof isNamed>[0]['who'], name: string) => isNamed({ who, home, name });
  expect(named('other', '1000000000000002')).toBe(true);
  for (const wrong of ['', '1', '*', 'abc']) expect(named('other', wrong)).toBe(false);
  expect(named('service', 'ecs.aliyuncs.com')).toBe(true);
  for (const wrong of ['', 'ecs', 'evil.com', '*.aliyuncs.com']) expect(named('service', wrong)).toBe(false);
  expect(named('saml', 'a/b')).toBe(false);
  expect(isPolicyName('a-1')).toBe(true);
  for (const wrong of ['', 'a b', 'a_b', 'x'.repeat(129)]) expect(isPolicyName(wrong)).toBe(false);
});

test('templates are whole documents', () => {
  for (const text of Object.values(TEMPLATES)) expect(JSON.parse(text)).toHaveProperty('Statement');
});
