// Programs that hold no key, on a machine where an agent runs: the official credentials library, told as little as it needs.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, it } from 'node:test';

import credentials from '@alicloud/credentials';
import core from '@alicloud/openapi-core';
import * as ramSdk from '@alicloud/ram20150501';

import { accountId, administrator, allow, endpoint, name, policyDocument, ways } from './clients.mjs';

const { RAMPART_BINARY: binary, RAMPART_BOOTSTRAP: bootstrap, NODE_EXTRA_CA_CERTS: ca } = process.env;
/** What every server of instances answers at; `at_an_instance.sh` gives the run a network that has it, or says that it cannot. */
const FIXED = '100.100.100.200';
const MODES = process.env.NO_INSTANCE_ADDRESS ? [] : [false, true];

const server = ['--endpoint', `https://${endpoint}`, '--ca', ca, '--credentials', bootstrap];
const bare = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('RAMPART_')));

/** Where an agent listens, which ends with the test. */
async function agent(test, ...more) {
  const process_ = spawn(binary, ['agent', ...server, ...more], { stdio: ['ignore', 'pipe', 'ignore'], env: bare });
  const ended = once(process_, 'exit');
  test.after(async () => {
    process_.kill();
    await ended;
  });
  const lines = createInterface({ input: process_.stdout });
  for await (const line of lines) {
    const place = /http:\/\/([^/]+)/.exec(line);
    if (place) return place[1];
  }
  throw new Error('the agent ended before it listened');
}

async function listsUsers(credential) {
  const ram = new ramSdk.default.default(new core.$OpenApiUtil.Config({ credential, endpoint, protocol: 'https' }));
  const { body } = await ram.listUsers(new ramSdk.ListUsersRequest({}));
  assert.ok(body.users.user.length > 0);
  await assert.rejects(ram.listGroups(new ramSdk.ListGroupsRequest({})), { code: 'NoPermission' });
}

const provider = (config) => new credentials.default(config && new credentials.Config(config));

describe('a program beside an agent', () => {
  const admin = ways.current(administrator);
  const home = mkdtempSync(join(tmpdir(), 'rampart-machine-'));
  let role;
  before(async () => {
    const [roleName, policy] = [name('web'), name('listing')];
    const principal = { RAM: [`acs:ram::${accountId}:root`] };
    const trust = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }] };
    await admin.call('CreateRole', { RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
    await admin.call('CreatePolicy', { PolicyName: policy, PolicyDocument: policyDocument(allow('ram:ListUsers')) });
    await admin.call('AttachPolicyToRole', { RoleName: roleName, PolicyName: policy, PolicyType: 'Custom' });
    role = `acs:ram::${accountId}:role/${roleName}`;
    process.env.HOME = home;
  });
  beforeEach(() => {
    delete process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED;
    delete process.env.ALIBABA_CLOUD_CREDENTIALS_URI;
  });
  after(() => rmSync(home, { recursive: true }));

  it('is given them at a URI, named or found by the default chain', async (test) => {
    const place = await agent(test, '--role', role, '--uri', '127.0.0.1:0');
    const credentialsURI = `http://${place}/v1/credentials`;
    await listsUsers(provider({ type: 'credentials_uri', credentialsURI }));
    Object.assign(process.env, { ALIBABA_CLOUD_CREDENTIALS_URI: credentialsURI, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' });
    await listsUsers(provider());
  });

  it('runs a command that a profile names', async () => {
    mkdirSync(join(home, '.aliyun'));
    const profile = {
      name: 'web', mode: 'External', region_id: 'cn-hangzhou',
      process_command: [binary, 'credentials', '--role', role, ...server].join(' '),
    };
    writeFileSync(join(home, '.aliyun/config.json'), JSON.stringify({ current: 'web', profiles: [profile] }));
    process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED = 'true';
    await listsUsers(provider());
    rmSync(join(home, '.aliyun'), { recursive: true });
  });

  for (const disableIMDSv1 of MODES) {
    const title = `finds the service of instances ${disableIMDSv1 ? 'hardened' : 'plain'}, at its address`;
    it(title, async (test) => {
      const more = disableIMDSv1 ? ['--hardened'] : [];
      await agent(test, '--role', `web=${role}`, '--metadata', `${FIXED}:80`, ...more);
      await listsUsers(provider({ type: 'ecs_ram_role', disableIMDSv1 }));
      await listsUsers(provider({ type: 'ecs_ram_role', roleName: 'web', disableIMDSv1 }));
      await listsUsers(provider());
    });
  }
});
