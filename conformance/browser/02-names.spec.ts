// Who one is, and what one is told when that does not do: nothing that tells one failure from another.

import { cookie, expect, test } from './fixture';
import { House } from './house';
import { failure, isIn, logOn, nameAndPassword } from './person';
import { password } from './secrets';

let house: House;
test.beforeAll(async () => {
  house = await House.open({ plain: true });
  await house.call('Ims', 'SetDefaultDomain', { DefaultDomainName: 'acme.onaliyun.com' });
});
test.afterAll(() => house.close());

test('a name is read in each of its forms', async ({ visit }) => {
  const { password } = await house.user('alice');
  for (const name of ['alice@acme.onaliyun.com', 'alice@acme', `alice@${house.account}`, 'ALICE@Acme.OnAliyun.com']) {
    const page = await visit(house);
    await page.goto('/logon');
    await nameAndPassword(page, name, password);
    await isIn(page, 'alice@acme.onaliyun.com');
  }
  // A link that says the account asks for the rest alone.
  const page = await visit(house);
  await page.goto('/logon?account=acme');
  await expect(page.getByText('@acme', { exact: true })).toBeVisible();
  await nameAndPassword(page, 'alice', password);
  await isIn(page, 'alice@acme.onaliyun.com');
});

test('every failure reads the same, and its reference leads to the reason', async ({ visit }) => {
  await house.call('Ims', 'SetPasswordPolicy', { MaxLoginAttemps: 3 });
  const [bob, locked, off] = [await house.user('bob'), await house.user('locked'), await house.user('off')];
  await house.call('Ims', 'UpdateLoginProfile', { UserPrincipalName: off.name, Status: 'Inactive' });
  await house.call('Ims', 'CreateUser', { UserPrincipalName: `silent@${house.domain}`, DisplayName: 'silent' });
  for (let time = 0; time < 3; time += 1) {
    await house.post('/logon/v1/begin', { name: locked.name, password: password() });
  }
  const cases = [
    ['a wrong password', bob.name, password(), 'LogonFailed.WrongPassword'],
    ['an unknown user', `nobody@${house.domain}`, bob.password, 'LogonFailed.NoUser'],
    ['an unknown account', 'bob@nowhere', bob.password, 'LogonFailed.NoAccount'],
    ['a lock, with the right password', locked.name, locked.password, 'LogonFailed.Locked'],
    ['a profile switched off', off.name, off.password, 'LogonFailed.Inactive'],
    ['no profile', `silent@${house.domain}`, bob.password, 'LogonFailed.Inactive'],
  ] as const;
  const told: string[] = [];
  const references = new Set<string>();
  for (const [what, name, secret, reason] of cases) {
    const page = await visit(house);
    await page.goto('/logon');
    await nameAndPassword(page, name, secret);
    const { text, reference } = await failure(page);
    told.push(text);
    references.add(reference);
    expect(reference, what).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    // The whole page but for the name that was typed and the reference.
    const whole = (await page.locator('main').innerText()).replaceAll(reference, '…');
    told.push(whole);
    // Those of one kind may share an event, which is there a minute later at the latest.
    house.later(61);
    expect(await house.reasons(reference), what).toEqual([reason]);
    expect(await cookie(page, 's0')).toBeUndefined();
  }
  expect(new Set(told).size).toBe(2);
  expect(references.size).toBe(cases.length);
});

test('where to go after is kept, and leads to nowhere else', async ({ visit }) => {
  const carol = await house.user('carol');
  const page = await visit(house);
  await page.goto('/logon?next=%2Flogon%2Foff%3Fa%3D1');
  await nameAndPassword(page, carol.name, carol.password);
  await expect(page).toHaveURL(`${house.origin}/logon/off?a=1`);
  for (const evil of [
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example',
    '/%0a/evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,evil',
    '/%2F/evil.example/%0d%0aLocation:%20https://evil.example',
  ]) {
    const encoded = encodeURIComponent(evil);
    const query = evil.includes('%') ? evil : encoded;
    const own = await visit(house);
    await logOn(own, house, carol, `/logon?next=${query}`);
    expect(new URL(own.url()).origin, evil).toBe(house.origin);
    await isIn(own, carol.name);
  }
});

test('who comes by the address of this machine is sent to its name', async ({ visit }) => {
  const page = await visit(house);
  await page.goto(`http://127.0.0.1:${house.port}/logon?account=acme&next=%2Fme`);
  await expect(page).toHaveURL(`${house.origin}/logon?account=acme&next=%2Fme`);
});
