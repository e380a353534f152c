// The provider: made here, or there already.

import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useGuarded } from '../../api/guarded';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { Loading } from '../../parts/Loading';
import { told } from '../../parts/toast';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { encoded, isXml } from '../sso/load';
import { Metadata } from '../sso/Metadata';
import { OidcForm } from '../sso/OidcForm';
import { SamlForm } from '../sso/SamlForm';
import css from './connect.module.css';
import type { StepProps } from './flow';
import { Next } from './Next';

export function ProviderStep(props: StepProps) {
  const own = useOwn(connect);
  const { search, onNext } = props;
  const { kind, name } = search;
  if (kind === 'users') return <Document {...props} />;
  if (name === undefined) return <NewProvider {...props} />;
  return (
    <div className={css.body}>
      <p>{own.is(name)}</p>
      <Group gap="md">
        <Link to={kind === 'saml' ? '/sso/saml/$name' : '/sso/oidc/$name'} params={{ name }}>
          {own.toProvider}
        </Link>
        <Link to="/sso/connect" search={{ kind, step: 'provider' }}>
          {own.another}
        </Link>
      </Group>
      <Next onNext={() => onNext()} />
    </div>
  );
}

function NewProvider({ search: { kind }, onNext }: StepProps) {
  const own = useOwn(connect);
  const [saml, oidc] = useMay([
    wish('Ims', 'CreateSAMLProvider', { SAMLProviderName: 'some' }),
    wish('Ims', 'CreateOIDCProvider', { OIDCProviderName: 'some', IssuerUrl: 'https://issuer.example' }),
  ]);
  const done = (name: string) => onNext({ name, role: undefined });
  return (
    <div className={`${css.body} ${css.form}`}>
      {kind === 'saml' ? <SamlForm lacks={saml} onDone={done} /> : <OidcForm lacks={oidc} onDone={done} />}
      {kind === 'saml' && <p>{own.noDocument}</p>}
    </div>
  );
}

/** What the provider of users says of itself: there is one in an account. */
function Document({ onNext }: StepProps) {
  const own = useOwn(connect);
  const { data, error, refetch } = useQuery(read('Ims', 'GetUserSsoSettings', {}));
  const write = useGuarded('Ims', 'SetUserSsoSettings', 'GetUserSsoSettings', {});
  const [lacks] = useMay([wish('Ims', 'SetUserSsoSettings', { SsoLoginWithDomain: 'true' })]);
  const [text, setText] = useState('');
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading lines={3} />;
  if (data.UserSsoSettings?.MetadataDocument)
    return (
      <div className={css.body}>
        <p>{own.documentThere}</p>
        <Link to="/sso/users">{own.toProvider}</Link>
        <Next onNext={() => onNext()} />
      </div>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isXml(text) || write.isPending || lacks) return;
    write.mutate(
      {
        parameters: { MetadataDocument: encoded(text) },
        // It takes the place of none.
        same: (now) => !now.UserSsoSettings?.MetadataDocument,
      },
      {
        onSuccess: () => {
          told(own.kept);
          onNext();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate className={`${css.body} ${css.form}`}>
      <p>{own.documentText}</p>
      <Metadata text={text} onText={setText} />
      <Foot verb={own.keep} ready={isXml(text)} busy={write.isPending} error={write.error} lacks={lacks} />
    </form>
  );
}
