// Tries a response that is pasted: which check refuses it, with both sides.

import { useState } from 'react';
import { type Answer, call, type Denial } from '../../api/call';
import { AsCommand } from '../../parts/AsCommand';
import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import { Trying } from '../../parts/Trying';
import { trial } from '../../words/trial';
import { useOwn, useWords } from '../../words/words';
import { Checks } from './Checks';
import { responseOf } from './response';

export function Trial({ name, lacks }: { name: string; lacks: Denial | undefined }) {
  const own = useOwn(trial);
  const words = useWords();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState<Answer<'Rampart', 'TestSsoProvider'>>();
  const response = responseOf(text);
  const forget = () => {
    setTried(undefined);
    setError(undefined);
  };
  const tryIt = () => {
    if (response === undefined) return;
    forget();
    setBusy(true);
    call('Rampart', 'TestSsoProvider', { SAMLProviderName: name, SAMLResponse: response })
      .then(setTried, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Section
      title={own.saml}
      actions={
        <AsCommand
          product="Rampart"
          operation="TestSsoProvider"
          parameters={{ SAMLProviderName: name, SAMLResponse: '…' }}
        />
      }
    >
      <Trying
        label={own.response}
        hint={own.responseHint}
        verb={own.tryResponse}
        text={text}
        wrong={text.trim() !== '' && response === undefined ? own.responseRule : undefined}
        ready={response !== undefined}
        busy={busy}
        lacks={lacks}
        onText={(next) => {
          setText(next);
          // What is told is of the response that was tried.
          forget();
        }}
        onTry={tryIt}
      />
      {error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
      {tried && <Checks answer={tried} />}
    </Section>
  );
}
