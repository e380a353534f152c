// Stands for an element that is in the page already, where a library would put one of its own.

import { type Ref, useImperativeHandle } from 'react';

export function Stand({ of, ref }: { of: HTMLElement; ref?: Ref<HTMLElement> }) {
  useImperativeHandle(ref, () => of, [of]);
  return null;
}
