// Rows to which a policy can be attached, many at once.

import { lazy } from 'react';
import type { Ticks } from '../parts/selection';
import { useWords } from '../words/words';
import { type OneDeed, useTicks } from './useTicks';

const AttachAll = lazy(() => import('./AttachAll').then((module) => ({ default: module.AttachAll })));

interface Kind<T> {
  kind: 'user' | 'group' | 'role';
  keyOf: (row: T) => string;
  nameOf: (row: T) => string;
  title: (count: number) => string;
}

/** The deed of it, for lists that have others too. */
export function useAttaching<T>({ kind, keyOf, nameOf, title }: Kind<T>): OneDeed<T> {
  const { policy } = useWords();
  return {
    id: 'attach',
    label: policy.attach,
    dialog: (rows, onClose) => (
      <AttachAll
        title={title(rows.length)}
        kind={kind}
        rows={rows.map((row) => ({ key: keyOf(row), name: nameOf(row) }))}
        onClose={onClose}
      />
    ),
  };
}

export function useAttachMany<T>(
  kind: 'group' | 'role',
  nameOf: (row: T) => string,
  title: (count: number) => string,
): Ticks<T> {
  return useTicks(nameOf, nameOf, [useAttaching({ kind, keyOf: nameOf, nameOf, title })]);
}
