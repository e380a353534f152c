import { expect, test } from 'vitest';
import { isDisplay, isIdentifier } from '../resourceGroups/load';
import { asked, notMoved, placeOf, principal } from './load';

test('principals are named as attachments for a group name them, and lead to their pages', () => {
  for (const [whom, name, to] of [
    ['user/bob', 'bob@acme.onaliyun.com', '/users/$name'],
    ['group/dev', 'dev@group.acme.onaliyun.com', '/groups/$name'],
    ['role/web', 'web@role.acme.onaliyunservice.com', '/roles/$name'],
  ] as const) {
    const told = principal(whom, 'acme');
    expect(told?.PrincipalName).toBe(name);
    expect(told && placeOf(told)).toEqual({ to, name: whom.split('/')[1] });
  }
  expect(principal('user/', 'acme')).toBeUndefined();
  expect(principal('', 'acme')).toBeUndefined();
});

test('a resource without a region is asked for in every one, and each failure is one', () => {
  expect(asked({ Service: 'ecs', ResourceType: 'instance', ResourceId: 'i-1', RegionId: '' })).toEqual({
    Service: 'ecs',
    ResourceType: 'instance',
    ResourceId: 'i-1',
  });
  expect(notMoved({ Responses: [{ Status: 'SUCCESS' }] })).toBe(false);
  expect(notMoved({ Responses: [{ Status: 'SUCCESS' }, { Status: 'FAIL' }] })).toBe(true);
});

test('what the server would refuse as a name is told of before', () => {
  expect(['web', 'w1-a'].every(isIdentifier)).toBe(true);
  expect(['w', '1w', 'a b', 'a'.repeat(51)].some(isIdentifier)).toBe(false);
  expect(isDisplay('')).toBe(false);
  expect(isDisplay('网站 Web')).toBe(true);
});
