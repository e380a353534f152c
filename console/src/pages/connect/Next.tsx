// Below a step that needs nothing more to be over.

import { Button, Group } from '@mantine/core';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';

export function Next({ onNext }: { onNext: () => void }) {
  const own = useOwn(connect);
  return (
    <Group mt="md" mb="xs">
      <Button onClick={onNext}>{own.next}</Button>
    </Group>
  );
}
