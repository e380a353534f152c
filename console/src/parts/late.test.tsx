import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeEach, expect, test } from 'vitest';
import { late, useLate } from './late';

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

test('a part comes with the first need, and after a failure with the next', async () => {
  let asked = 0;
  const Part = () => <b>here</b>;
  const part = late(async () => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return Part;
  });
  const User = ({ wanted }: { wanted: boolean }) => {
    const Come = useLate(part, wanted);
    return wanted && Come ? <Come /> : null;
  };
  const box = document.createElement('div');
  const root = createRoot(box);
  const show = (wanted: boolean) => act(async () => root.render(<User wanted={wanted} />));
  await show(false);
  expect(asked).toBe(0);
  await show(true);
  expect([asked, box.textContent]).toEqual([1, '']);
  await show(false);
  await show(true);
  expect([asked, box.textContent]).toEqual([2, 'here']);
  await show(false);
  await show(true);
  expect([asked, box.textContent]).toEqual([2, 'here']);
});
