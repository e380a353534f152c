// A server of our own: started on a free port with a clock that we set, asked as the console asks, stopped.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { password as newPassword, run, secret } from './secrets';

const program = process.env.RAMPART_BIN ?? fileURLToPath(new URL('../../target/debug/rampart', import.meta.url));
// Every variable that begins so is a setting of the server, and the caller's are not the stories'.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RAMPART_')));

const versions = { Ims: '2019-08-15', Ram: '2015-05-01', Sts: '2015-04-01', Rampart: '2026-11-01' };
export type Product = keyof typeof versions;
export type Answer = Record<string, unknown>;

export interface Wish {
  /** An account that demands nothing. */
  plain?: boolean;
  /** When its clock begins; else now. */
  clock?: string;
  /** Further arguments of `serve`. */
  more?: string[];
  /** The server whose store and clock this one shares. */
  beside?: House;
}

export interface Person {
  name: string;
  password: string;
  seed?: string;
}

let houses = 0;
/** What still runs; a story that fails leaves its server to the end of its worker. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

export class House {
  readonly #process: ChildProcess;
  readonly clock: string;
  #token: string | undefined;
  #admin: Person | undefined;

  private constructor(
    readonly port: number,
    readonly data: string,
    readonly store: string,
    clock: string,
    process: ChildProcess,
  ) {
    this.clock = clock;
    this.#process = process;
  }

  static async open({ plain = false, clock, more = [], beside }: Wish = {}): Promise<House> {
    houses += 1;
    const home = run(`house-${process.pid}-${houses}`);
    const data = join(home, 'data');
    mkdirSync(data, { recursive: true });
    const port = await freePort();
    const store = beside?.store ?? `sqlite:${join(data, 'rampart.db')}`;
    const file = beside?.clock ?? join(home, 'clock');
    if (beside === undefined) writeFileSync(file, String(clock === undefined ? Date.now() : Date.parse(clock)));
    const flags = ['--data-dir', data, '--listen', `127.0.0.1:${port}`, '--store', store, '--clock-file', file];
    if (plain) flags.push('--plain-defaults');
    if (beside) flags.push('--master-key-file', join(beside.data, 'master.key'));
    const log = openSync(join(home, 'server.log'), 'w');
    const server = spawn(program, ['serve', ...flags, ...more], { stdio: ['ignore', log, log], env: environment });
    running.add(server);
    server.once('exit', () => running.delete(server));
    await ready(port, server, join(home, 'server.log'));
    const house = new House(port, data, store, file, server);
    if (beside === undefined) house.#bootstrap();
    return house;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  // --- its clock, and the codes of that moment --------------------------------------------------------------------

  now(): number {
    return Number(readFileSync(this.clock, 'utf8'));
  }

  later(seconds: number): void {
    writeFileSync(`${this.clock}.new`, String(this.now() + seconds * 1000));
    renameSync(`${this.clock}.new`, this.clock);
  }

  /** The code of a device in this step of 30 seconds, or so many steps later. */
  code(seed: string, steps = 0): string {
    const device = new TOTP({ secret: Secret.fromBase32(seed), algorithm: 'SHA1', digits: 6, period: 30 });
    return device.generate({ timestamp: this.now() + steps * 30_000 });
  }

  /** A code that was never shown: of a new step. */
  freshCode(seed: string): string {
    this.later(30);
    return this.code(seed);
  }

  // --- what it told when it was founded ---------------------------------------------------------------------------

  account = '';
  logonUrl = '';
  administrator: Person = { name: '', password: '' };
  root: Person = { name: '', password: '' };

  #bootstrap(): void {
    const told = JSON.parse(readFileSync(join(this.data, 'bootstrap.json'), 'utf8'));
    this.account = told.AccountId;
    this.logonUrl = told.LogonUrl;
    this.administrator = { name: told.Administrator.LogonName, password: secret(told.Administrator.Password) };
    this.root = { name: told.AccountId, password: secret(told.Root.Password) };
    secret(told.Administrator.AccessKeySecret);
  }

  get domain(): string {
    return `${this.account}.onaliyun.com`;
  }

  // --- asking it --------------------------------------------------------------------------------------------------

  /** Calls an operation as the administrator, in a session that the console could have. */
  async call(product: Product, operation: string, parameters: object = {}): Promise<Answer> {
    this.#token ??= await this.#begin();
    let told = await this.order(this.#token, product, operation, parameters);
    if (told.body.Code === 'Rampart.ReauthenticationRequired') {
      await this.#showAgain(this.#token);
      told = await this.order(this.#token, product, operation, parameters);
    }
    const { status, body } = told;
    if (status !== 200) throw new Error(`${operation}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** What is dangerous asks a session again who one is. */
  async #showAgain(token: string): Promise<void> {
    const { password, seed } = this.administrator;
    const shown = seed ? { Code: this.freshCode(seed) } : { Password: password };
    const { body } = await this.order(token, 'Rampart', 'Elevate', shown);
    if (body.Elevated !== true) throw new Error(`the session was not elevated: ${JSON.stringify(body)}`);
  }

  async #begin(): Promise<string> {
    this.#admin = { ...this.administrator };
    const token = await this.logOn(this.#admin);
    this.administrator = this.#admin;
    return token;
  }

  order(token: string, product: Product, operation: string, parameters: object): Promise<Told> {
    return this.post(`/console/api/${product}/${versions[product]}/${operation}`, parameters, token);
  }

  /** By the steps as JSON, whatever is demanded, to the token of a session. What changes is kept in `person`. */
  async logOn(person: Person): Promise<string> {
    const step = async (path: string, sent: object) => (await this.post(`/logon/v1/${path}`, sent)).body as Step;
    let told = await step('begin', { name: person.name, password: person.password });
    if (told.next === 'factor' && person.seed) {
      told = await step('factor', { ticket: told.ticket, code: this.freshCode(person.seed) });
    }
    if (told.next === 'enrol') {
      told = await step('enrol', { ticket: told.ticket });
      person.seed = secret(told.device?.seed ?? '');
      const [code1, code2] = [this.code(person.seed, -1), this.code(person.seed)];
      told = await step('bind', { ticket: told.ticket, code1, code2 });
    }
    if (told.next === 'change') {
      const chosen = newPassword();
      told = await step('change', { ticket: told.ticket, old_password: person.password, new_password: chosen });
      person.password = chosen;
    }
    if (!told.session) throw new Error(`the logon of ${person.name} came to ${JSON.stringify(told)}`);
    return secret(told.session.token);
  }

  /** A user who may log on. */
  async user(name: string, profile: object = {}): Promise<Person> {
    const own = newPassword();
    const UserPrincipalName = `${name}@${this.domain}`;
    await this.call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: name });
    await this.call('Ims', 'CreateLoginProfile', { UserPrincipalName, Password: own, ...profile });
    return { name: UserPrincipalName, password: own };
  }

  post(path: string, sent: object, token?: string): Promise<Told> {
    const text = JSON.stringify(sent);
    const own =
      token === undefined
        ? {}
        : { Cookie: `__Host-rampart-s0=${token}`, 'Sec-Fetch-Site': 'same-origin', 'X-Rampart-Console': '1' };
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...own };
    return new Promise((resolve, reject) => {
      const sending = request({ host: '127.0.0.1', port: this.port, path, method: 'POST', headers }, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => {
          body += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: body === '' ? {} : JSON.parse(body) }));
      });
      sending.on('error', reject);
      sending.end(text);
    });
  }

  /** So many failures from this address that it has to wait, none of which takes a hash of a password. */
  async failOften(): Promise<void> {
    const attempts = Array.from({ length: 60 }, () =>
      this.post('/logon/v1/factor', { ticket: 'none', code: '123456' }),
    );
    const told = new Set((await Promise.all(attempts)).map((answer) => answer.status));
    if (told.has(200)) throw new Error('a code without a ticket did');
  }

  /** Whether a session is alive. */
  async alive(token: string): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/logon/v1/me`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return answer.status === 200;
  }

  // --- on its machine ---------------------------------------------------------------------------------------------

  /** A command of the program on this server's store, to its end. */
  run(command: string, ...more: string[]): string {
    const flags = ['--data-dir', this.data, '--store', this.store];
    return execFileSync(program, [...command.split(' '), ...flags, ...more], {
      encoding: 'utf8',
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Events as an operator reads them. */
  events(...filters: string[]): Answer[] {
    const text = this.run('events', '--output', 'json', '--limit', '100000', ...filters).trim();
    if (text === '') return [];
    return text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line));
  }

  /**
   * Why what has this reference failed: an administrator's way to the reason. What strangers did is gathered before it is
   * written, so it may be read a little later than it was answered.
   */
  async reasons(reference: string): Promise<string[]> {
    for (let tries = 0; tries < 50; tries += 1) {
      const events = this.events('--request', reference);
      if (events.length > 0) return events.map((event) => String(event.errorCode));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return [];
  }

  async close(): Promise<void> {
    const events = join(this.data, '..', 'events.json');
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    }
    if (this.account !== '') writeFileSync(events, JSON.stringify(this.events()));
  }
}

interface Step {
  next?: string;
  ticket?: string;
  device?: { seed: string };
  session?: { token: string };
}

export interface Told {
  status: number;
  body: Answer;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function ready(port: number, server: ChildProcess, log: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end && server.exitCode === null; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 30));
  }
  server.kill('SIGKILL');
  throw new Error(`the server did not get ready:\n${readFileSync(log, 'utf8')}`);
}
