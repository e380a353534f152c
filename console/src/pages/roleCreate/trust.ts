// Trust policies from what people choose in words.

export type Who = 'account' | 'other' | 'service' | 'saml' | 'oidc';

export interface Choice {
  who: Who;
  /** The account that it is in. */
  home: string;
  /** An account, a service, or an identity provider, as the kind wants it. */
  name: string;
  /** What an OIDC provider says of its tokens, where it is one of the account. */
  tokens?: { issuer: string; clients: readonly string[]; subject?: string } | undefined;
  /** Where responses of SAML providers go here, as soon as it is known. */
  recipient?: string | undefined;
}

/** Whether the name is one of its kind. */
export function isNamed({ who, name }: Choice): boolean {
  switch (who) {
    case 'account':
      return true;
    case 'other':
      return /^\d{16}$/.test(name);
    case 'service':
      return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.aliyuncs\.com$/.test(name);
    case 'saml':
    case 'oidc':
      return /^[A-Za-z0-9._-]{1,128}$/.test(name);
  }
}

/** The document. Tokens and assertions are bound to their audience, without which any of the provider's would do. */
export function trustOf({ who, home, name, tokens, recipient }: Choice): string {
  const account = who === 'other' ? name : home;
  const common = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  const statement = {
    account: { ...common, Principal: { RAM: [`acs:ram::${account}:root`] } },
    other: { ...common, Principal: { RAM: [`acs:ram::${account}:root`] } },
    service: { ...common, Principal: { Service: [name] } },
    saml: {
      ...common,
      Principal: { Federated: [`acs:ram::${home}:saml-provider/${name}`] },
      Condition: { StringEquals: { 'saml:recipient': recipient ?? 'RECIPIENT' } },
    },
    oidc: {
      ...common,
      Principal: { Federated: [`acs:ram::${home}:oidc-provider/${name}`] },
      Condition: {
        StringEquals: {
          'oidc:aud': tokens?.clients.length ? tokens.clients : ['CLIENT-ID'],
          'oidc:iss': [tokens?.issuer || 'https://issuer.example'],
          'oidc:sub': [tokens?.subject || 'SUBJECT'],
        },
      },
    },
  }[who];
  return JSON.stringify({ Version: '1', Statement: [statement] }, null, 2);
}
