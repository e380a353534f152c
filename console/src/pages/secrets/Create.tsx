// Creates a secret: a value, or the AccessKey of a user that is renewed from then on.

import { Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { read, useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { secrets } from '../../words/secrets';
import { useOwn, useWords } from '../../words/words';
import { asked, EMPTY, type Form, isSound } from './form';
import { KeyInput } from './KeyInput';
import { isName, isVersion } from './load';
import { PairInput } from './PairInput';
import { ValueInput } from './ValueInput';

export function Create({ onClose }: { onClose: () => void }) {
  const words = useOwn(secrets);
  const { common } = useWords();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>(EMPTY);
  const { mutate, isPending, error } = useWrite('Kms', 'CreateSecret');
  const set = (change: Partial<Form>) => setForm((old) => ({ ...old, ...change }));
  const ids = useIds(form.user);
  const ready = isSound(form, ids ?? []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending) return;
    mutate(asked(form, ids ?? []), {
      onSuccess: ({ SecretName = '' }) => {
        told(words.created(SecretName));
        void navigate({ to: '/secrets/$name', params: { name: SecretName } });
      },
    });
  };
  return (
    <Dialog onClose={onClose} title={words.create} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Select
            label={words.type}
            data={(['Generic', 'RAMCredentials'] as const).map((value) => ({
              value,
              label: words.types[value] ?? value,
            }))}
            value={form.kind}
            onChange={(next) => set({ kind: next === 'RAMCredentials' ? next : 'Generic' })}
            allowDeselect={false}
            comboboxProps={{ transitionProps: { duration: 0 } }}
            data-autofocus
          />
          {form.kind === 'Generic' ? (
            <>
              <TextInput
                label={common.name}
                description={words.nameRule}
                value={form.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
                error={form.name !== '' && !isName(form.name) ? words.nameRule : undefined}
                required
                autoComplete="off"
                spellCheck={false}
              />
              <ValueInput
                value={form.value}
                type={form.type}
                onValue={(value) => set({ value })}
                onType={(type) => set({ type })}
              />
            </>
          ) : (
            <PairInput form={form} ids={ids} onChange={set} />
          )}
          <TextInput
            label={words.version}
            description={words.versionHint}
            value={form.version}
            onChange={(event) => set({ version: event.currentTarget.value })}
            error={isVersion(form.version) ? undefined : words.versionRule}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            label={words.description}
            value={form.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            autoComplete="off"
          />
          <KeyInput value={form.key} onPick={(key) => set({ key })} />
          <Foot verb={words.create} ready={ready} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** The ids of the AccessKeys of a user; nothing as long as they are not known. */
function useIds(principal: string): readonly string[] | undefined {
  const { data } = useQuery({
    ...read('Ims', 'ListAccessKeys', { UserPrincipalName: principal }),
    enabled: principal !== '',
  });
  return data?.AccessKeys?.AccessKey?.map(({ AccessKeyId = '' }) => AccessKeyId);
}
