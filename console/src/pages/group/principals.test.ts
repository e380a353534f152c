import { expect, test } from 'vitest';
import { principals } from './principals';

test('lines of a list are users in full, each once, whatever else stands on a line', () => {
  const text = 'alice, Alice Jones\n\n bob\t5\nalice\ncarol@acme.onaliyun.com';
  expect(principals(text, 'acme.onaliyun.com')).toEqual([
    'alice@acme.onaliyun.com',
    'bob@acme.onaliyun.com',
    'carol@acme.onaliyun.com',
  ]);
  expect(principals('', 'acme.onaliyun.com')).toEqual([]);
});
