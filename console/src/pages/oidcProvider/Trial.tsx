// Tries a token that is pasted: which check refuses it, with both sides.

import { type Answer, call, type Denial } from '../../api/call';
import { AsCommand } from '../../parts/AsCommand';
import { Section } from '../../parts/Page';
import { Trying } from '../../parts/Trying';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
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
  const named = { OIDCProviderName: name };
  const tryIt = async (OIDCToken: string): Promise<Tried> => {
    const answer = await call('Rampart', 'TestSsoProvider', { ...named, OIDCToken });
    return { answer, token: said(OIDCToken), at: new Date() };
  };
  return (
    <Section
      title={own.trial}
      actions={<AsCommand product="Rampart" operation="TestSsoProvider" parameters={{ ...named, OIDCToken: '…' }} />}
    >
      <Trying
        label={own.token}
        hint={own.tokenHint}
        verb={own.tryToken}
        sentOf={(text) => text.trim() || undefined}
        lacks={lacks}
        at={name}
        onTry={tryIt}
      >
        {(told) => <Checks {...told} provider={provider} />}
      </Trying>
    </Section>
  );
}
