// A server of our own with a fresh account, somebody logged on to it, and what the account holds.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = process.env.RAMPART ?? fileURLToPath(new URL('../../target/debug/rampart', import.meta.url));

export interface House {
  origin: string;
  token: string;
  account: string;
  domain: string;
  /** The token of somebody else's session. */
  logOn(name: string, password: string): Promise<string>;
  /** The same for somebody who comes more than once: what the first logon made them choose is kept in `person`. */
  enter(person: Person): Promise<string>;
  /** The id of the server's process. */
  process: number;
  /** Calls an operation as the console does. */
  call(product: string, operation: string, parameters: object): Promise<Record<string, unknown>>;
  /** Asks as somebody else's session, and tells whatever it came to. */
  ask(token: string, product: string, operation: string, parameters: object): Promise<Told>;
  /** Shows again who the administrator is, unless the session may do for some minutes more what is marked. */
  freshen(): Promise<void>;
  /** Ends the server at once, whatever it is at; `revive` starts it again on what is durable. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** What time it is by a server. */
export interface Time {
  /** With which it is started, so that it is of the same opinion. */
  flags: readonly string[];
  now(): number;
  pass(milliseconds: number): Promise<void>;
}

const MACHINE: Time = {
  flags: [],
  now: Date.now,
  pass: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};

export const versions: Record<string, string> = {
  Ims: '2019-08-15',
  Ram: '2015-05-01',
  Sts: '2015-04-01',
  Rampart: '2026-11-01',
  ResourceDirectoryMaster: '2022-04-19',
  ResourceManager: '2020-03-31',
  Kms: '2016-01-20',
};

interface Wish {
  time?: Time;
  /** Further arguments of `serve`. */
  more?: readonly string[];
}

/**
 * Starts a server. With `dist` it serves that folder, else the console that it was built with. On a folder that is given
 * it goes on with what is there, and leaves it.
 */
export async function open(dist?: string, ground?: string, { time = MACHINE, more = [] }: Wish = {}): Promise<House> {
  const port = await freePort();
  const data = ground ?? mkdtempSync(join(tmpdir(), 'rampart-console-'));
  const flags = [...(dist === undefined ? [] : ['--console-dir', dist]), ...time.flags, ...more];
  let server = await start(data, port, ...flags);
  const origin = `http://localhost:${port}`;
  const { Administrator, AccountId, AccountAlias } = JSON.parse(readFileSync(join(data, 'bootstrap.json'), 'utf8'));
  const file = join(data, 'administrator.json');
  const person: Person = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { name: Administrator.LogonName, password: Administrator.Password };
  const token = await logOn(port, person, time);
  let elevated = 0;
  const freshen = async () => {
    if (time.now() - elevated < STALE) return;
    await elevate(port, token, await freshCode(person, time));
    elevated = time.now();
    if (ground !== undefined) writeFileSync(file, JSON.stringify(person));
  };
  await freshen();
  const ask = (as: string, product: string, operation: string, parameters: object) =>
    post(port, `/console/api/${product}/${versions[product]}/${operation}`, parameters, as);
  const call = async (product: string, operation: string, parameters: object) => {
    await freshen();
    const { status, body } = await ask(token, product, operation, parameters);
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    origin,
    token,
    account: AccountId,
    domain: `${AccountAlias ?? AccountId}.onaliyun.com`,
    enter: (person) => logOn(port, person, time),
    logOn: (name, password) => logOn(port, { name, password }, time),
    call,
    ask,
    freshen,
    get process() {
      return server.pid ?? 0;
    },
    kill: () => end(server, 'SIGKILL'),
    revive: async () => {
      server = await start(data, port, ...flags);
    },
    close: async () => {
      await end(server, 'SIGTERM');
      if (ground === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A server on this folder that is ready. */
export async function start(data: string, port: number, ...flags: string[]): Promise<ChildProcess> {
  const all = ['serve', '--data-dir', data, '--listen', `127.0.0.1:${port}`, ...flags];
  const server = spawn(program, all, { stdio: 'ignore' });
  await ready(port, server);
  return server;
}

export async function end(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((done) => server.once('exit', done));
  server.kill(signal);
  await gone;
}

export interface Person {
  name: string;
  password: string;
  /** Of the second factor, and the last of its steps of 30 seconds that was shown: each counts once. */
  seed?: string;
  step?: number;
}

/** From name and password to the token of a session, whatever is demanded. What changes is kept in `person`. */
async function logOn(port: number, person: Person, time: Time): Promise<string> {
  const step = async (path: string, sent: object) => (await post(port, `/logon/v1/${path}`, sent)).body as Step;
  let told = await step('begin', { name: person.name, password: person.password });
  if (told.next === 'factor') {
    told = await step('factor', { ticket: told.ticket, code: await freshCode(person, time) });
  }
  if (told.next === 'enrol') {
    told = await step('enrol', { ticket: told.ticket });
    person.seed = told.device?.seed ?? '';
    person.step = stepOf(time);
    const [code1, code2] = [code(person.seed, person.step - 1), code(person.seed, person.step)];
    told = await step('bind', { ticket: told.ticket, code1, code2 });
  }
  if (told.next === 'change') {
    const next = `${person.password}-Next7`;
    told = await step('change', { ticket: told.ticket, old_password: person.password, new_password: next });
    person.password = next;
  }
  if (!told.session) throw new Error(`the logon came to ${JSON.stringify(told)}`);
  return told.session.token;
}

/** A code that was not shown before; a step ahead of the clock is the most that is taken. */
async function freshCode(person: Person, time: Time): Promise<string> {
  const step = Math.max((person.step ?? 0) + 1, stepOf(time) - 1);
  while (step > stepOf(time) + 1) await time.pass(500);
  person.step = step;
  return code(person.seed ?? '', step);
}

const stepOf = (time: Time): number => Math.floor(time.now() / 30_000);

/** Lets the session do for ten minutes what is marked, so that journeys about other things are not asked. */
async function elevate(port: number, token: string, shown: string): Promise<void> {
  const path = `/console/api/Rampart/${versions.Rampart}/Elevate`;
  const { body } = await post(port, path, { Code: shown }, token);
  if (body.Elevated !== true) throw new Error(`the session was not elevated: ${JSON.stringify(body)}`);
}

/** Milliseconds after which the session is elevated anew; less than it holds, so that a test does not outlive it. */
const STALE = 5 * 60_000;

interface Step {
  next?: string;
  ticket?: string;
  device?: { seed: string };
  session?: { token: string };
}

/** Six digits of RFC 6238. */
function code(seed: string, step: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...seed.replace(/=+$/, '')]
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

export interface Told {
  status: number;
  body: Record<string, unknown>;
}

function post(port: number, path: string, body: object, token?: string): Promise<Told> {
  const text = JSON.stringify(body);
  const own =
    token === undefined
      ? {}
      : { Cookie: `__Host-rampart-s0=${token}`, 'Sec-Fetch-Site': 'same-origin', 'X-Rampart-Console': '1' };
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...own };
  return sent({ host: '127.0.0.1', port, path, method: 'POST', headers }, text);
}

/** Sends a request to the end of its answer, which is JSON. */
export function sent(options: RequestOptions, text = ''): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sending = request(options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(body) }));
    });
    sending.on('error', reject);
    sending.end(text);
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function ready(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150 && server.exitCode === null; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('the server did not get ready');
}
