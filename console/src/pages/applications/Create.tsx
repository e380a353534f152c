// Creates an application: what it is, what it may be allowed, and where people are sent back to.

import { Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { applications } from '../../words/applications';
import { useOwn, useWords } from '../../words/words';
import { asked, EMPTY, type Form, isSound, KINDS, ofKind } from './form';
import { areRedirects, isDisplay, isName, useScopes } from './load';
import { ScopesInput } from './ScopesInput';

export function Create({ onClose }: { onClose: () => void }) {
  const own = useOwn(applications);
  const { common } = useWords();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>(EMPTY);
  const { mutate, isPending, error } = useWrite('Ims', 'CreateApplication');
  const scopes = useScopes(form.kind);
  const set = (change: Partial<Form>) => setForm((old) => ({ ...old, ...change }));
  const all = (scopes.data ?? []).filter(({ name }) => name !== 'openid');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSound(form) || isPending) return;
    mutate(asked(form), {
      onSuccess: () => {
        told(own.created(form.name));
        void navigate({ to: '/applications/$name', params: { name: form.name } });
      },
    });
  };
  return (
    <Dialog onClose={onClose} title={own.create} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={common.name}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={form.name !== '' && !isName(form.name) ? own.nameRule : undefined}
            required
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <TextInput
            label={common.displayName}
            description={own.displayRule}
            value={form.display}
            onChange={(event) => set({ display: event.currentTarget.value })}
            error={form.display !== '' && !isDisplay(form.display) ? own.displayRule : undefined}
            required
            autoComplete="off"
          />
          <Select
            label={own.type}
            data={KINDS.map((kind) => ({ value: kind, label: own.types[kind] ?? kind }))}
            value={form.kind}
            onChange={(next) => setForm(ofKind(form, KINDS.find((kind) => kind === next) ?? form.kind))}
            allowDeselect={false}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
          <ScopesInput
            label={own.scopes}
            hint={own.scopesHint}
            scopes={all}
            value={form.scopes}
            onChange={(chosen) => set({ scopes: chosen })}
          />
          {scopes.error && <FaultBox error={scopes.error} onRetry={() => void scopes.refetch()} />}
          {form.scopes.length > 0 && (
            <ScopesInput
              label={own.required}
              hint={own.requiredHint}
              scopes={all.filter(({ name }) => form.scopes.includes(name))}
              value={form.required.filter((name) => form.scopes.includes(name))}
              onChange={(chosen) => set({ required: chosen })}
            />
          )}
          <Textarea
            label={own.redirects}
            description={own.redirectsHint}
            value={form.redirects}
            onChange={(event) => set({ redirects: event.currentTarget.value })}
            error={areRedirects(form.redirects, form.kind) ? undefined : own.redirectsRule}
            rows={2}
            spellCheck={false}
          />
          <Foot verb={own.create} ready={isSound(form)} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
