// Begins a rotation: which key goes, why, and how long its steps take. The secret of the new one is shown once.

import { NumberInput, Select, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import parts from '../../parts/parts.module.css';
import { Secret } from '../../parts/Secret';
import { rotation } from '../../words/rotation';
import { useOwn, useWords } from '../../words/words';
import { type Reason, USUAL } from './load';

type Made = Answer<'Rampart', 'StartKeyRotation'>['AccessKey'];

interface Props {
  name: string;
  /** The ids of the keys that are on; one of them goes. */
  keys: readonly string[];
  onClose: () => void;
}

export function Start({ name, keys, onClose }: Props) {
  const words = useOwn(rotation);
  const { user } = useWords();
  const { mutate, isPending, error, reset } = useWrite('Rampart', 'StartKeyRotation');
  const [made, setMade] = useState<Made>();
  const [id, setId] = useState(keys[0] ?? '');
  const [reason, setReason] = useState<Reason>('routine');
  const [hours, setHours] = useState<{ quiet: number; observe: number; deadline: number }>(USUAL.routine);
  const usual = USUAL[reason];
  const late = hours.deadline < hours.quiet;
  if (made) {
    return (
      <Secret
        title={words.started}
        open={[[user.keyId, made.AccessKeyId ?? '']]}
        label={user.keySecret}
        secret={made.AccessKeySecret ?? ''}
        onClose={onClose}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (late || isPending) return;
    const asked = {
      UserName: name,
      Reason: reason,
      ...(keys.length > 1 && { UserAccessKeyId: id }),
      ...(hours.quiet !== usual.quiet && { QuietHours: hours.quiet }),
      ...(hours.observe !== usual.observe && { ObserveHours: hours.observe }),
      ...(hours.deadline !== usual.deadline && { DeadlineHours: hours.deadline }),
    };
    mutate(asked, {
      onSuccess: ({ AccessKey }) => {
        setMade(AccessKey);
        // Here alone, and gone with the dialog.
        reset();
      },
    });
  };
  const number = (field: keyof typeof hours, max: number) => ({
    value: hours[field],
    min: 1,
    max,
    clampBehavior: 'strict' as const,
    allowDecimal: false,
    onChange: (next: string | number) => typeof next === 'number' && setHours({ ...hours, [field]: next }),
  });
  return (
    <Dialog onClose={onClose} title={words.startTitle(name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{words.startLead}</div>
          {keys.length > 1 && (
            <Select
              label={words.which}
              data={[...keys]}
              value={id}
              allowDeselect={false}
              onChange={(next) => next !== null && setId(next)}
              comboboxProps={{ transitionProps: { duration: 0 } }}
            />
          )}
          <Select
            label={words.reason}
            data={Object.keys(USUAL).map((value) => ({ value, label: words.reasons[value] ?? value }))}
            value={reason}
            allowDeselect={false}
            onChange={(next) => {
              if (next === null) return;
              setReason(next as Reason);
              setHours(USUAL[next as Reason]);
            }}
            comboboxProps={{ transitionProps: { duration: 0 } }}
            data-autofocus
          />
          {reason === 'leak' && <div className={parts.faint}>{words.leakHint}</div>}
          <NumberInput label={words.quiet} description={words.quietHint} {...number('quiet', 720)} />
          <NumberInput label={words.observe} description={words.observeHint} {...number('observe', 2160)} />
          <NumberInput
            label={words.deadline}
            error={late ? words.deadlineRule : undefined}
            {...number('deadline', 8760)}
          />
          <Foot verb={words.startVerb} ready={!late} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
