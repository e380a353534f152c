// What is to be done at the provider.

import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session';
import { Copied } from '../../parts/Copied';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts } from '../../parts/Page';
import { connect } from '../../words/connect';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { listed, oidcList, providerArn } from '../sso/load';
import { Ours } from '../sso/Ours';
import css from './connect.module.css';
import type { StepProps } from './flow';
import { Next } from './Next';

export function ThereStep({ search, onNext }: StepProps) {
  const own = useOwn(connect);
  const { kind, name = '', role } = search;
  return (
    <div className={css.body}>
      <p>{kind === 'users' ? own.thereUsers : kind === 'saml' ? own.thereRoles : own.thereTokens}</p>
      <div className={css.framed}>
        {kind === 'users' && <Ours />}
        {kind === 'saml' && <Ours provider={name} role={role} />}
        {kind === 'oidc' && <Tokens name={name} />}
      </div>
      <Next onNext={() => onNext()} />
    </div>
  );
}

/** With what names a program brings its token. */
function Tokens({ name }: { name: string }) {
  const own = useOwn(connect);
  const words = useOwn(sso);
  const { account } = useMe();
  const { data, error, refetch } = useQuery(oidcList);
  const provider = data?.find(({ OIDCProviderName }) => OIDCProviderName === name);
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading lines={3} />;
  const clients = listed(provider?.ClientIds);
  return (
    <Facts
      rows={[
        [own.operation, own.operationText],
        [own.providerArn, <Copied key="a" text={providerArn(account, 'oidc', name)} what={own.providerArn} />],
        [words.issuer, <Copied key="i" text={provider?.IssuerUrl} what={words.issuer} />],
        [
          own.clients,
          clients.length === 0
            ? words.noClients
            : clients.map((client) => (
                <div key={client}>
                  <Copied text={client} what={client} />
                </div>
              )),
        ],
      ]}
    />
  );
}
