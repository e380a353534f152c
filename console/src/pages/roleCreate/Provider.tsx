// Picks an identity provider of the account for a trust policy; one that is still to be made can be named too.

import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FaultBox } from '../../parts/Fault';
import { draft } from '../../words/draft';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { listed, oidcList, samlList } from '../sso/load';
import type { Choice, Who } from './trust';

interface Props {
  kind: 'saml' | 'oidc';
  whom: string;
  named: boolean;
  onWhom: (whom: string) => void;
}

export function Provider({ kind, whom, named, onWhom }: Props) {
  const words = useOwn(draft);
  const own = useOwn(sso);
  const saml = useQuery({ ...samlList, enabled: kind === 'saml' });
  const oidc = useQuery({ ...oidcList, enabled: kind === 'oidc' });
  const names =
    kind === 'saml'
      ? saml.data?.map(({ SAMLProviderName = '' }) => SAMLProviderName)
      : oidc.data?.map(({ OIDCProviderName = '' }) => OIDCProviderName);
  const { error, refetch } = kind === 'saml' ? saml : oidc;
  return (
    <>
      <Autocomplete
        label={words.roleProvider}
        description={
          names?.length === 0 ? (
            <>
              {own.none} <Link to="/sso">{own.toList}</Link>
            </>
          ) : (
            own.pick
          )
        }
        data={names ?? []}
        value={whom}
        onChange={(next) => onWhom(next.trim())}
        error={whom !== '' && !named ? own.nameRule : undefined}
        limit={50}
        required
        comboboxProps={{ transitionProps: { duration: 0 } }}
        autoComplete="off"
        spellCheck={false}
      />
      {error && <FaultBox error={error} onRetry={() => void refetch()} />}
    </>
  );
}

/** What the OIDC provider of this name says of its tokens. */
export function useTokens(who: Who, name: string): Choice['tokens'] {
  const { data } = useQuery({ ...oidcList, enabled: who === 'oidc' });
  const found = data?.find(({ OIDCProviderName }) => OIDCProviderName?.toLowerCase() === name.toLowerCase());
  return found && { issuer: found.IssuerUrl ?? '', clients: listed(found.ClientIds) };
}
