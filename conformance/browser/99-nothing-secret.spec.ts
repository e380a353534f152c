// After all stories: no secret of theirs stands in a log, a database, an event, or what browsers keep besides cookies.

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import { run, secrets } from './secrets';

/** What may hold some: the file that is there to tell them, the keys to everything else, our own list. */
const ALLOWED = [/\/bootstrap\.json$/, /\/master\.key$/, /^secrets$/];

/** A secret as it is, and as it would stand in a URL, in Base64 or in hexadecimal digits. */
function spellings(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const texts = [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  // Base64 of a longer text: of its three alignments, the letters that hang on the secret alone.
  for (const lead of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    texts.push(whole.slice(lead === 0 ? 0 : lead + 1, -1));
  }
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Where which secret stands. */
function search(folder: string, sought: string[]): string[] {
  const all = sought.map((secret) => [secret, spellings(secret)] as const);
  const found: string[] = [];
  for (const path of files(folder)) {
    const name = relative(folder, path);
    if (ALLOWED.some((allowed) => allowed.test(name))) continue;
    const bytes = readFileSync(path);
    for (const [secret, texts] of all) {
      if (texts.some((text) => bytes.includes(text))) found.push(`${secret.slice(0, 4)}… in ${name}`);
    }
  }
  return found;
}

test('a secret that is planted is found, however it is spelt', () => {
  const folder = mkdtempSync(run('planted-'));
  const planted = 'Quiet-Harbour+planted/1';
  const spelt = [
    planted,
    `a=b&password=${encodeURIComponent(planted)}`,
    Buffer.from(`{"p":"${planted}"}`).toString('base64'),
    Buffer.from(`{"pw":"${planted}"}`).toString('base64'),
    Buffer.from(`{"pwd":"${planted}"}`).toString('base64'),
    Buffer.from(planted).toString('hex'),
  ];
  spelt.forEach((text, index) => {
    writeFileSync(join(folder, `${index}.db`), Buffer.concat([Buffer.alloc(999), Buffer.from(`x${text}x`)]));
  });
  expect(search(folder, [planted, 'Quiet-Harbour+another/1']).length).toBe(spelt.length);
});

test('no secret of any story stands where it must not', () => {
  test.setTimeout(120_000);
  const sought = secrets();
  const kept = files(run()).map((path) => relative(run(), path));
  // What is searched is there: databases, logs, events, and what browsers kept.
  for (const part of [/\.db$/, /server\.log$/, /events\.json$/, /^browsers\/storage$/]) {
    expect(
      kept.some((name) => part.test(name)),
      String(part),
    ).toBe(true);
  }
  expect(sought.length).toBeGreaterThan(3);
  // And is found if it is looked for: a name that is no secret.
  for (const [name, part] of [
    ['AdministratorAccess', /\.db/],
    ['ConsoleSignin', /events\.json/],
  ] as const) {
    expect(
      search(run(), [name]).some((place) => part.test(place)),
      name,
    ).toBe(true);
  }
  expect(search(run(), sought)).toEqual([]);
});
