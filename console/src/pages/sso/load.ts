// The identity providers of the account, what their texts may look like, and which roles trust one.

import { useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { type Answer, Fault } from '../../api/call';
import { read, readAll } from '../../api/query';
import { trusted } from '../role/load';
import { roleList } from '../roles/load';

export type SamlRow = NonNullable<
  NonNullable<Answer<'Ims', 'ListSAMLProviders'>['SAMLProviders']>['SAMLProvider']
>[number];
export type OidcRow = NonNullable<
  NonNullable<Answer<'Ims', 'ListOIDCProviders'>['OIDCProviders']>['OIDCProvider']
>[number];

export type OidcProvider = NonNullable<Answer<'Ims', 'GetOIDCProvider'>['OIDCProvider']>;

export const samlList = readAll(
  'Ims',
  'ListSAMLProviders',
  { MaxItems: 100 },
  (page): SamlRow[] | undefined => page.SAMLProviders?.SAMLProvider,
);

export const oidcList = readAll(
  'Ims',
  'ListOIDCProviders',
  { MaxItems: 100 },
  (page): OidcRow[] | undefined => page.OIDCProviders?.OIDCProvider,
);

type Known = NonNullable<Answer<'Rampart', 'ListSsoCertificates'>['SsoProviders']>[number];

/** By which certificates SAML providers are known, and until when; that of users is the first. */
export const certificateList = readAll(
  'Rampart',
  'ListSsoCertificates',
  { MaxItems: 1000 },
  (page): Known[] | undefined => page.SsoProviders,
);

export const useSaml = (name: string) => useQuery(read('Ims', 'GetSAMLProvider', { SAMLProviderName: name }));
export const useOidc = (name: string) => useQuery(read('Ims', 'GetOIDCProvider', { OIDCProviderName: name }));

/** What the server keeps between commas. */
export const listed = (text: string | undefined): string[] => (text ?? '').split(',').filter((one) => one !== '');

/** Words on lines or between commas, each once. */
export const wordsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];

export const isName = (text: string): boolean => /^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/.test(text);
/** Without TLS it may be one that the operator of the server allows; the server says so where it is none. */
export const isIssuer = (text: string): boolean =>
  /^https?:\/\/[^\s?#@/]+(\/[^\s?#@]*)?$/.test(text) && text.length <= 255;
export const isClient = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/.test(text);
export const isPrint = (text: string): boolean => /^[A-Za-z0-9]{1,128}$/.test(text);
/** As tools print them: with colons. */
export const printOf = (text: string): string => text.replaceAll(':', '');

/** Base64 of UTF-8, as documents are sent. */
export function encoded(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}

/** And back; what is no Base64 of UTF-8 stays as it is. */
export function decoded(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
    );
  } catch {
    return text;
  }
}

/** Whether it may be a document of XML; the server reads it. */
export const isXml = (text: string): boolean => /^\uFEFF?\s*<[\s\S]*>\s*$/.test(text);

/** What attributes of assertions for roles are called. */
export const ATTRIBUTES = 'https://www.aliyun.com/SAML-Role/Attributes';

/** What a SAML provider says for a role. */
export const pairOf = (account: string, provider: string, role: string): string =>
  `acs:ram::${account}:role/${role},acs:ram::${account}:saml-provider/${provider}`;

export const providerArn = (account: string, kind: 'saml' | 'oidc', name: string): string =>
  `acs:ram::${account}:${kind}-provider/${name}`;

export interface Trusting {
  names: string[];
  looked: number;
  all: number;
}

/** Which roles trust a provider. Of very many roles only the first are looked at, which is told. */
export function useTrusting(arn: string) {
  const roles = useQuery(roleList);
  const names = (roles.data ?? []).map(({ RoleName = '' }) => RoleName);
  const some = names.slice(0, LOOKED);
  const query = useQuery({
    queryKey: [...roleList.queryKey, 'trusting', arn, some],
    // Of very many roles those that come first are there before the rest.
    enabled: roles.data !== undefined && !roles.isFetching && arn !== '',
    queryFn: async ({ signal }): Promise<Trusting> => {
      const asked = some.map((RoleName) => ({ RoleName }));
      const answers = await together('Ram', 'GetRole', asked, signal);
      const fault = answers.find((answer) => answer instanceof Fault && !answer.missing);
      if (fault) throw fault;
      return { names: some.filter((_, index) => trusts(answers[index], arn)), looked: some.length, all: names.length };
    },
  });
  const refetch = () => (roles.error ? roles.refetch() : query.refetch());
  return { data: query.data, error: roles.error ?? query.error, refetch };
}

/** Whether the trust policy of a role names it. */
export function trusts(answer: Answer<'Ram', 'GetRole'> | Fault | undefined, arn: string): boolean {
  if (answer === undefined || answer instanceof Fault) return false;
  const all = trusted(answer.Role?.AssumeRolePolicyDocument ?? '');
  return all.some((one) => one.kind === 'federated' && one.name.toLowerCase() === arn.toLowerCase());
}

const LOOKED = 400;
