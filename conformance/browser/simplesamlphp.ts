// SimpleSAMLphp as Debian has it, by PHP's own server, behind a server that speaks TLS for it: its people are in its
// settings (exampleauth:UserPass), it reads our metadata and checks our requests.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, get, type Server } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Certified, certified } from './certificate';
import { freePort, type House } from './house';
import { run } from './secrets';

/** Where `scripts/test` unpacks the package. */
const HOME =
  process.env.SIMPLESAMLPHP ?? fileURLToPath(new URL('../../target/conformance/simplesamlphp', import.meta.url));
const WWW = join(HOME, 'usr/share/simplesamlphp/www');
const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** Somebody whom it knows, by a password of its own, and what it says of them. */
export interface Employee {
  user: string;
  password: string;
  says: Record<string, string[]>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const php of running) php.kill('SIGKILL');
});

export class SimpleSaml {
  private constructor(
    readonly origin: string,
    readonly folder: string,
    readonly own: Certified,
    readonly php: ChildProcess,
    readonly server: Server,
    readonly services: Record<'users' | 'roles', string>,
  ) {}

  /** One that has read the house's metadata and knows these people, whose name for us is in `upn`. */
  static async of(house: House, people: Record<string, Record<string, string[]>>): Promise<[SimpleSaml, Employee[]]> {
    const name = `simplesamlphp-${house.port}`;
    const own = certified(name);
    const folder = run(name);
    const inner = await freePort();
    const server = createServer({ key: own.key, cert: own.cert }, (asked, answer) => {
      const { method, headers, url } = asked;
      const onward = request({ host: '127.0.0.1', port: inner, method, path: url, headers }, (told) => {
        answer.writeHead(told.statusCode ?? 502, told.headers);
        told.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const employees = Object.entries(people).map(([user, says]) => ({ user, password: randomUUID(), says }));
    const services = {
      users: await told(house, `/saml/SpMetadata.xml?tenantID=${house.account}`),
      roles: await told(house, '/saml-role/sp-metadata.xml'),
    };
    settings(folder, origin, employees, services);
    const log = openSync(join(folder, 'php.log'), 'w');
    if (!existsSync(WWW)) throw new Error(`SimpleSAMLphp is not in ${HOME}; scripts/test brings it there`);
    const php = spawn('php', ['-S', `127.0.0.1:${inner}`, '-t', WWW], {
      stdio: ['ignore', log, log],
      env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder },
    });
    running.add(php);
    php.once('exit', () => running.delete(php));
    await listening(inner, php, join(folder, 'php.log'));
    const entities = { users: entity(services.users), roles: entity(services.roles) };
    return [new SimpleSaml(origin, folder, own, php, server, entities), employees];
  }

  close(): void {
    this.php.kill('SIGTERM');
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What it says of itself, in Base64, or as one with another certificate would. */
  async metadata(other?: Certified): Promise<string> {
    const place = `${this.origin}/saml2/idp/metadata.php`;
    const text = await new Promise<string>((resolve, reject) => {
      // Nobody else has signed its certificate.
      const asking = get(place, { rejectUnauthorized: false }, (answer) => {
        let body = '';
        answer.on('data', (part) => {
          body += part;
        });
        answer.on('end', () => resolve(body));
      });
      asking.on('error', reject);
    });
    const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
    const read = text.replaceAll(/\s*(?=<\/ds:X509Certificate>)/g, '');
    if (!read.includes(bare(this.own.cert))) throw new Error(`no metadata: ${text}`);
    const shown = other === undefined ? read : read.replaceAll(bare(this.own.cert), bare(other.cert));
    return Buffer.from(shown).toString('base64');
  }

  /** The address from which somebody goes to us unasked. */
  portal(towards: 'users' | 'roles'): string {
    return `${this.origin}/saml2/idp/SSOService.php?${new URLSearchParams({ spentityid: this.services[towards] })}`;
  }
}

async function told(house: House, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${house.port}${path}`)).text();
}

function entity(metadata: string): string {
  return /entityID="([^"]+)"/.exec(metadata)?.[1] ?? '';
}

/** Its settings, as PHP. */
function settings(folder: string, origin: string, people: Employee[], services: Record<string, string>): void {
  const places = Object.entries(services).map(([name, text]) => {
    const file = join(folder, `${name}.xml`);
    writeFileSync(file, text);
    return { type: 'xml', file };
  });
  for (const each of ['metadata', 'sessions', 'log', 'tmp']) mkdirSync(join(folder, each), { recursive: true });
  symlinkSync(join(HOME, 'etc/simplesamlphp/attributemap'), join(folder, 'attributemap'));
  const file = (name: string, variable: string, value: unknown) =>
    writeFileSync(
      join(folder, name),
      `<?php\n$${variable} = json_decode(<<<'JSON'\n${JSON.stringify(value)}\nJSON, true);\n`,
    );
  file('config.php', 'config', {
    baseurlpath: `${origin}/`,
    certdir: `${folder}/`,
    loggingdir: `${folder}/log/`,
    datadir: `${folder}/`,
    tempdir: `${folder}/tmp`,
    metadatadir: `${folder}/metadata/`,
    attributenamemapdir: `${folder}/attributemap/`,
    secretsalt: randomUUID(),
    'auth.adminpassword': randomUUID(),
    timezone: 'UTC',
    'logging.level': 7,
    'logging.handler': 'file',
    'enable.saml20-idp': true,
    'module.enable': { exampleauth: true, core: true, saml: true },
    'store.type': 'phpsession',
    'session.phpsession.savepath': `${folder}/sessions`,
    'session.cookie.secure': true,
    'metadata.sources': [{ type: 'flatfile' }, ...places],
  });
  const known = people.map(({ user, password, says }) => [`${user}:${password}`, says]);
  // Its first entry, without a name, says what kind of source it is.
  file('authsources.php', 'config', { people: { 0: 'exampleauth:UserPass', ...Object.fromEntries(known) } });
  const saysName = { class: 'saml:AttributeNameID', attribute: 'upn', Format: FORMAT };
  file('metadata/saml20-idp-hosted.php', 'metadata', {
    [`${origin}/metadata`]: {
      host: '__DEFAULT__',
      privatekey: 'key.pem',
      certificate: 'certificate.pem',
      auth: 'people',
      'signature.algorithm': RSA_SHA256,
      'attributes.NameFormat': 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
      authproc: { 10: saysName },
    },
  });
}

async function listening(port: number, php: ChildProcess, log: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end && php.exitCode === null; ) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((done) => setTimeout(done, 30));
  }
  php.kill('SIGKILL');
  throw new Error(`PHP did not begin:\n${readFileSync(log, 'utf8')}`);
}
