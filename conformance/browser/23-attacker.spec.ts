// A page of somebody else on another port of the same host, to which the browser sends our cookies as well.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Page } from '@playwright/test';
import { cookie, expect, sound, test } from './fixture';
import { House, type Person } from './house';
import { isIn, logOn } from './person';

let house: House;
let person: Person;
let attacker: Server;
let elsewhere: string;
/** What the attacker's server was sent. */
let seen: string[] = [];
/** Its one page. */
let trap = '';

test.beforeAll(async () => {
  house = await House.open({ plain: true });
  person = await house.user('paula');
  attacker = createServer((request, answer) => {
    seen.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}`);
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(trap);
  }).listen(0, '127.0.0.1');
  await once(attacker, 'listening');
  const address = attacker.address();
  elsewhere = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
});
test.afterAll(async () => {
  attacker.close();
  await house.close();
});

interface Victim {
  page: Page;
  token: string;
  /** Opens the attacker's page in the same browser. */
  lure(html: string): Promise<Page>;
  /** Nothing happened: the session, the password, the device and the others' sessions are as they were. */
  untouched(): Promise<void>;
}

/** Somebody with a session, in a browser that also visits the attacker. */
async function victim(visit: (house: House, look: object) => Promise<Page>): Promise<Victim> {
  const page = await visit(house, { noisy: true });
  await logOn(page, house, person);
  await isIn(page, person.name);
  const token = (await cookie(page, 's0')) ?? '';
  const other = await house.logOn(person);
  const { body } = await house.order(token, 'Rampart', 'ListSessions', {});
  const before = (body.Sessions as unknown[]).length;
  return {
    page,
    token,
    lure: async (html) => {
      trap = `<!doctype html><title>Prize</title><body>${html}</body>`;
      const lured = await page.context().newPage();
      await lured.goto(elsewhere);
      return lured;
    },
    untouched: async () => {
      expect([await house.alive(token), await house.alive(other)]).toEqual([true, true]);
      await page.goto('/me');
      await isIn(page, person.name);
      await expect(page.getByText('No device is bound.')).toBeVisible();
      const now = await house.order(token, 'Rampart', 'ListSessions', {});
      expect((now.body.Sessions as unknown[]).length).toBe(before);
      expect(await cookie(page, 's0')).toBe(token);
      await house.order(token, 'Rampart', 'EndSessionsOfUser', { KeepCurrent: true });
    },
  };
}

const FORMS: [string, Record<string, string>][] = [
  ['/logon/off', {}],
  ['/me/password', { username: '', old: 'a', new: 'b', again: 'b' }],
  ['/me/factor', {}],
  ['/me/factor/bind', { serial: 'a', code1: '123456', code2: '123456' }],
  ['/me/factor/off', {}],
  ['/me/passkey/delete', { id: 'a' }],
  ['/me/session/end', { id: 'a' }],
  ['/me/sessions/end', {}],
  ['/logon', { username: 'a@b', password: 'c' }],
  ['/logon/enrol', {}],
];

test('a form of another site does nothing', async ({ visit }) => {
  const { lure, untouched } = await victim(visit);
  for (const enctype of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
    for (const [path, fields] of FORMS) {
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
      const lured = await lure(
        `<form method="post" enctype="${enctype}" action="${house.origin}${path}">${inputs.join('')}</form>`,
      );
      const [answer] = await Promise.all([
        lured.waitForResponse(`${house.origin}${path}`),
        lured.evaluate(() => document.forms[0]?.submit()),
      ]);
      expect(answer.status(), `${path} ${enctype}`).toBe(403);
      // The cookie went along: it is not what protects here.
      expect((await answer.request().allHeaders()).cookie, path).toContain('__Host-rampart-s0=');
      expect((await answer.allHeaders())['set-cookie'] ?? '', path).not.toContain('rampart-s0');
      await expect(lured.getByRole('alert')).toContainText('was not sent from a page of this site');
      if (path === '/logon/off' && enctype === 'text/plain') await sound(lured, 'foreign');
      await lured.close();
    }
  }
  await untouched();
});

test('a script of another site is answered nothing that it can read, and does nothing', async ({ visit }) => {
  const { lure, untouched, token } = await victim(visit);
  const lured = await lure('');
  for (const mode of ['no-cors', 'cors'] as const) {
    for (const [path, fields] of [...FORMS, ['/console/api/Ims/2019-08-15/ListUsers', {}] as const]) {
      const outcome = await lured.evaluate(
        async ([url, sent, how]) => {
          const body = new URLSearchParams(sent);
          // What a page may not set is dropped by the browser.
          const headers: Record<string, string> = { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' };
          try {
            const answer = await fetch(url, { method: 'POST', mode: how, credentials: 'include', body, headers });
            return [answer.type, await answer.text()];
          } catch {
            return ['error', ''];
          }
        },
        [`${house.origin}${path}`, fields as Record<string, string>, mode] as const,
      );
      expect(outcome, `${mode} ${path}`).toEqual([expect.stringMatching(/^(opaque|error)$/), '']);
    }
    // Nor is anything read.
    for (const path of ['/me', '/logon', '/logon/v1/me', '/console/']) {
      const read = await lured.evaluate(
        async ([url, how]) => {
          const answer = await fetch(url, { mode: how, credentials: 'include' }).catch(() => undefined);
          return (await answer?.text()) ?? '';
        },
        [`${house.origin}${path}`, mode] as const,
      );
      expect(read, `${mode} ${path}`).toBe('');
    }
  }
  // With the header that the console sends, the browser asks first, and is told no.
  const asked = await lured.evaluate(
    (url) =>
      fetch(url, {
        method: 'POST',
        credentials: 'include',
        headers: { 'Content-Type': 'application/json', 'X-Rampart-Console': '1' },
        body: '{}',
      }).then(
        () => 'answered',
        () => 'refused',
      ),
    `${house.origin}/console/api/Ims/2019-08-15/ListUsers`,
  );
  expect(asked).toBe('refused');
  // Not even a client that forges what browsers say: one of the two headers must be right.
  for (const forged of [
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { Origin: elsewhere },
    {},
  ]) {
    const answer = await fetch(`${house.origin}/logon/off`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: `__Host-rampart-s0=${token}`, ...forged },
    });
    expect(answer.status, JSON.stringify(forged)).toBe(403);
  }
  await untouched();
});

test('our pages are shown in no frame and driven by no window of others', async ({ visit }) => {
  const { lure, untouched } = await victim(visit);
  const framed = await lure(
    ['/logon', '/me', '/logon/off', '/console/']
      .map((path) => `<iframe src="${house.origin}${path}" style="opacity:.1;position:absolute"></iframe>`)
      .join(''),
  );
  await framed.waitForLoadState('networkidle');
  const frames = framed.frames().filter((frame) => frame !== framed.mainFrame());
  expect(frames.length).toBe(4);
  for (const frame of frames) {
    const text = await frame.evaluate(() => document.body?.innerText ?? '').catch(() => '');
    expect(text).not.toMatch(/Log on|My security|Log off/);
  }
  await framed.close();

  const opener = await lure('<a>x</a>');
  for (const path of ['/me', '/logon']) {
    const [opened] = await Promise.all([
      opener.waitForEvent('popup'),
      opener.evaluate((url) => {
        (window as unknown as { theirs: Window | null }).theirs = window.open(url);
      }, `${house.origin}${path}`),
    ]);
    await opened.waitForLoadState();
    await expect(opened.getByRole('heading').first()).toBeVisible();
    const held = await opener.evaluate(() => {
      const theirs = (window as unknown as { theirs: Window | null }).theirs;
      try {
        return [theirs?.closed, theirs?.document.title, theirs?.frames.length];
      } catch {
        return [theirs?.closed, 'out of reach', theirs?.length];
      }
    });
    // Cut off: to whoever opened it, it is closed.
    expect(held[0]).toBe(true);
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    await opened.close();
  }
  await opener.close();
  await untouched();
});

test('a link from elsewhere finds the session, and nothing tells elsewhere where one came from', async ({ visit }) => {
  const { lure, untouched, page } = await victim(visit);
  const lured = await lure(`<a href="${house.origin}/me?secret=1">my prize</a>`);
  await lured.getByRole('link').click();
  await isIn(lured, person.name);
  seen = [];
  await page.goto('/me?secret=1');
  await page.evaluate((url) => {
    const link = document.createElement('a');
    link.href = url;
    link.textContent = 'away';
    document.body.append(link);
    link.click();
  }, elsewhere);
  await page.waitForURL(`${elsewhere}/`);
  expect(await page.evaluate(() => document.referrer)).toBe('');
  expect(seen.length).toBeGreaterThan(0);
  await page.goto('/me');
  await untouched();
});
