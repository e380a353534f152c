// Creates a service credential, whose password is shown once.

import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { Secret } from '../../parts/Secret';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn, useSpoken } from '../../words/words';
import { areDays, asked, type Form, isName, isSound } from './serviceCredential';

export function CreateCredential({ principal, onClose }: { principal: string; onClose: () => void }) {
  const own = useOwn(keyNetwork);
  const { time } = useSpoken();
  const [form, setForm] = useState<Form>({ name: '', service: '', days: '' });
  const [made, setMade] = useState<Answer<'Ims', 'CreateServiceCredential'>['ServiceCredential']>();
  const { mutate, isPending, error, reset } = useWrite('Ims', 'CreateServiceCredential');
  const set = (change: Partial<Form>) => setForm((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSound(form) || isPending) return;
    mutate(asked(principal, form), {
      onSuccess: ({ ServiceCredential }) => {
        setMade(ServiceCredential);
        // Here alone, and gone with the dialog.
        reset();
      },
    });
  };
  if (made) {
    return (
      <Secret
        title={own.credentialReady}
        open={[
          [own.credentialId, made.ServiceCredentialId ?? ''],
          [own.service, made.ServiceName ?? ''],
          [own.credentialUntil, time(made.ExpirationTime, own.forever)],
        ]}
        label={own.credentialSecret}
        secret={made.ServiceCredentialSecret ?? ''}
        onClose={onClose}
      />
    );
  }
  const rule = (text: string) => (text === '' || isName(text) ? undefined : own.nameRule);
  return (
    <Dialog onClose={onClose} title={own.credentialCreate}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={own.credentialName}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={rule(form.name)}
            required
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <TextInput
            label={own.service}
            description={own.serviceHint}
            value={form.service}
            onChange={(event) => set({ service: event.currentTarget.value })}
            error={rule(form.service)}
            required
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            label={own.days}
            description={own.daysHint}
            value={form.days}
            onChange={(event) => set({ days: event.currentTarget.value.trim() })}
            error={areDays(form.days) ? undefined : own.daysRule}
            inputMode="numeric"
            autoComplete="off"
          />
          <Foot verb={own.credentialCreate} ready={isSound(form)} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
