import { expect, test } from 'vitest';
import { decisionOf, hit, wanted } from './load';

test('names are taken out of pasted ARNs and principal names', () => {
  expect(wanted(' bob ')).toBe('bob');
  expect(wanted('acs:ram::1:user/bob')).toBe('bob');
  expect(wanted('bob@acme.onaliyun.com')).toBe('bob');
  expect(wanted('x'.repeat(300))).toHaveLength(128);
});

test('what is found leads to its page', () => {
  const to = (found: Parameters<typeof hit>[0]) => hit(found)?.to;
  expect(to({ Type: 'User', Name: 'a.b' })).toBe('/users/a.b');
  expect(to({ Type: 'Policy', Name: 'P', Arn: 'acs:ram::system:policy/P' })).toBe('/policies/System/P');
  expect(to({ Type: 'Policy', Name: 'P', Arn: 'acs:ram::1000000000000001:policy/P' })).toBe('/policies/Custom/P');
  expect(to({ Type: 'AccessKey', Id: 'LTAI', UserPrincipalName: 'bob@x' })).toBe('/users/bob?tab=credentials');
  expect(to({ Type: 'AccessKey', Id: 'LTAI' })).toBe('/keys');
  expect(to({ Type: 'Comet', Name: 'x' })).toBeUndefined();
});

test('the id of a request and the text of an error lead to the receipt', () => {
  const id = '0A1B2C3D-0000-1111-2222-333344445555';
  expect(decisionOf(id.toLowerCase())).toMatchObject({ kind: 'explain', name: id, to: `/explain/${id}` });
  const sealed = 'x9'.repeat(50);
  const text = JSON.stringify({ RequestId: id, AccessDeniedDetail: { EncodedDiagnosticMessage: sealed } });
  expect(decisionOf(text)?.to).toBe(`/explain/${id}?message=${sealed}`);
  expect(decisionOf('bob')).toBeUndefined();
});
