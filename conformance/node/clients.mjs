// The official Node clients behind one face: `client.call('CreateUser', { UserName: 'alice' })` sends the request with
// the client's own code and answers an object; `'Ims.CreateUser'` is the operation of that name of IMS. A refusal is
// thrown as `Refused`, read from the client's own error.

import assert from 'node:assert/strict';

import core from '@alicloud/openapi-core';
import * as ims from '@alicloud/ims20190815';
import kmsPackage, * as kms from '@alicloud/kms20160120';
import Pop from '@alicloud/pop-core';
import * as ram from '@alicloud/ram20150501';
import * as resourcemanager from '@alicloud/resourcemanager20200331';
import * as sts from '@alicloud/sts20150401';
import * as $dara from '@darabonba/typescript';

const { Config, OpenApiRequest, Params } = core.$OpenApiUtil;
const STS = new Set(['AssumeRole', 'GetCallerIdentity']);
const SDKS = { ims, ram, resourcemanager, sts };
const VERSIONS = {
  ims: '2019-08-15',
  kms: '2016-01-20',
  ram: '2015-05-01',
  resourcedirectorymaster: '2022-04-19',
  resourcemanager: '2020-03-31',
  sts: '2015-04-01',
};

/** The service of an operation, and its name there. */
function home(operation) {
  const [name, service] = operation.split('.').reverse();
  return [service?.toLowerCase() ?? (STS.has(name) ? 'sts' : 'ram'), name];
}

export const endpoint = process.env.RAMPART_ENDPOINT;
export const accountId = process.env.RAMPART_ACCOUNT;
export const administrator = { id: process.env.RAMPART_KEY_ID, secret: process.env.RAMPART_KEY_SECRET };

export class Refused extends Error {
  constructor(status, code, message, requestId, detail) {
    super(`${status} ${code}: ${message}`);
    Object.assign(this, { status, code, text: message, requestId, detail: detail ?? {} });
  }
}

const lower = (name) => name[0].toLowerCase() + name.slice(1);

// The current client has spellings of its own, which its models translate; scenarios speak the names of the API.
function request(Request, parameters) {
  const known = new Set(Object.values(Request.names()));
  for (const name of Object.keys(parameters)) assert.ok(known.has(name), `${Request.name} has no ${name}`);
  return $dara.cast(parameters, new Request());
}

class Current {
  constructor({ id, secret, token }, protocol, algorithm) {
    const config = new Config({
      accessKeyId: id,
      accessKeySecret: secret,
      securityToken: token,
      endpoint,
      protocol,
      signatureAlgorithm: algorithm,
    });
    this.clients = Object.fromEntries(Object.entries(SDKS).map(([name, sdk]) => [name, new sdk.default.default(config)]));
    this.kms = new Kms({ id, secret, token }, protocol, new core.default(config));
  }

  async call(operation, parameters = {}) {
    const [service, name] = home(operation);
    if (service === 'kms') return this.kms.call(name, parameters);
    const Request = SDKS[service][`${name}Request`];
    const arguments_ = Request ? [request(Request, parameters)] : [];
    try {
      const answer = await this.clients[service][lower(name)](...arguments_);
      return answer.body.toMap();
    } catch (error) {
      throw refusal(error);
    }
  }
}

/** What the core of the current clients throws, as a refusal if it is one. */
function refusal(error) {
  if (!error.code || !error.statusCode) return error;
  const { statusCode, code, message, requestId, data, accessDeniedDetail } = error;
  return new Refused(statusCode, code, message, requestId ?? data?.RequestId, accessDeniedDetail);
}

// The typed client of KMS stands on a core of its own, and is older than some operations and parameters: those are called by
// name, by the core that the other typed clients stand on.
class Kms {
  constructor({ id, secret, token }, protocol, byName) {
    const config = { accessKeyId: id, accessKeySecret: secret, securityToken: token, endpoint, protocol, regionId: 'cn-hangzhou' };
    this.typed = new kmsPackage.default(config);
    this.protocol = protocol;
    this.byName = byName;
  }

  call(name, parameters) {
    const Request = kms[`${name}Request`];
    const known = new Set(Object.values(Request?.names() ?? {}));
    const isKnown = Request && Object.keys(parameters).every((each) => known.has(each));
    return isKnown ? this.callTyped(name, Request, parameters) : this.callByName(name, parameters);
  }

  async callTyped(name, Request, parameters) {
    const spelled = Object.entries(Request.names()).filter(([, each]) => each in parameters);
    const given = new Request(Object.fromEntries(spelled.map(([own, each]) => [own, parameters[each]])));
    try {
      const answer = await this.typed[lower(name)](given);
      return answer.toMap();
    } catch (error) {
      if (!error.data?.Code) throw error;
      const { Code, Message, RequestId, AccessDeniedDetail } = error.data;
      assert.equal(error.code, `${Code}Error`);
      throw new Refused(Number(/code: (\d+)/.exec(error.message)[1]), Code, Message, RequestId, AccessDeniedDetail);
    }
  }

  async callByName(name, parameters) {
    const params = new Params({
      action: name, version: VERSIONS.kms, protocol: this.protocol.toUpperCase(), pathname: '/', method: 'POST', authType: 'AK',
      style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
    });
    const query = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
    try {
      const { body } = await this.byName.callApi(params, new OpenApiRequest({ query }), new $dara.RuntimeOptions({}));
      return body;
    } catch (error) {
      throw refusal(error);
    }
  }
}

class PopCore {
  constructor({ id, secret, token }, protocol, method) {
    const common = {
      accessKeyId: id,
      accessKeySecret: secret,
      securityToken: token,
      endpoint: `${protocol}://${endpoint}`,
      opts: { method, timeout: 30_000 },
    };
    this.clients = Object.fromEntries(
      Object.entries(VERSIONS).map(([name, apiVersion]) => [name, new Pop({ ...common, apiVersion })]),
    );
  }

  async call(operation, parameters = {}) {
    const [service, name] = home(operation);
    try {
      return await this.clients[service].request(name, parameters);
    } catch (error) {
      if (!error.data?.Code) throw error;
      const { Code, Message, RequestId, AccessDeniedDetail } = error.data;
      throw new Refused(error.entry?.response?.statusCode, Code, Message, RequestId, AccessDeniedDetail);
    }
  }
}

/** Every way a scenario is run: client, protocol, and what else tells them apart. */
export const ways = {
  current: (key) => new Current(key, 'http'),
  'current, first generation': (key) => new Current(key, 'http', 'v2'),
  'current, TLS': (key) => new Current(key, 'https'),
  'pop-core, GET': (key) => new PopCore(key, 'http', 'GET'),
  'pop-core, POST': (key) => new PopCore(key, 'http', 'POST'),
  'pop-core, TLS': (key) => new PopCore(key, 'https', 'POST'),
};

let counter = 0;
export const name = (word) => `${word}-${process.pid}-${(counter += 1)}`;
export const arn = (resource) => `acs:ram::${accountId}:${resource}`;
export const policyDocument = (...statements) => JSON.stringify({ Version: '1', Statement: statements });
export const allow = (Action, Resource = '*', more = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
export const deny = (Action, Resource = '*', more = {}) => ({ Effect: 'Deny', Action, Resource, ...more });
export const keyOf = ({ AccessKey }) => ({ id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret });
export const sessionOf = ({ Credentials }) => ({
  id: Credentials.AccessKeyId,
  secret: Credentials.AccessKeySecret,
  token: Credentials.SecurityToken,
});

/** The call must be refused with just this code; answers the refusal. */
export async function refuses(code, promise) {
  const refusal = await promise.then(
    () => assert.fail(`not refused, expected ${code}`),
    (error) => error,
  );
  if (!(refusal instanceof Refused)) throw refusal;
  assert.equal(refusal.code, code, refusal.message);
  assert.ok(refusal.requestId, 'a refusal names its request');
  return refusal;
}

/** A user with an AccessKey and the statements as its policy: name, key and client. */
export async function userWithKey(admin, way, ...statements) {
  const user = name('user');
  await admin.call('CreateUser', { UserName: user });
  if (statements.length) {
    const policy = await policyOf(admin, ...statements);
    await admin.call('AttachPolicyToUser', { UserName: user, PolicyName: policy, PolicyType: 'Custom' });
  }
  const key = keyOf(await admin.call('CreateAccessKey', { UserName: user }));
  return { user, key, client: way(key) };
}

export async function policyOf(admin, ...statements) {
  const policy = name('policy');
  await admin.call('CreatePolicy', { PolicyName: policy, PolicyDocument: policyDocument(...statements) });
  return policy;
}

/** A role that trusts the whole account, with the statements as its policy: name and ARN. */
export async function roleWith(admin, ...statements) {
  const role = name('role');
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [arn('root')] } };
  const made = await admin.call('CreateRole', { RoleName: role, AssumeRolePolicyDocument: policyDocument(trust) });
  if (statements.length) {
    const policy = await policyOf(admin, ...statements);
    await admin.call('AttachPolicyToRole', { RoleName: role, PolicyName: policy, PolicyType: 'Custom' });
  }
  return { role, roleArn: made.Role.Arn };
}
