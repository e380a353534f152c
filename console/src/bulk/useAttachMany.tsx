// Rows to which a policy can be attached, many at once.

import { lazy } from 'react';
import type { Ticks } from '../parts/selection';
import { bulk } from '../words/bulk';
import { useOwn, useWords } from '../words/words';
import { type OneDeed, useTicks } from './useTicks';

const DeleteAll = lazy(() => import('./DeleteAll').then((module) => ({ default: module.DeleteAll })));
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

function useDeleting<T>(kind: 'group' | 'role', nameOf: (row: T) => string): OneDeed<T> {
  const words = useOwn(bulk);
  return {
    id: 'delete',
    label: kind === 'group' ? words.groups.remove : words.roles.remove,
    danger: true,
    dialog: (rows, onClose) => (
      <DeleteAll kind={kind} rows={rows.map((row) => ({ key: nameOf(row), name: nameOf(row) }))} onClose={onClose} />
    ),
  };
}

/** What may be done to many groups or roles. */
export function useAttachMany<T>(
  kind: 'group' | 'role',
  nameOf: (row: T) => string,
  title: (count: number) => string,
): Ticks<T> {
  const deeds = [useAttaching({ kind, keyOf: nameOf, nameOf, title }), useDeleting(kind, nameOf)];
  return useTicks(nameOf, nameOf, deeds);
}
