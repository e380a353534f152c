// The first step: who is to come in, and as what.

import { Button } from '@mantine/core';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import css from './connect.module.css';
import { KINDS, type StepProps } from './flow';

export function KindStep({ search, onNext }: StepProps) {
  const own = useOwn(connect);
  return (
    <ul className={css.kinds}>
      {KINDS.map((kind) => (
        <li key={kind} className={css.kind} data-chosen={search.kind === kind}>
          <strong>{own.kinds[kind]}</strong>
          <p>{own.kindsText[kind]}</p>
          <Button
            variant={search.kind === kind ? 'filled' : 'default'}
            aria-label={`${own.choose}: ${own.kinds[kind]}`}
            // What was made for another kind is none of this one's.
            onClick={() =>
              onNext({ kind, step: 'provider', ...(search.kind !== kind && { name: undefined, role: undefined }) })
            }
          >
            {own.choose}
          </Button>
        </li>
      ))}
    </ul>
  );
}
