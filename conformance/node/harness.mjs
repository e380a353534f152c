// Starts a server on a fresh directory, runs the scenarios against it, stops it. `node harness.mjs [file…]`
//
// The server's CA goes into NODE_EXTRA_CA_CERTS, which Node reads only when a process starts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const binary = process.env.RAMPART_BIN ?? resolve(here, '../../target/debug/rampart');

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function untilReady(server, endpoint, log) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`http://${endpoint}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
  }
  server.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${readFileSync(log, 'utf8')}`);
}

const home = mkdtempSync(join(tmpdir(), 'rampart-node-'));
const data = join(home, 'data');
const log = join(home, 'server.log');
const endpoint = `127.0.0.1:${await freePort()}`;
const output = openSync(log, 'w');
// Every variable that begins so is a setting of the server, and the caller's are not the scenarios'.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RAMPART_')));
const settings = ['--plain-defaults', '--data-dir', data, '--listen', endpoint, '--internal-issuers', 'http://127.0.0.1'];
const server = spawn(binary, ['serve', ...settings], {
  stdio: ['ignore', output, output],
  env,
});
const ended = once(server, 'exit');
await untilReady(server, endpoint, log);

const { AccountId, Administrator } = JSON.parse(readFileSync(join(data, 'bootstrap.json'), 'utf8'));
const chosen = process.argv.slice(2);
const files = chosen.length ? chosen : readdirSync(here).filter((name) => name.endsWith('.test.mjs'));
// The library's providers watch on for as long as their process lives.
const tests = spawn(process.execPath, ['--test', '--test-force-exit', '--test-reporter=spec', ...files], {
  cwd: here,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(data, 'ca.pem'),
    RAMPART_BINARY: binary,
    RAMPART_BOOTSTRAP: join(data, 'bootstrap.json'),
    RAMPART_ENDPOINT: endpoint,
    RAMPART_ACCOUNT: AccountId,
    RAMPART_KEY_ID: Administrator.AccessKeyId,
    RAMPART_KEY_SECRET: Administrator.AccessKeySecret,
  },
});
const [code] = await once(tests, 'exit');
server.kill('SIGTERM');
const [end] = await ended;
if (code !== 0 || end !== 0) {
  console.error(`tests ended with ${code}, the server with ${end}; its last words:`);
  console.error(readFileSync(log, 'utf8').slice(-4000));
  process.exitCode = 1;
}
rmSync(home, { recursive: true, force: true });
