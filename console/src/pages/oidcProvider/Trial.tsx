// Tries a token that is pasted: which check refuses it, with both sides. It is sent for that alone, and kept nowhere: not in
// the address, not among what was read, not in what the browser stores.

import { Button, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Answer, call, type Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import type { OidcProvider } from '../sso/load';
import { Checks } from './Checks';
import { type Said, said } from './token';

interface Tried {
  answer: Answer<'Rampart', 'TestSsoProvider'>;
  /** What the tried token says, without the token. */
  token: Said | undefined;
  at: Date;
}

interface Props {
  name: string;
  provider: OidcProvider;
  lacks: Denial | undefined;
}

export function Trial({ name, provider, lacks }: Props) {
  const own = useOwn(sso);
  const words = useWords();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState<Tried>();
  const token = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token === '' || busy || lacks) return;
    setBusy(true);
    setError(undefined);
    setTried(undefined);
    call('Rampart', 'TestSsoProvider', { OIDCProviderName: name, OIDCToken: token })
      .then((answer) => setTried({ answer, token: said(token), at: new Date() }), setError)
      .finally(() => setBusy(false));
  };
  return (
    <Section
      title={own.trial}
      actions={
        <AsCommand
          product="Rampart"
          operation="TestSsoProvider"
          parameters={{ OIDCProviderName: name, OIDCToken: '…' }}
        />
      }
    >
      <form onSubmit={submit} className={parts.padded}>
        <Stack align="flex-start">
          <Textarea
            label={own.token}
            description={own.tokenHint}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              // What is told is of the token that was tried.
              setTried(undefined);
              setError(undefined);
            }}
            rows={4}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            w="100%"
            maw="60rem"
          />
          {lacks ? (
            <Able lacks={lacks} onClick={() => undefined}>
              {own.tryToken}
            </Able>
          ) : (
            <Button type="submit" variant="default" loading={busy} disabled={token === ''}>
              {own.tryToken}
            </Button>
          )}
        </Stack>
      </form>
      {error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
      {tried && <Checks {...tried} provider={provider} />}
    </Section>
  );
}
