// Creates an OIDC provider.

import { NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import { isClient, isIssuer, isName, isPrint, printOf, wordsIn } from './load';

const EMPTY = { name: '', issuer: '', clients: '', prints: '', description: '', hours: 12 };

export function CreateOidc({ onClose }: { onClose: () => void }) {
  const words = useOwn(sso);
  const { common } = useWords();
  const navigate = useNavigate();
  const [form, setForm] = useState(EMPTY);
  const { mutateAsync, isPending, error } = useWrite('Ims', 'CreateOIDCProvider');
  const set = (change: Partial<typeof EMPTY>) => setForm((old) => ({ ...old, ...change }));
  const clients = wordsIn(form.clients);
  const prints = wordsIn(form.prints).map(printOf);
  const sound = isName(form.name) && isIssuer(form.issuer) && clients.every(isClient) && prints.every(isPrint);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending) return;
    mutateAsync({
      OIDCProviderName: form.name,
      IssuerUrl: form.issuer,
      IssuanceLimitTime: form.hours,
      ...(clients.length > 0 && { ClientIds: clients.join(',') }),
      ...(prints.length > 0 && { Fingerprints: prints.join(',') }),
      ...(form.description !== '' && { Description: form.description }),
    }).then(
      () => {
        told(words.oidcCreated(form.name));
        return navigate({ to: '/sso/oidc/$name', params: { name: form.name } });
      },
      () => undefined,
    );
  };
  const wrong = (text: string, good: boolean, rule: string) => (text !== '' && !good ? rule : undefined);
  return (
    <Dialog onClose={onClose} title={words.oidcCreate}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={common.name}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={wrong(form.name, isName(form.name), words.nameRule)}
            required
            autoComplete="off"
            data-autofocus
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
          <Foot verb={words.oidcCreate} ready={sound} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
