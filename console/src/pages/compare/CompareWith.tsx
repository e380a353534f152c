// The way from a user, a group or a role to its comparison with another.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import { type Side, textOf } from './address';

export function CompareWith(side: Side) {
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/compare" search={{ one: textOf(side) }} {...props} />}>
      {useOwn(compare).open}
    </Button>
  );
}
