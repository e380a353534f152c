// People of a company: an identity provider by samlify, which reads our metadata and signs a response, and the official
// SDK, which brings it and calls with what it gets.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import core from '@alicloud/openapi-core';
import * as sts from '@alicloud/sts20150401';
import * as $dara from '@darabonba/typescript';
import * as samlify from 'samlify';

import { accountId, administrator, endpoint, name, ways } from './clients.mjs';

const ENTITY = 'https://company.example/metadata';
const ROLE = 'https://www.aliyun.com/SAML-Role/Attributes/Role';
const SESSION_NAME = 'https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

const attribute = (called, value) =>
  `<saml:Attribute Name="${called}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;

// What the provider begins by itself, so that it answers nothing.
const TEMPLATE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{Now}" Destination="{Recipient}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{Now}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{Person}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{Soon}" Recipient="{Recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{Now}" NotOnOrAfter="{Soon}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{Now}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{Attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;

const folder = mkdtempSync(join(tmpdir(), 'rampart-saml-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A provider with a key and certificate of its own. */
function provider() {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) => join(folder, file));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=company.example', '-keyout', key, '-out',
    certificate,
  ], { stdio: 'ignore' });
  return samlify.IdentityProvider({
    entityID: ENTITY,
    isAssertionEncrypted: false,
    privateKey: readFileSync(key, 'utf8'),
    signingCert: readFileSync(certificate, 'utf8'),
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    singleSignOnService: [{ Binding: POST, Location: 'https://company.example/sso' }],
    loginResponseTemplate: { context: TEMPLATE, attributes: [] },
  });
}

describe('people of a company', async () => {
  const metadata = await (await fetch(`http://${endpoint}/saml-role/sp-metadata.xml`)).text();
  const service = samlify.ServiceProvider({ metadata });
  const idp = provider();
  const client = ways.current(administrator);
  const saml = name('company');
  const role = name('desk');
  const [roleArn, providerArn] = [`acs:ram::${accountId}:role/${role}`, `acs:ram::${accountId}:saml-provider/${saml}`];

  async function response(change = {}) {
    const now = new Date();
    const values = {
      ID: `_${crypto.randomUUID()}`,
      AssertionID: `_${crypto.randomUUID()}`,
      Issuer: ENTITY,
      Now: now.toISOString(),
      Soon: new Date(now.getTime() + 300_000).toISOString(),
      Person: 'alice@company.example',
      Recipient: service.entityMeta.getAssertionConsumerService('post'),
      Audience: service.entityMeta.getEntityID(),
      Attributes: attribute(ROLE, `${roleArn},${providerArn}`) + attribute(SESSION_NAME, 'alice'),
      ...change,
    };
    const fill = (template) => ({
      id: values.ID,
      context: Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), template),
    });
    return (await idp.createLoginResponse(service, {}, 'post', {}, fill)).context;
  }

  /** Brings it with the SDK, which signs nothing. */
  async function bring(assertion) {
    const sdk = new sts.default.default(new core.$OpenApiUtil.Config({ endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou' }));
    const request = new sts.AssumeRoleWithSAMLRequest({
      SAMLProviderArn: providerArn, roleArn, SAMLAssertion: assertion, durationSeconds: 900,
    });
    return (await sdk.assumeRoleWithSAMLWithOptions(request, new $dara.RuntimeOptions({}))).body;
  }

  it('take on a role with what their provider has signed, once', async () => {
    const encoded = Buffer.from(idp.getMetadata()).toString('base64');
    await client.call('Ims.CreateSAMLProvider', { SAMLProviderName: saml, EncodedSAMLMetadataDocument: encoded });
    const trust = {
      Version: '1',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Federated: [providerArn] },
        Condition: { StringEquals: { 'saml:recipient': service.entityMeta.getAssertionConsumerService('post') } },
      }],
    };
    await client.call('CreateRole', { RoleName: role, AssumeRolePolicyDocument: JSON.stringify(trust) });
    const signed = await response();
    const answer = await bring(signed);
    assert.equal(answer.SAMLAssertionInfo.subject, 'alice@company.example');
    assert.equal(answer.SAMLAssertionInfo.issuer, ENTITY);
    const { accessKeyId, accessKeySecret, securityToken } = answer.credentials;
    const session = ways.current({ id: accessKeyId, secret: accessKeySecret, token: securityToken });
    const who = await session.call('GetCallerIdentity', {});
    assert.equal(who.Arn, `acs:ram::${accountId}:assumed-role/${role.toLowerCase()}/alice`);
    await assert.rejects(bring(signed), /SAMLAssertion\.Invalid/);
  });

  it('are nobody for whom another service is the audience, or whom others name', async () => {
    await assert.rejects(bring(await response({ Audience: 'https://other.example' })), /SAMLAssertion\.Invalid/);
    const forged = Buffer.from(await response(), 'base64').toString();
    const mallory = Buffer.from(forged.replaceAll('alice@', 'mallory@')).toString('base64');
    await assert.rejects(bring(mallory), /SAMLAssertion\.Invalid/);
  });
});
