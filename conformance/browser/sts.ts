// A program of somebody's: it brings what a provider said to STS, with no key, and signs calls with what it gets.

import { createHmac, randomUUID } from 'node:crypto';
import type { Answer, House } from './house';
import { secret } from './secrets';

/** Names of attributes that say which role, and how the session is called. */
export const ATTRIBUTES = 'https://www.aliyun.com/SAML-Role/Attributes';

export interface Credentials {
  id: string;
  secret: string;
  token: string;
}

export interface Role {
  arn: string;
  provider: string;
}

/** A role that trusts a provider of these metadata. */
export async function roleOf(house: House, name: string, metadata: string): Promise<Role> {
  const provider = `acs:ram::${house.account}:saml-provider/${name}`;
  await house.call('Ims', 'CreateSAMLProvider', { SAMLProviderName: name, EncodedSAMLMetadataDocument: metadata });
  return roleBy(house, name, provider);
}

/** A role that trusts a provider that is there. */
export async function roleBy(house: House, name: string, provider: string): Promise<Role> {
  const Principal = { Federated: [provider] };
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement: [statement] });
  await house.call('Ram', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
  return { arn: `acs:ram::${house.account}:role/${name}`, provider };
}

export async function takeOn(house: House, { arn, provider }: Role, response: string): Promise<Credentials> {
  const asked = { SAMLProviderArn: provider, RoleArn: arn, SAMLAssertion: response };
  const answer = await send(house, 'AssumeRoleWithSAML', asked);
  const given = answer.Credentials as Record<string, string>;
  const [id = '', key = '', token = ''] = [given.AccessKeyId, given.AccessKeySecret, given.SecurityToken];
  return { id, secret: secret(key), token: secret(token) };
}

/** A call, signed as the first generation of clients does. */
export function call(house: House, { id, secret, token }: Credentials, action: string): Promise<Answer> {
  return send(house, action, { AccessKeyId: id, SecurityToken: token }, secret);
}

async function send(house: House, action: string, more: Record<string, string>, key?: string): Promise<Answer> {
  const timestamp = new Date(house.now()).toISOString().replace(/\.\d+/, '');
  const asked: Record<string, string> = {
    Action: action,
    Version: '2015-04-01',
    Format: 'JSON',
    Timestamp: timestamp,
    ...more,
  };
  if (key !== undefined) {
    Object.assign(asked, { SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', SignatureNonce: randomUUID() });
    const pairs = Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1));
    const query = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
    asked.Signature = createHmac('sha1', `${key}&`)
      .update(`POST&%2F&${encoded(query)}`)
      .digest('base64');
  }
  const answer = await fetch(`http://127.0.0.1:${house.port}/`, { method: 'POST', body: new URLSearchParams(asked) });
  const told = (await answer.json()) as Answer;
  if (!answer.ok) throw new Error(`${action}: ${told.Code}`);
  return told;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
