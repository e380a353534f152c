import { expect, test } from 'vitest';
import { decoded, encoded, isClient, isIssuer, isName, isPrint, isXml, listed, printOf, trusts, wordsIn } from './load';

test('texts of providers are of their kind', () => {
  for (const good of ['a', 'Idp_1.test-x']) expect(isName(good), good).toBe(true);
  for (const bad of ['', '-a', 'a.', 'a b', 'ä', 'a'.repeat(129)]) expect(isName(bad), bad).toBe(false);
  for (const good of ['https://issuer.example', 'https://issuer.example/realms/a', 'http://issuer.internal:8080'])
    expect(isIssuer(good), good).toBe(true);
  for (const bad of ['', 'ftp://issuer.example', 'https://', 'http://', 'https://a?b', 'https://a#b', 'https://u@a'])
    expect(isIssuer(bad), bad).toBe(false);
  expect([isClient('sts.aliyuncs.com'), isClient('-a'), isClient('')]).toEqual([true, false, false]);
  expect([isPrint(printOf('AB:cd:09')), isPrint('a:b')]).toEqual([true, false]);
  expect([isXml('<a/>'), isXml('  <?xml version="1.0"?>\n<a></a>\n'), isXml('no'), isXml('')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('lists are lines or commas, and documents keep their letters on the way', () => {
  expect(wordsIn('a\n b, c\n\na')).toEqual(['a', 'b', 'c']);
  expect(listed('a,b')).toEqual(['a', 'b']);
  expect(listed(undefined)).toEqual([]);
  expect(decoded(encoded('<ä>资源😀</ä>'))).toBe('<ä>资源😀</ä>');
  expect(decoded('no base64!')).toBe('no base64!');
});

test('a role trusts what its trust policy names, in whatever case', () => {
  const arn = 'acs:ram::1:oidc-provider/Builds';
  const role = (effect: string, federated: string) => ({
    Role: {
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: [{ Effect: effect, Principal: { Federated: [federated] } }],
      }),
    },
  });
  expect(trusts(role('Allow', arn.toLowerCase()), arn)).toBe(true);
  expect(trusts(role('Allow', `${arn}2`), arn)).toBe(false);
  expect(trusts(role('Deny', arn), arn)).toBe(false);
  expect(trusts(undefined, arn)).toBe(false);
});
