// A change of a draft: its kind, and what that kind asks for.

import { Select, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import type { Change } from '../../rehearsal/changes';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';
import { useDirectory } from '../directory/load';
import { FieldOf } from './FieldOf';
import { changeOf, FIELDS, type Fields, formOf, type Kind, OF_DIRECTORY } from './kinds';

interface Props {
  /** The one that is edited; none for a new one. */
  change?: Change | undefined;
  onPut: (change: Change) => void;
  onClose: () => void;
}

export function AddChange({ change, onPut, onClose }: Props) {
  const words = useOwn(texts);
  const { manages } = useDirectory();
  const begun = change && formOf(change);
  const [picked, setPicked] = useState<Kind | undefined>(begun?.kind);
  const [fields, setFields] = useState<Fields>(begun?.fields ?? {});
  const kinds = (Object.keys(FIELDS) as Kind[]).filter(
    (one) => manages || one === begun?.kind || !OF_DIRECTORY.includes(one),
  );
  const kind = picked ?? kinds[0] ?? 'other';
  const ready = changeOf(kind, fields);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onPut(ready);
  };
  return (
    <Dialog title={change ? words.edit : words.add} onClose={onClose} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Select
            label={words.kind}
            data={kinds.map((value) => ({ value, label: words.kinds[value] ?? value }))}
            value={kind}
            onChange={(next) => {
              if (next === null) return;
              setPicked(next as Kind);
              setFields({});
            }}
            allowDeselect={false}
            comboboxProps={{ transitionProps: { duration: 0 } }}
            data-autofocus
          />
          {FIELDS[kind].map(([name, source]) => (
            <FieldOf
              key={`${kind} ${name}`}
              name={name}
              source={source}
              fields={fields}
              onValue={(value) => setFields((old) => ({ ...old, [name]: value }))}
            />
          ))}
          <Foot verb={words.put} ready={ready !== undefined} busy={false} error={undefined} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
