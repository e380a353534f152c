// The identity providers of the account, by kind.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Page, Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { connect } from '../../words/connect';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { CreateProvider } from './CreateProvider';
import { listed, oidcList, samlList } from './load';

const route = getRouteApi('/sso');

export function SsoPage() {
  const { words, time } = useSpoken();
  const own = useOwn(sso);
  const steps = useOwn(connect);
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (next: 'saml' | 'oidc' | undefined) => void navigate({ search: { create: next }, replace: true });
  const [saml, oidc] = [useQuery(samlList), useQuery(oidcList)];
  const lacks = useMay(WISHES);
  const button = (kind: 'saml' | 'oidc') => (
    <Able lacks={lacks[kind === 'saml' ? 0 : 1]} variant="default" onClick={() => open(kind)}>
      {kind === 'saml' ? own.samlCreate : own.oidcCreate}
    </Able>
  );
  const changed = { title: words.common.changed, from: 'medium' as const };
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={
        <>
          <AsCommand product="Ims" operation="ListSAMLProviders" parameters={{ MaxItems: 100 }} />
          <Link to="/sso/users">{own.users}</Link>
          <Link to="/sso/attempts">{own.attempts}</Link>
          <Button onClick={() => void navigate({ to: '/sso/connect' })}>{steps.open}</Button>
        </>
      }
    >
      <Section title={own.oidc} actions={(oidc.data?.length ?? 0) > 0 && button('oidc')}>
        <Body query={oidc} empty={<Empty text={own.oidcNone}>{button('oidc')}</Empty>}>
          {(rows) => (
            <Small
              label={own.oidc}
              rows={rows}
              rowKey={(row) => row.Arn ?? ''}
              columns={[
                {
                  title: words.common.name,
                  cell: ({ OIDCProviderName: name = '' }) => (
                    <Link to="/sso/oidc/$name" params={{ name }}>
                      {name}
                    </Link>
                  ),
                },
                { title: own.issuer, from: 'medium', cell: (row) => <code>{row.IssuerUrl}</code> },
                { title: own.clients, from: 'medium', cell: (row) => listed(row.ClientIds).length },
                { ...changed, cell: (row) => time(row.UpdateDate) },
              ]}
            />
          )}
        </Body>
      </Section>
      <Section title={own.saml} actions={(saml.data?.length ?? 0) > 0 && button('saml')}>
        <Body query={saml} empty={<Empty text={own.samlNone}>{button('saml')}</Empty>}>
          {(rows) => (
            <Small
              label={own.saml}
              rows={rows}
              rowKey={(row) => row.Arn ?? ''}
              columns={[
                {
                  title: words.common.name,
                  cell: ({ SAMLProviderName: name = '' }) => (
                    <Link to="/sso/saml/$name" params={{ name }}>
                      {name}
                    </Link>
                  ),
                },
                { title: words.common.description, from: 'medium', cell: (row) => row.Description || '–' },
                { ...changed, cell: (row) => time(row.UpdateDate) },
              ]}
            />
          )}
        </Body>
      </Section>
      {create && <CreateProvider kind={create} onClose={() => open(undefined)} />}
    </Page>
  );
}

/** Judged on all providers of the account, whatever the name. */
const WISHES = [
  wish('Ims', 'CreateSAMLProvider', { SAMLProviderName: 'some' }),
  wish('Ims', 'CreateOIDCProvider', { OIDCProviderName: 'some', IssuerUrl: 'https://issuer.example' }),
];
