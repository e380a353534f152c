import { expect, test } from 'vitest';
import { trustsInstances } from './load';

const document = (Principal: unknown) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] });

test('a role gives itself to an agent that trusts instances', () => {
  expect(trustsInstances(document({ Service: ['oss.aliyuncs.com', 'ecs.aliyuncs.com'] }))).toBe(true);
  expect(trustsInstances(document('*'))).toBe(true);
  expect(trustsInstances(document({ Service: 'oss.aliyuncs.com' }))).toBe(false);
  expect(trustsInstances(document({ RAM: 'acs:ram::1:root' }))).toBe(false);
  expect(trustsInstances('no document')).toBe(false);
});
