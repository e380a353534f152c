// Before a secret is deleted: who read it last, how long it can be restored, and its name typed.

import { Checkbox, NumberInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../form/Confirm';
import { secrets } from '../../words/secrets';
import { useOwn, useSpoken } from '../../words/words';
import { lastRead, useReads, whoOf } from './load';

export function Remove({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useOwn(secrets);
  const navigate = useNavigate();
  const [days, setDays] = useState(30);
  const [now, setNow] = useState(false);
  return (
    <Confirm
      product="Kms"
      operation="DeleteSecret"
      parameters={{
        SecretName: name,
        ...(now ? { ForceDeleteWithoutRecovery: 'true' } : { RecoveryWindowInDays: String(days) }),
      }}
      said={now ? words.removedNow(name) : words.removed(name)}
      level={3}
      title={words.removeTitle(name)}
      effect={now ? words.removeNowText : words.removeText}
      verb={words.remove}
      name={name}
      evidence={useEvidence(name)}
      onDone={() => (now ? void navigate({ to: '/secrets' }) : onClose())}
      onClose={onClose}
    >
      {!now && (
        <NumberInput
          label={words.window}
          value={days}
          min={7}
          max={30}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(next) => typeof next === 'number' && setDays(next)}
        />
      )}
      <Checkbox label={words.removeNow} checked={now} onChange={(event) => setNow(event.currentTarget.checked)} />
    </Confirm>
  );
}

/** Who read it last; nothing as long as that is looked up. */
function useEvidence(name: string): string | undefined {
  const words = useOwn(secrets);
  const { time } = useSpoken();
  const { data, error } = useReads(name);
  if (data) {
    const last = lastRead(data);
    return last ? words.evidence(time(last.eventTime), whoOf(last)) : words.evidenceNone;
  }
  return error ? words.evidenceUnknown : undefined;
}
