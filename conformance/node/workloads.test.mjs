// Workloads that hold no key: an issuer as people run one (npm oidc-provider) on loopback, which the server is told is
// internal, and the official credentials library, which reads a token file as Kubernetes projects it.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import credentials from '@alicloud/credentials';
import core from '@alicloud/openapi-core';
import * as ramSdk from '@alicloud/ram20150501';
import Provider from 'oidc-provider';

import { accountId, administrator, allow, endpoint, name, policyDocument, ways } from './clients.mjs';

const CALLBACK = 'http://127.0.0.1/callback';

function keys(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] };
}

/** An issuer on this port, or any. */
async function issuer(jwks, port = 0) {
  // Its URL is known when it listens.
  let handle;
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => handle(request, response)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(url, {
    clients: [{
      client_id: 'sts.example', application_type: 'native', redirect_uris: [CALLBACK], response_types: ['code'],
      grant_types: ['authorization_code'], token_endpoint_auth_method: 'none',
    }],
    cookies: { keys: ['a cookie key of a test'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    jwks,
    ttl: { IdToken: 600, Interaction: 600, Session: 600, Grant: 600, AccessToken: 600 },
  });
  const answer = provider.callback();
  // No connection outlives the issuer, which comes back with other keys.
  handle = (request, response) => answer(request, response.setHeader('connection', 'close'));
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url, port: server.address().port, close };
}

/** Logs on as somebody in the way of a browser, and answers the ID token. */
async function idToken(url, subject) {
  const jar = new Map();
  const visit = async (place, form) => {
    const answer = await fetch(new URL(place, url), {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      redirect: 'manual',
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (value) jar.set(key, value);
      else jar.delete(key);
    }
    return answer;
  };
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'sts.example', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  });
  let answer = await visit(`/auth?${query}`);
  for (let steps = 0; steps < 10; steps += 1) {
    const place = answer.headers.get('location');
    if (place?.startsWith(CALLBACK)) {
      const code = new URL(place).searchParams.get('code');
      assert.ok(code, place);
      const exchange = await visit('/token', {
        grant_type: 'authorization_code', code, client_id: 'sts.example', redirect_uri: CALLBACK, code_verifier: verifier,
      });
      return (await exchange.json()).id_token;
    }
    if (place) {
      answer = await visit(place);
      continue;
    }
    const page = await answer.text();
    const [, action] = /action="([^"]+)"/.exec(page) ?? [];
    assert.ok(action, page);
    const prompt = page.includes('value="login"') ? 'login' : 'consent';
    answer = await visit(action, { prompt, login: subject, password: 'any' });
  }
  throw new Error('the issuer asks on and on');
}

describe('a workload with the token of an issuer', () => {
  const admin = ways.current(administrator);
  const folder = mkdtempSync(join(tmpdir(), 'rampart-workload-'));
  const file = join(folder, 'token');
  const running = [];
  after(async () => {
    for (const one of running) await one.close();
    rmSync(folder, { recursive: true });
  });

  const credential = () => new credentials.default(new credentials.Config({ type: 'oidc_role_arn', stsEndpoint: endpoint }));

  it('takes on the role that trusts it, by three variables and a file that is read again', async () => {
    running.push(await issuer(keys('first')));
    const [{ url }] = running;
    const [provider, role, policy] = [name('cluster'), name('till'), name('listing')];
    const providerArn = `acs:ram::${accountId}:oidc-provider/${provider}`;
    await admin.call('Ims.CreateOIDCProvider', { OIDCProviderName: provider, IssuerUrl: url, ClientIds: 'sts.example' });
    await admin.call('CreateRole', {
      RoleName: role,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [{
          Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [providerArn] },
          Condition: { StringEquals: { 'oidc:iss': url, 'oidc:aud': 'sts.example', 'oidc:sub': 'system:serviceaccount:shop:till' } },
        }],
      }),
    });
    await admin.call('CreatePolicy', { PolicyName: policy, PolicyDocument: policyDocument(allow('ram:ListUsers')) });
    await admin.call('AttachPolicyToRole', { RoleName: role, PolicyName: policy, PolicyType: 'Custom' });

    process.env.ALIBABA_CLOUD_ROLE_ARN = `acs:ram::${accountId}:role/${role}`;
    process.env.ALIBABA_CLOUD_OIDC_PROVIDER_ARN = providerArn;
    process.env.ALIBABA_CLOUD_OIDC_TOKEN_FILE = file;
    writeFileSync(file, `${await idToken(url, 'system:serviceaccount:shop:till')}\n`);
    const config = new core.$OpenApiUtil.Config({ credential: credential(), endpoint, protocol: 'https' });
    const ram = new ramSdk.default.default(config);
    const { body } = await ram.listUsers(new ramSdk.ListUsersRequest({}));
    assert.ok(body.users.user.length > 0);
    await assert.rejects(ram.listGroups(new ramSdk.ListGroupsRequest({})), { code: 'NoPermission' });

    writeFileSync(file, await idToken(url, 'system:serviceaccount:shop:other'));
    await assert.rejects(credential().getCredential(), /AuthenticationFail\.NoPermission/);
    writeFileSync(file, 'no.token.atall');
    await assert.rejects(credential().getCredential(), /AuthenticationFail\.OIDCToken\.Invalid/);
  });

  it('is refused by keys that the issuer does not publish', async () => {
    const [{ url, port, close }] = running.splice(0);
    await close();
    running.push(await issuer(keys('second'), port));
    // The server asks for unknown keys once in a minute at most, and has asked within the last one.
    writeFileSync(file, await idToken(url, 'system:serviceaccount:shop:till'));
    await assert.rejects(credential().getCredential(), /AuthenticationFail\.OIDCToken\.Invalid/);
  });
});
