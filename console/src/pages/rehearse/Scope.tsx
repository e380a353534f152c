// On whose recorded calls a draft is tried, and how far back.

import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { MOST_DAYS, type Whose } from '../../rehearsal/changes';
import css from '../../rehearsal/rehearsal.module.css';
import { accountsIn } from '../../rehearsal/run';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';
import { PlacePicker } from '../directory/PlacePicker';

interface Props {
  whose: Whose;
  days: number;
  /** Whether there is a directory to choose from. */
  directory: boolean;
  onWhose: (whose: Whose) => void;
  onDays: (days: number) => void;
  children: ReactNode;
}

/** Whether it names somebody. */
export function isScope({ kind, of = '' }: Whose, root: string | undefined): boolean {
  switch (kind) {
    case 'own':
      return true;
    case 'all':
      return root !== undefined;
    case 'folder':
      return of.startsWith('fd-') || of.startsWith('r-');
    case 'accounts':
      return isAccounts(of);
  }
}

const isAccounts = (text: string): boolean => {
  const all = accountsIn(text);
  return all.length >= 1 && all.length <= 100 && all.every((id) => id.length === 16) && /^[\d\s,;]*$/.test(text);
};

export function Scope({ whose, days, directory, onWhose, onDays, children }: Props) {
  const words = useOwn(texts);
  const [picking, setPicking] = useState(false);
  const { kind, of = '' } = whose;
  const kinds = (['own', 'all', 'folder', 'accounts'] as const).filter(
    (one) => directory || one === 'own' || one === 'accounts' || one === kind,
  );
  return (
    <div className={css.scope}>
      <Select
        label={words.scope}
        data={kinds.map((value) => ({ value, label: words.scopes[value] ?? value }))}
        value={kind}
        onChange={(next) => next !== null && onWhose({ kind: next as Whose['kind'] })}
        allowDeselect={false}
        w="17rem"
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      {kind === 'folder' && (
        <Button variant="default" onClick={() => setPicking(true)}>
          {words.folder}: {of || '–'}
        </Button>
      )}
      {kind === 'accounts' && (
        <TextInput
          label={words.accounts}
          description={words.accountsHint}
          value={of}
          onChange={(event) => onWhose({ kind, of: event.currentTarget.value })}
          error={of !== '' && !isAccounts(of) ? words.accountsRule : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <NumberInput
        label={words.days}
        value={days}
        min={1}
        max={MOST_DAYS}
        clampBehavior="strict"
        allowDecimal={false}
        w="7rem"
        onChange={(next) => typeof next === 'number' && next >= 1 && onDays(next)}
      />
      {children}
      {picking && (
        <PlacePicker
          title={words.folder}
          lead={words.pickFolder}
          verb={words.take}
          fits={(one) => one !== 'member'}
          onPick={(id) => {
            setPicking(false);
            onWhose({ kind: 'folder', of: id });
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}
