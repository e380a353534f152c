// The buttons of what may be done to ticked rows, and the dialog of the one that was pressed.

import { Button } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import type { Selection } from '../parts/selection';

export interface OneDeed<T> {
  id: string;
  label: string;
  danger?: boolean;
  dialog: (rows: readonly T[], onClose: (done: readonly string[]) => void) => ReactNode;
}

/** The dialog stands beside the table and not in it: it tells what became of rows that are not there any more. */
export function useDeeds<T>(select: Selection<T>, deeds: readonly OneDeed<T>[]) {
  const [open, setOpen] = useState<{ id: string; rows: readonly T[] }>();
  const deed = deeds.find(({ id }) => id === open?.id);
  const close = (done: readonly string[]) => {
    setOpen(undefined);
    // What was not done stays ticked.
    select.drop(done);
  };
  return {
    buttons: deeds.map(({ id, label, danger }) => (
      <Button
        key={id}
        variant={danger ? 'outline' : 'default'}
        size="compact-sm"
        {...(danger && { color: 'brick' })}
        onClick={() => setOpen({ id, rows: [...select.chosen.values()] })}
      >
        {label}
      </Button>
    )),
    dialog: open && deed && <Suspense>{deed.dialog(open.rows, close)}</Suspense>,
  };
}
