// From a user, a group or a role to its comparison with another.

import { Link } from '@tanstack/react-router';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import { type Side, textOf } from './address';

export function Compare(side: Side) {
  return (
    <Link to="/compare" search={{ one: textOf(side) }}>
      {useOwn(compare).open}
    </Link>
  );
}
