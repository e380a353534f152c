// What the address of the list of attempts holds, and what the server is asked for it.

import type { Request } from '../../api/call';

export interface AttemptsSearch {
  provider?: string | undefined;
  protocol?: 'OIDC' | 'SAML' | undefined;
  /** Whether somebody wanted a role, or to log on as a user. */
  purpose?: 'Role' | 'User' | undefined;
  result?: 'passed' | 'failed' | undefined;
}

export function attemptsSearch({ provider, protocol, purpose, result }: Record<string, unknown>): AttemptsSearch {
  return {
    provider:
      typeof provider === 'string' && provider !== ''
        ? provider
        : typeof provider === 'number'
          ? String(provider)
          : undefined,
    protocol: protocol === 'OIDC' || protocol === 'SAML' ? protocol : undefined,
    purpose: purpose === 'Role' || purpose === 'User' ? purpose : undefined,
    result: result === 'passed' || result === 'failed' ? result : undefined,
  };
}

export const asked = ({
  provider,
  protocol,
  purpose,
  result,
}: AttemptsSearch): Request<'Rampart', 'ListSsoAttempts'> => ({
  ...(provider !== undefined && { ProviderName: provider }),
  ...(protocol !== undefined && { Protocol: protocol }),
  ...(purpose !== undefined && { Purpose: purpose }),
  ...(result !== undefined && { Passed: result === 'passed' }),
});

/** The address of the list for what was asked for. */
export const asSearch = ({ ProviderName, Protocol, Purpose }: Request<'Rampart', 'ListSsoAttempts'>): AttemptsSearch =>
  attemptsSearch({ provider: ProviderName, protocol: Protocol, purpose: Purpose });

export const isNarrowed = (search: AttemptsSearch): boolean => Object.keys(asked(search)).length > 0;
