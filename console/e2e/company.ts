// A SAML provider of a test: metadata with a certificate of its own, and responses that it signed. They are written in the form
// that signatures are computed over, so that no text has to be brought into it.

import { execFileSync } from 'node:child_process';
import { createHash, createSign, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Page } from '@playwright/test';

const ENTITY = 'https://company.example/metadata';
const ATTRIBUTES = 'https://www.aliyun.com/SAML-Role/Attributes';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

interface Said {
  audience?: string;
  recipient?: string;
  /** Of a response for roles: one, or several to choose from. */
  roles?: string | readonly string[];
  /** Who it is of. */
  person?: string;
  /** The request that it answers. */
  answers?: string;
}

interface Wish {
  /** The account whose users it is for; without one its responses are for roles. */
  usersOf?: string;
  /** For how many days from now its certificate is good. */
  days?: number;
  /** What time it is by the server. */
  now?: () => number;
}

export interface Company {
  metadata: string;
  /** A response in Base64, for this server unless it says otherwise. */
  response(said: Said): string;
}

/** A provider whose responses are for the server at this origin. */
export async function company(
  origin: string,
  { usersOf, days = 30, now: time = Date.now }: Wish = {},
): Promise<Company> {
  const path = usersOf === undefined ? '/saml-role/sp-metadata.xml' : `/saml/SpMetadata.xml?tenantID=${usersOf}`;
  const told = await (await fetch(`${origin}${path}`)).text();
  const here = /entityID="([^"]+)"/.exec(told)?.[1] ?? '';
  const receives = /AssertionConsumerService[^>]*Location="([^"]+)"/.exec(told)?.[1] ?? '';
  const { key, certificate } = keyed(days);
  return {
    metadata: `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="${DS}" entityID="${ENTITY}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://company.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
    response: ({ audience = here, recipient = receives, roles, person = 'alice@company.example', answers }) => {
      const to = answers === undefined ? '' : ` InResponseTo="${answers}"`;
      const [now, soon] = [0, 300_000].map((later) => new Date(time() + later).toISOString().replace(/\.\d+/, ''));
      const id = `_${randomUUID()}`;
      const value = (name: string, texts: string | readonly string[]) => {
        const values = [texts].flat().map((text) => `<saml:AttributeValue>${text}</saml:AttributeValue>`);
        return `<saml:Attribute Name="${ATTRIBUTES}/${name}">${values.join('')}</saml:Attribute>`;
      };
      const attributes =
        roles === undefined
          ? ''
          : `<saml:AttributeStatement>${value('Role', roles)}${value('RoleSessionName', 'alice')}</saml:AttributeStatement>`;
      const head = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" IssueInstant="${now}" Version="2.0"><saml:Issuer>${ENTITY}</saml:Issuer>`;
      const rest = `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${person}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${to} NotOnOrAfter="${soon}" Recipient="${recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${now}" NotOnOrAfter="${soon}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${now}" SessionIndex="${id}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributes}</saml:Assertion>`;
      const digest = createHash('sha256')
        .update(head + rest)
        .digest('base64');
      const signed = `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod><ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${DS}enveloped-signature"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
      const signature = createSign('sha256').update(signed).sign(key, 'base64');
      const whole = `${head}<ds:Signature xmlns:ds="${DS}">${signed}<ds:SignatureValue>${signature}</ds:SignatureValue></ds:Signature>${rest}`;
      const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${now}" Destination="${recipient}"${to}><saml:Issuer>${ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${whole}</samlp:Response>`;
      return Buffer.from(xml).toString('base64');
    },
  };
}

/** A key, and a certificate of it in Base64. */
function keyed(days: number): { key: string; certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-company-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', String(days), '-subj', '/CN=company.example'];
  try {
    execFileSync('openssl', [...made, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const pem = readFileSync(certificate, 'utf8');
    return { key: readFileSync(key, 'utf8'), certificate: pem.replaceAll(/-----[A-Z ]+-----|\s/g, '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers whoever is sent to a provider: its page has one button, by which the person comes back. */
export async function answered(page: Page, there: Company, person: () => string): Promise<void> {
  await page.route('https://company.example/sso?**', async (route) => {
    const { searchParams } = new URL(route.request().url());
    const asked = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    const [, answers = ''] = / ID="([^"]+)"/.exec(asked) ?? [];
    const [, to = ''] = / AssertionConsumerServiceURL="([^"]+)"/.exec(asked) ?? [];
    const fields = {
      SAMLResponse: there.response({ person: person(), answers }),
      RelayState: searchParams.get('RelayState') ?? '',
    };
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    await route.fulfill({
      contentType: 'text/html',
      body: `<title>Company</title><form method="post" action="${to}">${inputs.join('')}<button>Sign in</button></form>`,
    });
  });
}
