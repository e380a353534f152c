import { expect, test } from 'vitest';
import { Meanwhile } from '../api/guarded';
import { isSilent } from './stopped';

test('a save that somebody else stopped is told of where there is nothing to choose, until one went on', () => {
  const stop = new Meanwhile();
  expect(isSilent(stop, undefined, 0)).toBe(true);
  expect(isSilent(stop, undefined, 2)).toBe(false);
  expect(isSilent(stop, stop, 0)).toBe(false);
  expect(isSilent(new Meanwhile(), stop, 0)).toBe(true);
  expect(isSilent(new Error('other'), undefined, 0)).toBe(false);
});
