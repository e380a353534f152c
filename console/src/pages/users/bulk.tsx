// What may be done to many users at once.

import { lazy } from 'react';
import { useAttaching } from '../../bulk/useAttachMany';
import { useTicks } from '../../bulk/useTicks';
import { bulk } from '../../words/bulk';
import { useOwn } from '../../words/words';
import type { Person } from './load';

const JoinAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.JoinAll })));
const DisableAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DisableAll })));
const DeleteAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DeleteAll })));

const keyOf = (person: Person): string => person.UserId ?? '';
const nameOf = (person: Person): string => person.UserName ?? '';

export function useBulkUsers() {
  const words = useOwn(bulk).users;
  const attach = useAttaching({ kind: 'user', keyOf, nameOf, title: words.attachTitle });
  return useTicks<Person>(keyOf, nameOf, [
    { id: 'group', label: words.group, dialog: (rows, onClose) => <JoinAll rows={rows} onClose={onClose} /> },
    attach,
    { id: 'disable', label: words.disable, dialog: (rows, onClose) => <DisableAll rows={rows} onClose={onClose} /> },
    {
      id: 'delete',
      label: words.remove,
      danger: true,
      dialog: (rows, onClose) => <DeleteAll rows={rows} onClose={onClose} />,
    },
  ]);
}
