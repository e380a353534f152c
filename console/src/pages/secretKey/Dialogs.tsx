// Before a key is switched off or deleted, and when it gets new material.

import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { NewDialog } from '../../form/NewDialog';
import { told } from '../../parts/toast';
import { secretKeys } from '../../words/secretKeys';
import { useOwn } from '../../words/words';
import { areDays, daysOf, everyDays, type Key } from './load';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

export function Disable({ id, name, onClose }: Props) {
  const words = useOwn(secretKeys);
  return (
    <Confirm
      product="Kms"
      operation="DisableKey"
      parameters={{ KeyId: id }}
      said={words.disabled}
      level={2}
      title={words.disableTitle(name)}
      effect={words.disableText}
      verb={words.disable}
      name={name}
      onClose={onClose}
    />
  );
}

export function Remove({ id, name, onClose }: Props) {
  const words = useOwn(secretKeys);
  const [days, setDays] = useState(30);
  return (
    <Confirm
      product="Kms"
      operation="ScheduleKeyDeletion"
      parameters={{ KeyId: id, PendingWindowInDays: days }}
      said={words.removed}
      level={2}
      title={words.removeTitle(name)}
      effect={words.removeText}
      verb={words.remove}
      name={name}
      onClose={onClose}
    >
      <NumberInput
        label={words.window}
        value={days}
        min={7}
        max={366}
        clampBehavior="strict"
        allowDecimal={false}
        onChange={(next) => typeof next === 'number' && setDays(next)}
      />
    </Confirm>
  );
}

export function Schedule({ id, of, onClose }: { id: string; of: Key; onClose: () => void }) {
  const words = useOwn(secretKeys);
  const { mutate, isPending, error } = useWrite('Kms', 'UpdateRotationPolicy');
  return (
    <NewDialog
      title={words.scheduleTitle}
      fields={[
        {
          name: 'days',
          label: words.days,
          hint: words.daysHint,
          wrong: (text) => (areDays(text) ? undefined : words.daysRule),
        },
      ]}
      start={{ days: of.AutomaticRotation === 'Enabled' ? (daysOf(of.RotationInterval) ?? '0') : '0' }}
      needed={['days']}
      verb={words.schedule}
      busy={isPending}
      error={error}
      onSend={({ days }) =>
        mutate(
          { KeyId: id, ...(Number(days) > 0 ? everyDays(days) : { EnableAutomaticRotation: false }) },
          {
            onSuccess: () => {
              told(words.scheduled);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
