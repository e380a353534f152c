// The documents that the tests of `federation::saml` judge, judged by node-saml and samlify as well.
//
// What we believe they must believe, of the same person, or the table says what they cannot. Where they believe what we
// refuse, the table says why that is no mistake of ours; a disagreement that is not in it, or is no longer there, is a
// failure. Nobody may ever be somebody whom the provider did not sign. `scripts/test --only node` writes the documents.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { SAML } from '@node-saml/node-saml';
import * as samlify from 'samlify';

const DOCUMENTS = process.env.SAML_DOCUMENTS ?? join(import.meta.dirname, '../../target/saml-documents');
// When the documents are written, as their tests have it.
const NOW = 1_789_997_600_000;
const CONSUMER = 'https://rampart.example/saml-role/sso';
const AUDIENCE = 'urn:rampart:example';

const metadata = () => readFileSync(join(DOCUMENTS, 'metadata'), 'utf8');

async function nodeSaml(encoded) {
  const [, certificate] = metadata().match(/X509Certificate>([^<]+)</);
  const service = new SAML({
    callbackUrl: CONSUMER,
    entryPoint: 'https://idp.example/sso',
    issuer: AUDIENCE,
    audience: AUDIENCE,
    idpIssuer: 'https://idp.example/metadata',
    idpCert: certificate,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    acceptedClockSkewMs: 60_000,
  });
  return (await service.validatePostResponseAsync({ SAMLResponse: encoded })).profile.nameID;
}

async function samlifyReads(encoded) {
  const provider = samlify.IdentityProvider({ metadata: metadata(), isAssertionEncrypted: false });
  const service = samlify.ServiceProvider({
    entityID: AUDIENCE,
    wantAssertionsSigned: true,
    assertionConsumerService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: CONSUMER }],
    clockDrifts: [-60_000, 60_000],
  });
  return (await service.parseLoginResponse(provider, 'post', { body: { SAMLResponse: encoded } })).extract.nameID;
}

// What both do, each for its own number of documents.
const BOTH = {
  Algorithm: 'a length for HMAC is ignored, as the signature is none; here methods have no parameters',
  Attributes: 'an attribute may have an empty name',
  Canonicalization: 'with comments is a form, and the document has none',
  Comments: 'a comment ends no text, and the text is the signed one; here it is refused on sight',
  Conditions: 'conditions that nobody knows are passed over',
  Confirmation: 'other methods than bearer are let pass',
  Destination: 'where a response was sent is not looked at',
  DigestAlgorithm: 'SHA-1 is believed',
  Expiry: 'the life of a confirmation, times without a zone, and some that are none',
  Form: 'document types are read and not used; so are CDATA, versions, names and namespaces that here are refused unread',
  InResponseTo: 'whether an answer was asked for is not looked at in this configuration',
  IssuedAt: 'when an assertion was issued is not looked at',
  Lifetime: 'how long an assertion lasts is not limited',
  Markup: 'their parser mends what is not well-formed; what it makes of it is what was signed',
  NotBefore: 'times without a zone, and when a confirmation begins',
  Places: 'elements that no schema has there are passed over, and so is an Object in a signature',
  Recipient: 'where an assertion is to be brought is not looked at',
  Reference: 'an identifier without # is one',
  SignatureForm: 'signs that are not of Base64 are passed over, and so is a second, empty value',
  Structure: 'the version of an assertion is not looked at',
  Subject: 'a name of no text is none, and one with elements is the text between them',
  Session: 'times without a zone, and when the session at the provider ends',
  Transforms: 'the canonical form may come first or more than once',
};

// For each: how many documents it believes that this check of ours refuses, by its own reason where it has one; and how
// many it cannot believe.
const PEERS = {
  'node-saml': {
    reads: nodeSaml,
    believes: {
      Algorithm: [1], Attributes: [1], Canonicalization: [1], Comments: [5], Conditions: [1], Confirmation: [1],
      Destination: [2], DigestAlgorithm: [3], Expiry: [8], Form: [23], InResponseTo: [4], IssuedAt: [1], Lifetime: [1],
      Markup: [5], NotBefore: [2], Places: [6], Recipient: [5], Reference: [1], Session: [2], SignatureForm: [2],
      Structure: [1], Subject: [2], Transforms: [1],
      Assertion: [1, 'an assertion in Extensions is not looked at; here it is one too many'],
      Encryption: [3, 'what is encrypted beside an assertion is passed over'],
      Issuer: [3, 'the issuer of an assertion is not compared, the key is'],
      Status: [1, 'an assertion that is signed is believed whatever the status says'],
    },
    cannot: { s10_no_weak_algorithm_is_believed: [1, 'SHA-384 is not known'] },
  },
  samlify: {
    reads: samlifyReads,
    believes: {
      Algorithm: [1], Attributes: [1], Canonicalization: [1], Comments: [5], Conditions: [1], Confirmation: [1],
      Destination: [2], DigestAlgorithm: [3], Expiry: [14], Form: [22], InResponseTo: [4], IssuedAt: [2], Lifetime: [1],
      Markup: [5], NotBefore: [2], Places: [6], Recipient: [5], Reference: [1], Session: [1], SignatureForm: [2],
      Structure: [1], Subject: [2], Transforms: [2],
      Assertion: [8, 'of several assertions the one that is signed is read; here a second one is one too many'],
      Audience: [7, 'the audience is not compared'],
      Encryption: [4, 'what is encrypted beside an assertion is passed over'],
      Signed: [2, 'a signature of the response is enough'],
    },
    cannot: {
      s10_no_weak_algorithm_is_believed: [1, 'SHA-384 is not known'],
      s7_no_message_brings_its_key: [2, 'a message may show no other certificate than the one of the metadata'],
    },
  },
};

for (const [name, { reads, believes, cannot }] of Object.entries(PEERS)) {
  test(`${name} believes what we believe`, async (context) => {
    context.mock.timers.enable({ apis: ['Date'], now: NOW });
    samlify.setSchemaValidator({ validate: async () => 'no schema' });
    const documents = readdirSync(DOCUMENTS).filter((file) => file.endsWith('.xml')).sort();
    assert.ok(documents.length > 150, `${DOCUMENTS} holds no documents; scripts/test --only node writes them`);
    const believed = {};
    const refused = {};
    for (const file of documents) {
      const [of, number, verdict] = file.split('.');
      let who;
      try {
        who = await reads(readFileSync(join(DOCUMENTS, file)).toString('base64'));
      } catch {
        if (verdict === 'accepted') (refused[of] ??= []).push(number);
        continue;
      }
      if (verdict === 'accepted') {
        assert.equal(who, 'alice@example.com', file);
      } else {
        // A part of a name, or none, comes of names that are made of elements or of nothing.
        assert.ok(['alice@example.com', '@example.com', '', undefined].includes(who), `${file}: ${who}`);
        (believed[verdict] ??= []).push(`${of} ${number}`);
      }
    }
    for (const [check, [, why]] of Object.entries(believes)) assert.ok(why ?? BOTH[check], `${check} has no reason`);
    const counts = (table) => Object.fromEntries(Object.entries(table).map(([key, [count]]) => [key, count]));
    const found = (table) => Object.fromEntries(Object.entries(table).map(([key, all]) => [key, all.length]));
    assert.deepEqual(found(believed), counts(believes), JSON.stringify(believed, null, 1));
    assert.deepEqual(found(refused), counts(cannot), JSON.stringify(refused, null, 1));
  });
}
