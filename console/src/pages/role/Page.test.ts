import { expect, test } from 'vitest';
import { trusted } from './load';
import { contextOf, providersIn, sentOf } from './trying';

test('whom a trust policy lets in is told by kind; a denial lets nobody in', () => {
  const document = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { RAM: ['acs:ram::1234567890123456:root', 'acs:ram::1:user/a'], Service: 'ecs.x' },
      },
      { Effect: 'Allow', Principal: { Federated: ['acs:ram::1:saml-provider/idp'] } },
      { Effect: 'Deny', Principal: { RAM: '*' } },
    ],
  };
  expect(trusted(JSON.stringify(document))).toEqual([
    { kind: 'account', name: '1234567890123456' },
    { kind: 'identity', name: 'acs:ram::1:user/a' },
    { kind: 'service', name: 'ecs.x' },
    { kind: 'federated', name: 'acs:ram::1:saml-provider/idp' },
  ]);
  expect(trusted('{"Statement":{"Effect":"Allow","Principal":"*"}}')).toEqual([{ kind: 'anyone' }]);
  expect(trusted('not json')).toEqual([]);
});

test('a token is tried with the providers of the account that the role trusts', () => {
  const all = ['acs:ram::1:oidc-provider/ci', 'acs:ram::1:saml-provider/idp', 'acs:ram::2:oidc-provider/other'];
  const federated = all.map((name) => ({ kind: 'federated', name }) as const);
  const providers = providersIn(
    [...federated, ...federated, { kind: 'service', name: 'ecs.x' }, { kind: 'anyone' }],
    '1',
  );
  expect(providers).toEqual([
    { kind: 'oidc', name: 'ci', arn: 'acs:ram::1:oidc-provider/ci' },
    { kind: 'saml', name: 'idp', arn: 'acs:ram::1:saml-provider/idp' },
  ]);
  const [oidc, saml] = providers;
  expect(oidc && sentOf(oidc, ' a.b.c\n')).toEqual({ OIDCProviderName: 'ci', OIDCToken: 'a.b.c' });
  expect(saml && sentOf(saml, '<saml/>')).toEqual({ SAMLProviderName: 'idp', SAMLResponse: btoa('<saml/>') });
  expect(oidc && sentOf(oidc, '  ')).toBeUndefined();
  expect(saml && sentOf(saml, 'x')).toBeUndefined();
});

test('the trust policy is asked with what the provider said, and with no key that it did not', () => {
  expect(contextOf({ OIDCTokenInfo: { Issuer: 'https://ci', Subject: 'repo', ClientIds: 'a,b' } })).toEqual([
    { Key: 'oidc:iss', Values: ['https://ci'] },
    { Key: 'oidc:sub', Values: ['repo'] },
    { Key: 'oidc:aud', Values: ['a', 'b'] },
  ]);
  expect(contextOf({ SAMLAssertionInfo: { Recipient: 'https://here' } })).toEqual([
    { Key: 'saml:recipient', Values: ['https://here'] },
  ]);
  expect(contextOf({})).toEqual([]);
});
