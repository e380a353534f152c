// Whether something would take a role on: the provider's checks first, the role's trust policy then.

import { type Answer, call } from '../../api/call';
import { responseOf } from '../samlProvider/response';
import type { Trusted } from './load';

export interface Provider {
  kind: 'oidc' | 'saml';
  name: string;
  arn: string;
}

/** The identity providers of the account that a role trusts. */
export function providersIn(trusted: readonly Trusted[], account: string): Provider[] {
  const all = trusted.flatMap((one) => (one.kind === 'federated' ? [one.name] : []));
  return [...new Set(all)].flatMap((arn) => {
    const [, home, kind, name] = /^acs:ram::(\d+):(saml|oidc)-provider\/([\w.-]+)$/.exec(arn) ?? [];
    if (name === undefined || home !== account) return [];
    return [{ kind: kind === 'saml' ? 'saml' : 'oidc', name, arn }];
  });
}

type Tried = Answer<'Rampart', 'TestSsoProvider'>;
export type Ran = NonNullable<Answer<'Rampart', 'RunPolicyTests'>['Results']>[number];

/** What a provider said that the trust policy may ask about. */
export function contextOf({ OIDCTokenInfo: token, SAMLAssertionInfo: assertion }: Tried) {
  const said: [string, readonly (string | undefined)[]][] = [
    ['oidc:iss', [token?.Issuer]],
    ['oidc:sub', [token?.Subject]],
    ['oidc:aud', (token?.ClientIds ?? '').split(',')],
    ['saml:recipient', [assertion?.Recipient]],
  ];
  return said.flatMap(([Key, values]) => {
    const Values = values.filter((one): one is string => one !== undefined && one !== '');
    return Values.length > 0 ? [{ Key, Values }] : [];
  });
}

/** What is sent; nothing where it can be neither token nor response. */
export function sentOf({ kind, name }: Provider, pasted: string) {
  if (kind === 'saml') {
    const response = responseOf(pasted);
    return response === undefined ? undefined : { SAMLProviderName: name, SAMLResponse: response };
  }
  const token = pasted.trim();
  return token === '' ? undefined : { OIDCProviderName: name, OIDCToken: token };
}

export interface Outcome {
  tried: Tried;
  /** What the trust policy makes of it; an error where it could not be asked, nothing where it was not. */
  ran?: Ran | undefined;
  fault?: unknown;
}

export async function outcomeOf(
  provider: Provider,
  sent: NonNullable<ReturnType<typeof sentOf>>,
  role: { name: string; arn: string },
): Promise<Outcome> {
  const tried = await call('Rampart', 'TestSsoProvider', sent);
  if (!tried.Passed) return { tried };
  const test = {
    Name: 'tried',
    Principal: provider.arn,
    Action: 'sts:AssumeRole',
    Resource: role.arn,
    Context: contextOf(tried),
    Expected: 'Allow',
  };
  try {
    const { Results } = await call('Rampart', 'RunPolicyTests', { RoleName: role.name, Tests: [test] });
    return { tried, ran: Results?.[0] };
  } catch (fault) {
    return { tried, fault };
  }
}
