// Machines that give out sessions of roles: made with a code that is shown once, enrolled, watched, switched off.

import { expect, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { kept } from './kept';
import { AUTHORITY, credentialsOf, machine } from './machine';
import { instanceRole, somebody } from './people';
import { type Key, signed } from './signed';

const facts = (page: Page) => page.getByRole('main').locator('dl').first();
const given = (page: Page) => page.getByRole('table', { name: 'What it gave out' });

/** Fills in the form of a new agent, with these roles. */
async function fill(page: Page, name: string, ...roles: readonly string[]): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Create agent' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  for (const role of roles) {
    await dialog.getByRole('combobox', { name: 'Roles' }).fill(role);
    await page.getByRole('option', { name: role, exact: true }).click();
  }
  await page.keyboard.press('Escape');
}

function asks({ origin }: House, key: Key) {
  const where = { port: Number(new URL(origin).port), time: Date.now() };
  return signed(where, key, { Action: 'GetCallerIdentity', Version: '2015-04-01' });
}

test('an agent is made, enrols with a code that is shown once, gives out a role, and is switched off', async ({
  page,
  house,
}) => {
  test.setTimeout(60_000);
  await instanceRole(house);
  await page.goto('agents');
  await expect(page.getByRole('button', { name: 'Create agent' }).first()).toBeVisible();
  await page.keyboard.press('c');
  await page.keyboard.press('a');
  await fill(page, 'web-01', 'on-machines');
  const form = page.getByRole('dialog', { name: 'Create agent' });
  await form.getByRole('textbox', { name: 'Networks that it may ask from' }).fill('nowhere');
  await expect(form.getByRole('button', { name: 'Create agent' })).toBeDisabled();
  await form.getByRole('textbox', { name: 'Networks that it may ask from' }).fill('127.0.0.0/8');
  await sound(page);
  await form.getByRole('button', { name: 'Create agent' }).click();

  const shown = page.getByRole('dialog', { name: 'The machine enrols with this code' });
  await expect(shown).toContainText('rampart agent --endpoint http://localhost:');
  await expect(shown).toContainText(
    `--enrol-code-file /etc/rampart/web-01.code --role acs:ram::${house.account}:role/on-machines`,
  );
  await expect(shown).not.toContainText('rampart-enrol.');
  await shown.getByRole('button', { name: 'Show', exact: true }).click();
  const code = (await shown.locator('code').last().textContent()) ?? '';
  expect(code).toMatch(/^rampart-enrol\.\d+\.\w+\.\w{40}$/);
  await sound(page);
  await shown.getByRole('button', { name: 'Done, I have kept it' }).click();
  await expect(page).toHaveURL(/agents\/web-01$/);
  await expect(facts(page)).toContainText('nothing yet: enrols until ');
  await expect(page.getByText('It has not asked for anything yet.')).toBeVisible();
  const secret = code.split('.').at(-1) ?? '';
  expect(await kept(page)).not.toContain(secret);

  const here = machine(house);
  expect((await here.enrol(code)).status).toBe(200);
  const told = await here.asks('web-01', 'on-machines');
  expect(told.status).toBe(200);
  const key = credentialsOf(told);
  expect((await asks(house, key)).status).toBe(200);
  expect((await here.asks('web-01', 'another')).status).toBe(403);
  await page.reload();
  await expect(facts(page)).toContainText('a key of its own');
  await expect(facts(page)).toContainText(/on-machines, .+, to 127\.0\.0\.1/);
  await expect(given(page).getByRole('row').filter({ hasText: 'on-machines' })).toContainText('✓ given out');
  await expect(given(page).getByRole('row').filter({ hasText: 'another' })).toContainText('✗ Forbidden.Agent.Role');
  await expect(page.getByRole('table', { name: 'Roles' })).toContainText('✓ Yes');
  await sound(page);

  await page.getByRole('button', { name: 'Disable' }).click();
  const ask = page.getByRole('dialog', { name: 'Disable web-01?' });
  await expect(ask).toContainText('on-machines');
  await sound(page);
  await ask.getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('web-01 is disabled')).toBeVisible();
  expect((await asks(house, key)).body.Code).toBe('InvalidSecurityToken.Expired');
  expect((await here.asks('web-01', 'on-machines')).body.Code).toBe('Forbidden.Agent.Inactive');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByText('web-01 is active')).toBeVisible();
  expect((await here.asks('web-01', 'on-machines')).status).toBe(200);
  expect(await kept(page)).not.toContain(secret);
  const { Events } = await house.call('Rampart', 'ListEvents', { EventName: 'CreateAgent' });
  expect(JSON.stringify(Events)).not.toContain(secret);
});

test('an agent that shows a certificate has no code, and a role that does not trust it is told of', async ({
  page,
  house,
}) => {
  await instanceRole(house);
  await page.goto('agents?create=true');
  await fill(page, 'db-01', 'on-machines', 'deployer');
  const form = page.getByRole('dialog', { name: 'Create agent' });
  await form.getByRole('combobox', { name: 'How the machine shows who it is' }).click();
  await page.getByRole('option', { name: 'By a certificate that it has already' }).click();
  await form.getByRole('textbox', { name: 'Certificate authority' }).fill('no certificate');
  await expect(form.getByText('This is no certificate in PEM.')).toBeVisible();
  await form.getByRole('textbox', { name: 'Certificate authority' }).fill(AUTHORITY);
  await form.getByRole('textbox', { name: 'DNS name in the certificate' }).fill('db-01.example.com');
  await sound(page);
  await form.getByRole('button', { name: 'Create agent' }).click();
  await expect(page).toHaveURL(/agents\/db-01$/);
  await expect(facts(page)).toContainText('a certificate of db-01.example.com');
  await expect(page.getByRole('button', { name: 'Renew the code' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'On the machine' })).toContainText(
    `--client-certificate /etc/rampart/db-01.pem --client-key /etc/rampart/db-01.key --agent-arn acs:rampart::${house.account}:agent/db-01`,
  );
  const roles = page.getByRole('table', { name: 'Roles' }).getByRole('row');
  await expect(roles.filter({ hasText: 'deployer' })).toContainText('✗ No: the agent is refused.');
  await expect(roles.filter({ hasText: 'on-machines' })).toContainText('✓ Yes');
  await sound(page);
});

test('who may only look is told what is missing, and whoever may not pass a role on is told so in the form', async ({
  browser,
  house,
  complaints,
}) => {
  await instanceRole(house);
  await house.call('Rampart', 'CreateAgent', { AgentName: 'seen-01', RoleName: ['on-machines'] });
  const person = await somebody(house, 'vera', 'ReadOnlyAccess');
  const page = await visit(browser, house.origin, await house.enter(person), complaints);
  await page.goto('agents/seen-01');
  for (const [name, action] of [
    ['Renew the code', 'rampart:RenewAgentCode'],
    ['Disable', 'rampart:UpdateAgent'],
    ['Delete agent', 'rampart:DeleteAgent'],
  ] as const)
    await expect(page.getByRole('button', { name })).toHaveAccessibleDescription(
      `Needs ${action}, which no policy allows you.`,
    );
  const Statement = [{ Effect: 'Allow', Action: 'rampart:CreateAgent', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '1', Statement });
  await house.call('Ram', 'CreatePolicy', { PolicyName: 'MakesAgents', PolicyDocument });
  const PolicyType = 'Custom';
  await house.call('Ram', 'AttachPolicyToUser', { UserName: 'vera', PolicyName: 'MakesAgents', PolicyType });
  await page.goto('agents');
  await page.getByRole('button', { name: 'Create agent' }).click();
  await fill(page, 'other-01', 'on-machines');
  const form = page.getByRole('dialog', { name: 'Create agent' });
  await expect(form.getByText('Needs ram:PassRole, which no policy allows you.')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Create agent' })).toBeDisabled();
  await page.context().close();
});
