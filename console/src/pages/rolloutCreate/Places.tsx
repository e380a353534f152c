// The folders and members that a stage counts for, chosen from the tree.

import { Button, Input } from '@mantine/core';
import { useState } from 'react';
import { useNames } from '../../rehearsal/useNames';
import { rollouts } from '../../words/rollouts';
import { useOwn } from '../../words/words';
import { PlacePicker } from '../directory/PlacePicker';
import css from './stages.module.css';

interface Props {
  places: readonly string[];
  /** Where the policy is to be attached: the root would be everywhere. */
  target: string | undefined;
  wrong: string | undefined;
  onPut: (places: readonly string[]) => void;
}

export function Places({ places, target, wrong, onPut }: Props) {
  const words = useOwn(rollouts);
  const named = useNames(places);
  const [picking, setPicking] = useState(false);
  return (
    <Input.Wrapper label={words.places} labelElement="div" error={wrong}>
      <div className={css.places}>
        {places.map((id) => (
          <Button
            key={id}
            variant="default"
            size="compact-sm"
            rightSection="✕"
            aria-label={words.removePlace(named(id))}
            onClick={() => onPut(places.filter((other) => other !== id))}
          >
            {named(id)}
          </Button>
        ))}
        <Button variant="default" size="compact-sm" onClick={() => setPicking(true)}>
          {words.addPlace}
        </Button>
      </div>
      {picking && (
        <PlacePicker
          title={words.pickTitle}
          lead={words.pickText}
          verb={words.take}
          fits={(kind, id) => kind !== 'root' && id !== target}
          onPick={(id) => {
            setPicking(false);
            onPut([...new Set([...places, id])]);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </Input.Wrapper>
  );
}
