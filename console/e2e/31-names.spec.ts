// Names that are meant to break pages: they are text wherever they are shown, and nothing is moved by them.

import { expect, type Page } from '@playwright/test';
import { test } from './fixture';
import type { House } from './house';
import { good } from './states';

const HOSTILE = [
  `"quoted" 'twice' \`thrice\` \\ / %00 \${1} {{2}}`,
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '&lt;b&gt;&amp;amp; %3Cscript%3E javascript:alert(3)',
  '\u202Eright to left\u202C \u2067עברית\u2069 العربية',
  '👩‍👩‍👧‍👦🏳️‍🌈🇨🇳 emoji 𝔉𝔯𝔞𝔨𝔱𝔲𝔯',
  '权限策略访问密钥资源目录'.repeat(10),
  'W'.repeat(128),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘',
  'tab\tand\nline',
] as const;

/** All of them where everything is asked for, else two in three. */
const TEXTS = process.env.LONG ? HOSTILE : HOSTILE.filter((_, index) => index % 3 < 2);

interface Made {
  path: string;
  list: string;
  text: string;
}

/** Everything with a text of its own, once for each hostile text; what the account refuses is left out. */
async function made({ call, domain, account }: House): Promise<Made[]> {
  const all: Made[] = [];
  const tried = (deed: Promise<unknown>, one: Made) =>
    deed.then(
      () => all.push(one),
      (error: Error) => expect(error.message).toMatch(/Invalid|Malformed|LimitExceeded/),
    );
  const trust = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } }],
  });
  for (const [index, text] of TEXTS.entries()) {
    const name = `${'n'.repeat(60)}-${index}`;
    const Description = text;
    const resource = `acs:oss:*:*:${text}`;
    const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource: resource }] };
    const PolicyName = `${'p'.repeat(120)}-${index}`;
    const user = { UserPrincipalName: `${name}@${domain}`, DisplayName: text, Comments: text };
    await tried(call('Ims', 'CreateUser', user), { path: `users/${name}`, list: 'users', text });
    const group = { GroupName: name, Comments: text };
    await tried(call('Ims', 'CreateGroup', group), { path: `groups/${name}`, list: 'groups', text });
    const role = { RoleName: name, Description, AssumeRolePolicyDocument: trust };
    await tried(call('Ram', 'CreateRole', role), { path: `roles/${name}`, list: 'roles', text });
    const policy = { PolicyName, Description, PolicyDocument: JSON.stringify(document) };
    const path = `policies/Custom/${PolicyName}`;
    await tried(call('Ram', 'CreatePolicy', policy), { path, list: 'policies?kind=Custom', text });
  }
  return all;
}

/** White space is shown as white space is. */
const shown = (text: string): string => text.replace(/\s+/g, ' ');

async function isText(page: Page, text: string, where: string): Promise<void> {
  const read = shown((await page.getByRole('main').textContent()) ?? '');
  expect(read, where).toContain(shown(text));
  expect(await page.locator('main img, main script, main iframe').count(), where).toBe(0);
}

test('hostile names are text on every list and page', async ({ page, house }) => {
  test.setTimeout(240_000);
  const things = await made(house);
  expect(things.length).toBeGreaterThan(TEXTS.length * 3);
  page.on('dialog', (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  for (const width of process.env.LONG ? [1280, 390] : [390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const list of new Set(things.map((thing) => thing.list))) {
      await page.goto(`${list}${list.includes('?') ? '&' : '?'}sort=-created`);
      await expect(page.getByRole('table')).toBeVisible();
      await good(page);
    }
    for (const { path, text } of things) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      await isText(page, text, path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, `${path} ${text} is wider than ${width}`).toBeLessThanOrEqual(0);
    }
  }
});
