// The identity provider of a company: samlify behind TLS, which reads our metadata, checks our requests and signs what a
// person presses a button for.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import * as samlify from 'samlify';
import { certified } from './certificate';
import type { House } from './house';

// Its schemas need a program that is not there; what it reads of us is signed by us.
samlify.setSchemaValidator({ validate: async () => 'not looked at' });

const TEMPLATE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{Now}" Destination="{Recipient}"{Answers}><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{Now}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{Person}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{Soon}" Recipient="{Recipient}"{Answers}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{Now}" NotOnOrAfter="{Soon}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{Now}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion></samlp:Response>`;

export type Binding = 'redirect' | 'post';

interface Asked {
  id?: string | undefined;
  recipient: string;
  relay: string;
}

export class Company {
  /** Who sits at its page. */
  person = '';
  /** How many of our requests it has believed. */
  believed = 0;

  private constructor(
    readonly house: House,
    readonly origin: string,
    readonly idp: ReturnType<typeof samlify.IdentityProvider>,
    readonly service: ReturnType<typeof samlify.ServiceProvider>,
    readonly server: Server,
  ) {}

  /** One that the house's account is told of, and that is told of it. */
  static async of(house: House, binding: Binding): Promise<Company> {
    const { key: privateKey, cert } = certified(`company-${house.port}-${binding}`);
    const server = createServer({ key: privateKey, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const told = await fetch(`http://127.0.0.1:${house.port}/saml/SpMetadata.xml?tenantID=${house.account}`);
    const service = samlify.ServiceProvider({ metadata: await told.text() });
    const idp = samlify.IdentityProvider({
      entityID: `${origin}/metadata`,
      isAssertionEncrypted: false,
      wantAuthnRequestsSigned: true,
      privateKey,
      signingCert: cert,
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      singleSignOnService: [
        {
          Binding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding === 'post' ? 'POST' : 'Redirect'}`,
          Location: `${origin}/sso`,
        },
      ],
      loginResponseTemplate: { context: TEMPLATE, attributes: [] },
    });
    const company = new Company(house, origin, idp, service, server);
    server.on('request', (request, answer) => {
      company.#serve(request, answer).catch((error) => {
        answer.statusCode = 500;
        answer.end(String(error));
      });
    });
    // The house's clock stands still, and the certificate is good from now on.
    house.later(Math.max(0, Math.ceil((Date.now() - house.now()) / 1000) + 1));
    const MetadataDocument = Buffer.from(idp.getMetadata()).toString('base64');
    await house.call('Ims', 'SetUserSsoSettings', { MetadataDocument, SsoEnabled: true });
    return company;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The address of its portal, from which somebody goes to us unasked. */
  portal(relay = ''): string {
    return `${this.origin}/portal?relay=${encodeURIComponent(relay)}`;
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', this.origin);
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    const recipient = `${this.house.origin}/${this.house.account}/saml/SSO`;
    if (address.pathname === '/portal') {
      answer.end(await this.#page({ recipient, relay: address.searchParams.get('relay') ?? '' }));
      return;
    }
    if (address.pathname !== '/sso') {
      answer.statusCode = 404;
      answer.end();
      return;
    }
    const body = new URLSearchParams(await text(request));
    const posted = request.method === 'POST';
    const asked = posted
      ? { body: Object.fromEntries(body) }
      : { query: Object.fromEntries(address.searchParams), octetString: signed(address.search) };
    const { extract } = await this.idp.parseLoginRequest(this.service, posted ? 'post' : 'redirect', asked);
    this.believed += 1;
    const relay = (posted ? body : address.searchParams).get('RelayState') ?? '';
    const { id, assertionConsumerServiceUrl } = extract.request as Record<string, string | undefined>;
    answer.end(await this.#page({ id, recipient: assertionConsumerServiceUrl ?? recipient, relay }));
  }

  /** Its page, with a button that takes whoever presses it to us. */
  async #page({ id, recipient, relay }: Asked): Promise<string> {
    const now = new Date(this.house.now());
    const values: Record<string, string> = {
      ID: `_${crypto.randomUUID()}`,
      AssertionID: `_${crypto.randomUUID()}`,
      Issuer: `${this.origin}/metadata`,
      Now: now.toISOString(),
      Soon: new Date(now.getTime() + 300_000).toISOString(),
      Person: this.person,
      Recipient: recipient,
      Audience: this.service.entityMeta.getEntityID(),
      Answers: id === undefined ? '' : ` InResponseTo="${id}"`,
    };
    const fill = (template: string) => ({
      id: values.ID ?? '',
      context: Object.entries(values).reduce((filled, [key, value]) => filled.replaceAll(`{${key}}`, value), template),
    });
    const { context } = await this.idp.createLoginResponse(this.service, { extract: {} }, 'post', {}, fill);
    const back = relay === '' ? '' : `<input type="hidden" name="RelayState" value="${relay}">`;
    return `<!doctype html><html lang="en"><title>Company</title><h1>Company</h1>
      <form method="post" action="${recipient}"><input type="hidden" name="SAMLResponse" value="${context}">${back}
      <button>Sign in</button></form>`;
  }
}

/** The part of a query that its signature is of, as it was sent. */
function signed(query: string): string {
  const part = (name: string) => new RegExp(`[?&](${name}=[^&]*)`).exec(query)?.[1] ?? '';
  return ['SAMLRequest', 'RelayState', 'SigAlg'].map(part).join('&');
}

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}
