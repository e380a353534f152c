// What the address of the list of attempts holds, and what the server is asked for it.

import type { Request } from '../../api/call';

export interface AttemptsSearch {
  provider?: string | undefined;
  protocol?: 'OIDC' | 'SAML' | undefined;
  result?: 'passed' | 'failed' | undefined;
}

export function attemptsSearch({ provider, protocol, result }: Record<string, unknown>): AttemptsSearch {
  return {
    provider:
      typeof provider === 'string' && provider !== ''
        ? provider
        : typeof provider === 'number'
          ? String(provider)
          : undefined,
    protocol: protocol === 'OIDC' || protocol === 'SAML' ? protocol : undefined,
    result: result === 'passed' || result === 'failed' ? result : undefined,
  };
}

export const asked = ({ provider, protocol, result }: AttemptsSearch): Request<'Rampart', 'ListSsoAttempts'> => ({
  ...(provider !== undefined && { ProviderName: provider }),
  ...(protocol !== undefined && { Protocol: protocol }),
  ...(result !== undefined && { Passed: result === 'passed' }),
});

export const isNarrowed = (search: AttemptsSearch): boolean => Object.keys(asked(search)).length > 0;
