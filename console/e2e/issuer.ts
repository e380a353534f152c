// An issuer of ID tokens: its configuration and its key, on a port of this machine, and tokens that it signs.

import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { freePort } from './house';

export interface Issuer {
  url: string;
  /** A token with these claims beside the usual ones. */
  token(claims: object): string;
  close(): Promise<void>;
}

const CLIENT = 'deployments';

export async function issuer(): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'first', alg: 'ES256', use: 'sig' };
  const places: Record<string, object> = {
    '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
    '/keys': { keys: [key] },
  };
  const server = createServer((request, answer) => {
    const found = places[request.url ?? ''];
    answer.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url,
    token(claims) {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, sub: 'pod', aud: CLIENT, iat: now, exp: now + 600 };
      const text = [
        { alg: 'ES256', kid: key.kid },
        { ...usual, ...claims },
      ]
        .map(encoded)
        .join('.');
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
