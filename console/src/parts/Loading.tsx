// Data on its way: nothing at first, its shape after a moment, and when it takes long a word and a way to stop.

import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useWords } from '../words/words';
import css from './parts.module.css';

interface Props {
  lines?: number;
  /** Whether it is a read that is waited for, which can be stopped. */
  read?: boolean;
}

export function Loading({ lines = 5, read = true }: Props) {
  const words = useWords().common;
  const client = useQueryClient();
  const since = useSince();
  // What is not on its way although it is missing was not waited for.
  const idle = useIsFetching() === 0;
  const stopped = read && idle && since >= SHAPE;
  const again = () => client.refetchQueries({ type: 'active', predicate: ({ state }) => state.data === undefined });
  if (stopped) {
    return (
      <div className={css.empty} role="status">
        <p>{words.stopped}</p>
        <Button variant="default" size="xs" onClick={() => void again()}>
          {words.retry}
        </Button>
      </div>
    );
  }
  const rows = Array.from({ length: lines }, (_, index) => `line ${index}`);
  return (
    <div className={css.padded} role="status">
      <VisuallyHidden>{words.loading}</VisuallyHidden>
      {rows.map((row) => (
        <Skeleton key={row} height={14} my={14} visible={since >= SHAPE} animate={since >= SHAPE} />
      ))}
      {since >= LONG && (
        <p className={css.faint}>
          {words.still}{' '}
          {read && (
            <Button variant="default" size="compact-sm" onClick={() => void client.cancelQueries({ type: 'active' })}>
              {words.cancel}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function useSince(): number {
  const [since, setSince] = useState(0);
  useEffect(() => {
    const timers = [SHAPE, LONG].map((after) => window.setTimeout(() => setSince(after), after));
    return () => timers.forEach(window.clearTimeout);
  }, []);
  return since;
}

const SHAPE = 150;
const LONG = 2000;
