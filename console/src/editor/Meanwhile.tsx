// Said where somebody else saved another text while this one was written: what they changed, and how to take theirs.

import { Alert, Button, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { meanwhile } from '../words/meanwhile';
import { useOwn } from '../words/words';

const Diff = lazy(() => import('./Diff').then((module) => ({ default: module.Diff })));

interface Props {
  /** The text that was begun with. */
  was: string;
  /** The text in force now. */
  now: string;
  onTheirs: () => void;
}

export function Meanwhile({ was, now, onTheirs }: Props) {
  const words = useOwn(meanwhile);
  return (
    <Alert color="amber" variant="light" role="alert" title={words.title}>
      <Stack gap="sm" align="flex-start">
        <div>{words.document}</div>
        {was !== now && (
          <section aria-label={words.saved} style={{ width: '100%' }}>
            <strong>{words.saved}</strong>
            <Suspense>
              <Diff old={was} next={now} />
            </Suspense>
          </section>
        )}
        <Button variant="default" size="xs" onClick={onTheirs}>
          {words.drop}
        </Button>
      </Stack>
    </Alert>
  );
}
