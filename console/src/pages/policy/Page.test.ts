import { expect, test } from 'vitest';
import { statementsIn } from './clone';

test('the statements of a document go along as they are, a single one as a list', () => {
  const one = { Effect: 'Allow', Action: 'oss:Get*', Resource: '资源/*' };
  expect(JSON.parse(statementsIn(JSON.stringify({ Version: '1', Statement: [one, one] })) ?? '')).toEqual([one, one]);
  expect(JSON.parse(statementsIn(JSON.stringify({ Version: '1', Statement: one })) ?? '')).toEqual([one]);
});

test('what is no document begins nothing', () => {
  for (const text of ['', 'null', '{"Version":"1"}', '{"Statement":null}']) expect(statementsIn(text)).toBeUndefined();
});
