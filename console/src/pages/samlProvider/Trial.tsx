// Tries a response that is pasted: which check refuses it, with both sides.

import { call, type Denial } from '../../api/call';
import { AsCommand } from '../../parts/AsCommand';
import { Section } from '../../parts/Page';
import { Trying } from '../../parts/Trying';
import { trial } from '../../words/trial';
import { useOwn } from '../../words/words';
import { Checks } from './Checks';
import { responseOf } from './response';

/** At the provider of this name; without one, at that which users log on at, which need not be switched on. */
export function Trial({ name, lacks }: { name?: string; lacks: Denial | undefined }) {
  const own = useOwn(trial);
  const at = name === undefined ? ({ Purpose: 'User' } as const) : { SAMLProviderName: name };
  return (
    <Section
      title={own.saml}
      actions={<AsCommand product="Rampart" operation="TestSsoProvider" parameters={{ ...at, SAMLResponse: '…' }} />}
    >
      <Trying
        label={own.response}
        hint={own.responseHint}
        verb={own.tryResponse}
        sentOf={responseOf}
        rule={own.responseRule}
        lacks={lacks}
        at={name ?? ''}
        onTry={(SAMLResponse) => call('Rampart', 'TestSsoProvider', { ...at, SAMLResponse })}
      >
        {(answer) => <Checks answer={answer} />}
      </Trying>
    </Section>
  );
}
