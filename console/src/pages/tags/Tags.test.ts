import { expect, test } from 'vitest';
import { isKey, isValue, wishes } from './load';

test('what the server keeps for itself, or is too long, is told of', () => {
  expect(['env', 'team:red', '张三', 'a'.repeat(128), '😀'.repeat(128)].every(isKey)).toBe(true);
  expect(['', 'aliyun-x', 'acs:x', 'a https://x', 'a'.repeat(129)].some(isKey)).toBe(false);
  expect(['', 'acs:x', 'a'.repeat(128)].every(isValue)).toBe(true);
  expect(['http://x', 'a'.repeat(129)].some(isValue)).toBe(false);
});

test('each product is asked in its own spelling', () => {
  expect(wishes({ kind: 'user', name: 'bob@acme' }).remove).toEqual({
    Version: '2019-08-15',
    Operation: 'UntagResources',
    Parameters: { ResourceType: 'user', ResourcePrincipalName: '["bob@acme"]', TagKey: '["some"]' },
  });
  expect(wishes({ kind: 'role', name: 'web' }).remove).toEqual({
    Version: '2015-05-01',
    Operation: 'UntagResources',
    Parameters: { ResourceType: 'role', ResourceNames: '["web"]', TagKeys: '["some"]' },
  });
});
