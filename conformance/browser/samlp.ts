// An identity provider by samlp, the middleware of Auth0, behind TLS: it reads our metadata, checks the signatures of our
// requests, and a person who has pressed a button goes back by its own form.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import * as samlp from 'samlp';
import { type Certified, certified } from './certificate';
import type { House } from './house';

/** What it knows of one who receives its responses. */
interface Known {
  entity: string;
  /** Where responses go. */
  places: string[];
  cert: string;
}

export type For = 'users' | 'roles';

let count = 0;

export class Samlp {
  /** Who sits at its page. */
  person = '';
  /** What it says of the person. */
  attributes: Record<string, string | string[]> = {};
  /** Whom it addresses instead of us. */
  audience: string | undefined;
  /** How many of our requests it has believed. */
  believed = 0;
  /** The key that it signs with. */
  signer: Certified;

  private constructor(
    readonly house: House,
    readonly origin: string,
    readonly known: Record<For, Known>,
    readonly server: Server,
    readonly own: Certified,
  ) {
    this.signer = own;
  }

  /** One that has read the house's metadata. */
  static async of(house: House): Promise<Samlp> {
    count += 1;
    const own = certified(`samlp-${house.port}-${count}`);
    const server = createServer({ key: own.key, cert: own.cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const known = {
      users: await read(house, `/saml/SpMetadata.xml?tenantID=${house.account}`),
      roles: await read(house, '/saml-role/sp-metadata.xml'),
    };
    const provider = new Samlp(house, origin, known, server, own);
    server.on('request', (request, answer) => {
      provider.#serve(request, answer).catch((error) => {
        answer.statusCode = 500;
        answer.end(String(error));
      });
    });
    return provider;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What it says of itself, in Base64; without a place for requests by redirect, if it takes none. */
  async metadata(takes: 'either' | 'post' = 'either'): Promise<string> {
    const endpoint = '/sso';
    const tell = samlp.metadata({
      issuer: this.#issuer,
      cert: this.own.cert,
      redirectEndpointPath: endpoint,
      postEndpointPath: endpoint,
    });
    const asked = { method: 'GET', protocol: 'https', headers: { host: this.origin.slice(8) }, query: {}, body: {} };
    const text = await new Promise<string>((resolve) => {
      tell(asked, { set: () => undefined, send: (body) => resolve(String(body)) });
    });
    const without = text.replace(/<SingleSignOnService [^>]*HTTP-Redirect[^>]*>/, '');
    return Buffer.from(takes === 'post' ? without : text).toString('base64');
  }

  /** The address of its portal, from which somebody goes to us unasked. */
  portal(towards: For, relay = ''): string {
    return `${this.origin}/sso?${new URLSearchParams({ towards, RelayState: relay })}`;
  }

  get #issuer(): string {
    return `urn:samlp:${new URL(this.origin).port}`;
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', this.origin);
    const body = Object.fromEntries(new URLSearchParams(await text(request)));
    const { method = 'GET', headers } = request;
    const query = Object.fromEntries(address.searchParams);
    const asked: samlp.Asked = { method, protocol: 'https', headers, query, body };
    const given = method === 'POST' ? body : query;
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (address.pathname !== '/sso') {
      answer.statusCode = 404;
      answer.end();
    } else if (given.pressed === undefined) {
      answer.end(page(method, given));
    } else {
      await this.#respond(asked, given, answer);
    }
  }

  async #respond(asked: samlp.Asked, given: Record<string, string>, answer: ServerResponse): Promise<void> {
    const known = this.known[given.towards === 'roles' ? 'roles' : 'users'];
    const request = await this.#believe(asked, known);
    const place = request?.assertionConsumerServiceURL ?? known.places[0] ?? '';
    if (!known.places.includes(place)) throw new Error(`nobody known listens at ${place}`);
    const respond = samlp.auth({
      issuer: this.#issuer,
      key: this.signer.key,
      cert: this.signer.cert,
      signingCert: known.cert,
      audience: this.audience ?? known.entity,
      recipient: place,
      destination: place,
      lifetimeInSeconds: 300,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      profileMapper: (user) => ({
        getClaims: () => this.attributes,
        getNameIdentifier: () => ({ nameIdentifier: user }),
      }),
      getUserFromRequest: () => this.person,
      getPostURL: (_audience, _request, _asked, done) => done(null, place),
    });
    await new Promise<void>((resolve, reject) => {
      const set = (name: string, value: string) => answer.setHeader(name, value);
      const send = (said: string | number) => {
        if (typeof said === 'number') return reject(new Error(`samlp says ${said}`));
        answer.end(said);
        resolve();
      };
      respond(asked, { set, send }, reject);
    });
  }

  /** What it reads of a request whose signature is ours; nothing, if there is no request. */
  async #believe(asked: samlp.Asked, { cert, entity }: Known): Promise<samlp.Read | undefined> {
    const read = await new Promise<samlp.Read | undefined>((resolve, reject) => {
      samlp.parseRequest(asked, { signingCert: cert }, (error, read) => (error ? reject(error) : resolve(read)));
    });
    if (read === undefined) return undefined;
    if (read.issuer !== entity || read.destination !== `${this.origin}/sso`) {
      throw new Error(`a request of ${read.issuer} to ${read.destination}`);
    }
    this.believed += 1;
    return read;
  }
}

/** A page with a button, which sends on what the browser came with. */
function page(method: string, given: Record<string, string>): string {
  const field = ([name, value]: [string, string]) =>
    `<input type="hidden" name="${name}" value="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`;
  return `<!doctype html><html lang="en"><title>Company</title><h1>Company</h1>
    <form method="${method}" action="/sso">${Object.entries(given).map(field).join('')}
    <button name="pressed" value="yes">Sign in</button></form>`;
}

async function read(house: House, path: string): Promise<Known> {
  const told = await (await fetch(`http://127.0.0.1:${house.port}${path}`)).text();
  const all = (pattern: RegExp) => [...told.matchAll(pattern)].map((found) => found[1] ?? '');
  const [entity = ''] = all(/entityID="([^"]+)"/g);
  const [cert = ''] = all(/<(?:\w+:)?X509Certificate>([^<]+)</g);
  return { entity, places: all(/AssertionConsumerService[^>]* Location="([^"]+)"/g), cert };
}

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}
