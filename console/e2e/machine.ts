// A machine on which an agent runs: its key, the code that it enrols with, and the roles that it asks for.

import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { type House, sent, type Told, versions } from './house';
import type { Key } from './signed';

export interface Machine {
  enrol(code: string): Promise<Told>;
  /** Credentials of a role, or why it gets none. */
  asks(agent: string, role: string): Promise<Told>;
}

export function machine(house: House): Machine {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const public64 = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    enrol: (EnrolmentCode) => unsigned(house, { Action: 'EnrolAgent', EnrolmentCode, PublicKey: public64 }),
    asks: (agent, RoleName) =>
      unsigned(house, { Action: 'AssumeRoleAsAgent', RoleName, AgentToken: token(house, agent, privateKey) }),
  };
}

export const credentialsOf = ({ body }: Told): Key => body.Credentials as Key;

function token({ account }: House, agent: string, key: KeyObject): string {
  const arn = `acs:rampart::${account}:agent/${agent}`;
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: arn, sub: arn, aud: 'rampart:AssumeRoleAsAgent', iat, exp: iat + 120, jti: randomUUID() };
  const text = [{ alg: 'ES256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** What nobody signs: that it may is in what is sent. */
function unsigned({ origin }: House, parameters: Record<string, string>): Promise<Told> {
  const text = new URLSearchParams({ ...parameters, Version: versions.Rampart ?? '', Format: 'JSON' }).toString();
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': Buffer.byteLength(text),
  };
  const { port } = new URL(origin);
  return sent({ host: '127.0.0.1', port, path: '/', method: 'POST', headers }, text);
}

/** An authority that vouches for nobody here. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIUWbBx/vlB/sAldw6PkvZWi355hAcwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2FtcGxlIGF1dGhvcml0eTAgFw0yNjExMzAwNDQwNDdaGA8y
MTI2MTEwNjA0NDA0N1owGzEZMBcGA1UEAwwQc2FtcGxlIGF1dGhvcml0eTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABAhF+8VMoWVlcUwGV9nXteIXX5uUaZm1Lgzj
TKe9v99P+yH6Nj4obm1lkZUtWQ4/VJp1fn4XOJQojmKYgVInStyjUzBRMB0GA1Ud
DgQWBBRNQH1cyuqqA4CttyxmKD5nniBPejAfBgNVHSMEGDAWgBRNQH1cyuqqA4Ct
tyxmKD5nniBPejAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD8
imMdMxNw6Z93an89oEhleqPThmxgRcUh9B5xd3iEeQIhAI8czRKVg4yFCFSJL8Ii
eanyK0cC3UztHT3IKEstpivL
-----END CERTIFICATE-----
`;
