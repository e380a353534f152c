// How users of the account log on at an identity provider, as it is read and as it is changed.

import type { Answer, Request } from '../../api/call';

export type Settings = NonNullable<Answer<'Ims', 'GetUserSsoSettings'>['UserSsoSettings']>;

/** As a form has it: yes and no are words there. */
export const valuesOf = (settings: Settings | undefined) => ({
  AuxiliaryDomain: settings?.AuxiliaryDomain ?? '',
  SsoLoginWithDomain: settings?.SsoLoginWithDomain === false ? 'no' : 'yes',
  AuthnSignAlgo: settings?.AuthnSignAlgo ?? 'rsa-sha256',
});

/** What is sent: only what was changed. */
export function changesOf(changed: Partial<ReturnType<typeof valuesOf>>): Request<'Ims', 'SetUserSsoSettings'> {
  const { SsoLoginWithDomain, ...rest } = changed;
  return { ...rest, ...(SsoLoginWithDomain !== undefined && { SsoLoginWithDomain: SsoLoginWithDomain === 'yes' }) };
}

export const isDomain = (text: string): boolean =>
  text.length <= 64 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,}$/i.test(text);
