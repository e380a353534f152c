// The way from a record to the events that name it.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useWords } from '../../words/words';

export function OccurredTo({ name }: { name: string }) {
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/events" search={{ resource: name }} {...props} />}>
      {useWords().common.occurred}
    </Button>
  );
}
