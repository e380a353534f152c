// People sign on to applications: openid-client as a server that shows a secret, oidc-client-ts as a page that has none.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import * as oidc from 'openid-client';

import { accountId, administrator, endpoint, name, ways } from './clients.mjs';

const ISSUER = `https://localhost:${endpoint.split(':')[1]}`;
const bootstrap = JSON.parse(readFileSync(process.env.RAMPART_BOOTSTRAP, 'utf8')).Administrator;
const ims = ways.current(administrator);

/** A browser in which the administrator has logged on: it follows links, and presses the button that allows. */
async function browser() {
  const answer = await fetch(`${ISSUER}/logon/v1/begin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: bootstrap.LogonName, password: bootstrap.Password }),
  });
  const { session } = await answer.json();
  const cookie = `__Host-rampart-s0=${session.token}; __Host-rampart-lang=en`;
  return async (link) => {
    let page = await fetch(link, { headers: { cookie }, redirect: 'manual' });
    if (page.status === 200) {
      const fields = new URLSearchParams({ decision: 'allow' });
      for (const [, field, value] of (await page.text()).matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
        fields.set(field, value.replaceAll('&amp;', '&'));
      }
      const headers = { cookie, 'sec-fetch-site': 'same-origin', origin: ISSUER };
      page = await fetch(`${ISSUER}/oauth2/v1/auth`, { method: 'POST', headers, body: fields, redirect: 'manual' });
    }
    assert.equal(page.status, 303, await page.text());
    return new URL(page.headers.get('location'));
  };
}

/** An application that is let in, and its secret. */
async function application(AppType, RedirectUris) {
  const made = await ims.call('Ims.CreateApplication', {
    AppName: name('app'), AppType, DisplayName: 'Ours', RedirectUris,
    PredefinedScopes: AppType === 'ServerApp' ? '/acs/scim' : 'aliuid;profile',
  });
  const { AppId } = made.Application;
  await ims.call('Ims.ProvisionApplication', { AppId });
  if (AppType === 'NativeApp') return [AppId];
  const { AppSecret } = await ims.call('Ims.CreateAppSecret', { AppId });
  return [AppId, AppSecret.AppSecretValue];
}

describe('an application that shows a secret', () => {
  const redirect = 'https://wiki.example.com/back';

  for (const [way, method] of [['in the form', oidc.ClientSecretPost], ['in the header', oidc.ClientSecretBasic]]) {
    it(`learns who signed on, its secret ${way}`, async () => {
      const [id, secret] = await application('WebApp', redirect);
      const config = await oidc.discovery(new URL(ISSUER), id, undefined, method(secret));
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
      const link = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid profile aliuid offline_access',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        state: expectedState,
        nonce: expectedNonce,
        max_age: '600',
      });
      const back = await (await browser())(link);
      const tokens = await oidc.authorizationCodeGrant(config, back, {
        pkceCodeVerifier, expectedState, expectedNonce, maxAge: 600, idTokenExpected: true,
      });
      const { sub, aid, upn } = tokens.claims();
      assert.deepEqual([aid, upn], [accountId, bootstrap.LogonName]);
      const who = await oidc.fetchUserInfo(config, tokens.access_token, sub);
      assert.equal(who.upn, upn);
      const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
      assert.equal(again.claims().sub, sub);
      await oidc.tokenRevocation(config, again.refresh_token);
      await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
      await assert.rejects(oidc.fetchUserInfo(config, again.access_token, sub), { status: 401 });
      // A code that was brought before.
      const twice = { pkceCodeVerifier, expectedState, expectedNonce };
      await assert.rejects(oidc.authorizationCodeGrant(config, back, twice), { error: 'invalid_grant' });
    });
  }

  it('acts for itself as a server', async () => {
    const [id, secret] = await application('ServerApp', redirect);
    const config = await oidc.discovery(new URL(ISSUER), id, undefined, oidc.ClientSecretBasic(secret));
    const tokens = await oidc.clientCredentialsGrant(config, { scope: '/acs/scim' });
    assert.deepEqual([tokens.scope, tokens.expires_in], ['/acs/scim', 3600]);
    const wrong = await oidc.discovery(new URL(ISSUER), id, undefined, oidc.ClientSecretBasic('wrong'));
    await assert.rejects(oidc.clientCredentialsGrant(wrong), { status: 401 });
  });
});

describe('a page that has no secret', () => {
  it('learns who signed on, and its refresh tokens count once', async () => {
    const redirect = 'http://127.0.0.1:41234/back';
    const [client_id] = await application('NativeApp', 'http://127.0.0.1/back');
    const client = new OidcClient({
      authority: ISSUER, client_id, redirect_uri: redirect, scope: 'openid profile offline_access', loadUserInfo: true,
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    });
    const request = await client.createSigninRequest({ state: { at: 'a page' } });
    const back = await (await browser())(request.url);
    const answer = await client.processSigninResponse(back.href);
    assert.deepEqual([answer.profile.upn, answer.userState], [bootstrap.LogonName, { at: 'a page' }]);
    const state = { refresh_token: answer.refresh_token, profile: answer.profile, data: undefined };
    const again = await client.useRefreshToken({ state });
    assert.notEqual(again.refresh_token, answer.refresh_token);
    await assert.rejects(client.useRefreshToken({ state }), { error: 'invalid_grant' });
  });
});
