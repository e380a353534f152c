// The fields of a new OIDC provider, in a dialog or as a step.

import { NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import { isClient, isIssuer, isName, isPrint, printOf, wordsIn } from './load';

const EMPTY = { name: '', issuer: '', clients: '', prints: '', description: '', hours: 12 };

interface FormProps {
  /** What is missing for it, where that is not asked before. */
  lacks?: Denial | undefined;
  onDone: (name: string) => void;
  onCancel?: () => void;
}

export function OidcForm({ lacks, onDone, onCancel }: FormProps) {
  const words = useOwn(sso);
  const { common } = useWords();
  const [form, setForm] = useState(EMPTY);
  const { mutate, isPending, error } = useWrite('Ims', 'CreateOIDCProvider');
  const set = (change: Partial<typeof EMPTY>) => setForm((old) => ({ ...old, ...change }));
  const clients = wordsIn(form.clients);
  const prints = wordsIn(form.prints).map(printOf);
  const sound = isName(form.name) && isIssuer(form.issuer) && clients.every(isClient) && prints.every(isPrint);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending || lacks) return;
    mutate(
      {
        OIDCProviderName: form.name,
        IssuerUrl: form.issuer,
        IssuanceLimitTime: form.hours,
        ...(clients.length > 0 && { ClientIds: clients.join(',') }),
        ...(prints.length > 0 && { Fingerprints: prints.join(',') }),
        ...(form.description !== '' && { Description: form.description }),
      },
      {
        onSuccess: () => {
          told(words.oidcCreated(form.name));
          onDone(form.name);
        },
      },
    );
  };
  const wrong = (text: string, good: boolean, rule: string) => (text !== '' && !good ? rule : undefined);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={common.name}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={wrong(form.name, isName(form.name), words.nameRule)}
          required
          autoComplete="off"
          data-autofocus={onCancel !== undefined || undefined}
        />
        <TextInput
          label={words.issuer}
          description={words.issuerHint}
          value={form.issuer}
          onChange={(event) => set({ issuer: event.currentTarget.value.trim() })}
          error={wrong(form.issuer, isIssuer(form.issuer), words.issuerRule)}
          required
          autoComplete="off"
        />
        <Textarea
          label={words.clients}
          description={words.clientsHint}
          value={form.clients}
          onChange={(event) => set({ clients: event.currentTarget.value })}
          error={wrong(form.clients, clients.every(isClient), words.clientRule)}
          rows={2}
          spellCheck={false}
        />
        <Textarea
          label={words.prints}
          description={words.printsHint}
          value={form.prints}
          onChange={(event) => set({ prints: event.currentTarget.value })}
          error={wrong(form.prints, prints.every(isPrint), words.printRule)}
          rows={2}
          spellCheck={false}
        />
        <NumberInput
          label={words.hours}
          value={form.hours}
          min={1}
          max={168}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(next) => typeof next === 'number' && set({ hours: next })}
        />
        <TextInput
          label={common.description}
          value={form.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          maxLength={256}
        />
        <Foot verb={words.oidcCreate} ready={sound} busy={isPending} error={error} lacks={lacks} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
