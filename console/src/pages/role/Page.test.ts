import { expect, test } from 'vitest';
import { trusted } from './load';

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
