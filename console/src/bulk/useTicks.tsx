// Rows that can be ticked, the buttons of what may be done with them, and the dialog of the one that was pressed.

import { Button } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import { type Ticks, useSelection } from '../parts/selection';

export interface OneDeed<T> {
  id: string;
  label: string;
  danger?: boolean;
  dialog: (rows: readonly T[], onClose: (done: readonly string[]) => void) => ReactNode;
}

export function useTicks<T>(
  keyOf: (row: T) => string,
  labelOf: (row: T) => string,
  deeds: readonly OneDeed<T>[],
): Ticks<T> {
  const select = useSelection(keyOf, labelOf);
  const [open, setOpen] = useState<{ id: string; rows: readonly T[] }>();
  const deed = deeds.find(({ id }) => id === open?.id);
  const close = (done: readonly string[]) => {
    setOpen(undefined);
    // What was not done stays ticked.
    select.drop(done);
  };
  return {
    select,
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
