// One SAML provider: what it says of itself, and how requests to it are signed.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer, Denial } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { useMayEach, wish } from '../../api/may';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { connect } from '../../words/connect';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { Certificates } from '../sso/Certificates';
import { decoded, useSaml } from '../sso/load';
import { Ours } from '../sso/Ours';
import { ProviderPage } from '../sso/ProviderPage';
import { Replace } from './Replace';
import { Trial } from './Trial';

const route = getRouteApi('/sso/saml/$name');

type Provider = NonNullable<Answer<'Ims', 'GetSAMLProvider'>['SAMLProvider']>;

export function SamlProviderPage() {
  const own = useOwn(sso);
  const steps = useOwn(connect);
  const { name } = route.useParams();
  const query = useSaml(name);
  const lacks = useMayEach(wishes(name));
  return (
    <ProviderPage
      kind="saml"
      name={name}
      provider={query.data?.SAMLProvider}
      query={query}
      command={<AsCommand product="Ims" operation="GetSAMLProvider" parameters={{ SAMLProviderName: name }} />}
      lacks={lacks}
      facts={(provider) => [[own.sign, provider.AuthnSignAlgo]]}
      edit={(provider, close) => <Edit name={name} provider={provider} onClose={close} />}
    >
      {(provider) => (
        <>
          <Certificates provider={name} />
          <Document name={name} provider={provider} lacks={lacks.edit} />
          <Section
            title={steps.ours}
            actions={
              <Link to="/sso/connect" search={{ kind: 'saml', name }}>
                {steps.title}
              </Link>
            }
          >
            <Ours provider={name} />
          </Section>
          <Trial name={name} lacks={lacks.tryResponse} />
        </>
      )}
    </ProviderPage>
  );
}

function Document({ name, provider, lacks }: { name: string; provider: Provider; lacks: Denial | undefined }) {
  const own = useOwn(sso);
  const [replacing, setReplacing] = useState(false);
  const text = decoded(provider.EncodedSAMLMetadataDocument ?? '');
  const button = (
    <Able lacks={lacks} variant="default" onClick={() => setReplacing(true)}>
      {own.replace}
    </Able>
  );
  return (
    <Section title={own.metadata} actions={button}>
      {text === '' ? (
        <Empty text={own.noMetadata} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
        <section className={parts.scroll} tabIndex={0} aria-label={own.metadata}>
          <pre className={parts.document}>{text}</pre>
        </section>
      )}
      {replacing && <Replace name={name} provider={provider} onClose={() => setReplacing(false)} />}
    </Section>
  );
}

const wishes = (name: string) => ({
  edit: wish('Ims', 'UpdateSAMLProvider', { SAMLProviderName: name, NewDescription: 'some' }),
  remove: wish('Ims', 'DeleteSAMLProvider', { SAMLProviderName: name }),
  tryResponse: wish('Rampart', 'TestSsoProvider', { SAMLProviderName: name, SAMLResponse: 'PHNvbWUvPg==' }),
});

function Edit({ name, provider, onClose }: { name: string; provider: Provider; onClose: () => void }) {
  const { words } = useSpoken();
  const own = useOwn(sso);
  const named = { SAMLProviderName: name };
  const write = useGuarded('Ims', 'UpdateSAMLProvider', 'GetSAMLProvider', named);
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        { name: 'NewDescription', label: words.common.description },
        { name: 'AuthnSignAlgo', label: own.sign, kind: 'choice', choices: ['rsa-sha256', 'rsa-sha1'] },
      ]}
      theirs={valuesOf(provider)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: (now) => same(base, valuesOf(now.SAMLProvider)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (provider: Provider | undefined) => ({
  NewDescription: provider?.Description ?? '',
  AuthnSignAlgo: provider?.AuthnSignAlgo ?? 'rsa-sha256',
});
