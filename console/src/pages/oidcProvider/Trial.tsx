// Tries a token that is pasted: which check refuses it, with both sides. It is sent for that alone, and kept nowhere: not in
// the address, not among what was read, not in what the browser stores.

import { useState } from 'react';
import { type Answer, call, type Denial } from '../../api/call';
import { AsCommand } from '../../parts/AsCommand';
import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import { Trying } from '../../parts/Trying';
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
  const tryIt = () => {
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
      <Trying
        label={own.token}
        hint={own.tokenHint}
        verb={own.tryToken}
        text={text}
        ready={token !== ''}
        busy={busy}
        lacks={lacks}
        onText={(next) => {
          setText(next);
          // What is told is of the token that was tried.
          setTried(undefined);
          setError(undefined);
        }}
        onTry={tryIt}
      />
      {error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
      {tried && <Checks {...tried} provider={provider} />}
    </Section>
  );
}
