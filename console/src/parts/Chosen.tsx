// How many rows are ticked, and what may be done with them.

import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { bulk } from '../words/bulk';
import { useOwn } from '../words/words';
import type { Selection } from './selection';
import css from './Table.module.css';

interface Props<T> {
  select: Selection<T>;
  /** How many of them the table does not show as it is. */
  hidden: number;
  /** Whether all rows that match are known; else some of the hidden ones may only be further down. */
  whole?: boolean;
  /** Ticks all there are, where there are more than could be ticked at once. */
  more?: { count: number; busy: boolean; onAll: () => void } | undefined;
  children: ReactNode;
}

export function Chosen<T>({ select, hidden, whole = true, more, children }: Props<T>) {
  const words = useOwn(bulk);
  const count = select.chosen.size;
  if (count === 0) return null;
  return (
    <section className={css.chosen} aria-label={words.bar}>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label={words.clear} onClick={() => select.drop()}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
      <span role="status">
        {words.chosen(count)}
        {hidden > 0 && ` ${(whole ? words.hidden : words.away)(hidden)}`}
      </span>
      {more && (
        <Button variant="subtle" size="compact-sm" loading={more.busy} onClick={more.onAll}>
          {words.all(more.count)}
        </Button>
      )}
      {children}
    </section>
  );
}
