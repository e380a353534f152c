// A directory of tests: folders, members, a control policy, a resource group; and a way into a member.

import type { House, Told } from './house';
import type { OnePage } from './pages';
import { secretsOf } from './people';
import { type Key, signed } from './signed';

const RD = 'ResourceDirectoryMaster';
const RM = 'ResourceManager';

export const denying = (...actions: string[]): string =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Deny', Action: actions, Resource: ['*'] }] });

export interface Organization {
  root: string;
  folder: string;
  member: string;
  policy: string;
  group: string;
}

const deep = (body: Record<string, unknown>, ...names: string[]): string => {
  let at: unknown = body;
  for (const name of names) at = (at as Record<string, unknown> | undefined)?.[name];
  return String(at ?? '');
};

const lists = <T>(body: Record<string, unknown>, ...names: string[]): T[] => {
  let at: unknown = body;
  for (const name of names) at = (at as Record<string, unknown> | undefined)?.[name];
  return (at as T[] | undefined) ?? [];
};

/** Founded once for a house, whichever file comes first; control policies are switched on. */
export async function organized(house: House): Promise<Organization> {
  const { call, ask, token } = house;
  const there = await ask(token, RD, 'GetResourceDirectory', {});
  if (there.status !== 200) await call(RD, 'EnableResourceDirectory', { EnableMode: 'CurrentAccount' });
  const told = await call(RD, 'GetResourceDirectory', {});
  const root = deep(told, 'ResourceDirectory', 'RootFolderId');
  if (deep(told, 'ResourceDirectory', 'ControlPolicyStatus') !== 'Enabled') await call(RD, 'EnableControlPolicy', {});
  const folder = await folderOf(house, root, 'Production');
  const member = await memberOf(house, folder, 'Web shop 商店');
  const policy = await policyOf(house, 'NoUsers', denying('ram:ListUsers'));
  const group = await groupOf(house, 'web', 'Web servers');
  return { root, folder, member, policy, group };
}

/** Pages of what has ids that nobody chose are told where they are. */
export async function placed(house: House, pages: readonly OnePage[]): Promise<Organization> {
  const all = await organized(house);
  const rollout = await rolloutOf(house, all);
  const key = await secretsOf(house);
  for (const one of pages)
    one.path = one.path
      .replace('MEMBER', all.member)
      .replace('CONTROL', all.policy)
      .replace('GROUP', all.group)
      .replace('ROLLOUT', rollout)
      .replace('SECRETKEY', key);
  return all;
}

/** A rollout that only watches the control policy where the member is. */
export async function rolloutOf({ call }: House, { policy, folder }: Organization): Promise<string> {
  const listed = await call('Rampart', 'ListRollouts', {});
  const found = lists<{ State: string; TargetId?: string; RolloutId: string }>(listed, 'Rollouts').find(
    ({ State, TargetId }) => State === 'Running' && TargetId === folder,
  );
  if (found) return found.RolloutId;
  const Stages = [
    { Mode: 'ReportOnly', WaitMinutes: 10_080 },
    { Mode: 'Enforced', Percent: 10 },
  ];
  const made = await call('Rampart', 'StartRollout', { PolicyId: policy, TargetId: folder, Stages });
  return deep(made, 'Rollout', 'RolloutId');
}

export async function folderOf({ call }: House, parent: string, name: string): Promise<string> {
  const listed = await call(RD, 'ListFoldersForParent', { ParentFolderId: parent, PageSize: 100 });
  const found = lists<{ FolderName: string; FolderId: string }>(listed, 'Folders', 'Folder').find(
    ({ FolderName }) => FolderName === name,
  );
  if (found) return found.FolderId;
  return deep(await call(RD, 'CreateFolder', { ParentFolderId: parent, FolderName: name }), 'Folder', 'FolderId');
}

export async function memberOf({ call }: House, folder: string, name: string): Promise<string> {
  const listed = await call(RD, 'ListAccounts', { PageSize: 100 });
  const found = lists<{ DisplayName: string; AccountId: string }>(listed, 'Accounts', 'Account').find(
    ({ DisplayName }) => DisplayName === name,
  );
  if (found) return found.AccountId;
  const made = await call(RD, 'CreateResourceAccount', { DisplayName: name, ParentFolderId: folder });
  return deep(made, 'Account', 'AccountId');
}

export async function policyOf({ call }: House, name: string, text: string): Promise<string> {
  const listed = await call(RD, 'ListControlPolicies', { PageSize: 100 });
  const found = lists<{ PolicyName: string; PolicyId: string }>(listed, 'ControlPolicies', 'ControlPolicy').find(
    ({ PolicyName }) => PolicyName === name,
  );
  if (found) return found.PolicyId;
  const made = await call(RD, 'CreateControlPolicy', { PolicyName: name, EffectScope: 'RAM', PolicyDocument: text });
  return deep(made, 'ControlPolicy', 'PolicyId');
}

export async function groupOf({ call }: House, name: string, display: string): Promise<string> {
  const listed = await call(RM, 'ListResourceGroups', { PageSize: 100 });
  const found = lists<{ Name: string; Id: string }>(listed, 'ResourceGroups', 'ResourceGroup').find(
    ({ Name }) => Name === name,
  );
  if (found) return found.Id;
  return deep(await call(RM, 'CreateResourceGroup', { Name: name, DisplayName: display }), 'ResourceGroup', 'Id');
}

/** Somebody of the account who takes on the role that the directory has in a member, as programs do. */
export async function into(
  house: House,
  member: string,
): Promise<(parameters: Record<string, string>) => Promise<Told>> {
  const { call, ask, token, domain } = house;
  const name = `to-${member}`;
  const UserPrincipalName = `${name}@${domain}`;
  if ((await ask(token, 'Ims', 'GetUser', { UserPrincipalName })).status !== 200) {
    await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: name });
    const allowed = { UserName: name, PolicyName: 'AdministratorAccess', PolicyType: 'System' };
    await call('Ram', 'AttachPolicyToUser', allowed);
  }
  const made = await call('Ims', 'CreateAccessKey', { UserPrincipalName });
  const own = made.AccessKey as Key;
  const where = () => ({ port: Number(new URL(house.origin).port), time: Date.now() });
  const taken = await signed(where(), own, {
    Action: 'AssumeRole',
    Version: '2015-04-01',
    RoleArn: `acs:ram::${member}:role/ResourceDirectoryAccountAccessRole`,
    RoleSessionName: 'tests',
  });
  if (taken.status !== 200) throw new Error(`AssumeRole: ${JSON.stringify(taken.body)}`);
  const key = taken.body.Credentials as Key;
  return (parameters) => signed(where(), key, parameters);
}

export const PASSWORD = 'Xk4!vRq9zPm2-Lw7-Nine';

/** Somebody of a member who logs on to it. */
export async function personOf(house: House, member: string, user: string): Promise<string> {
  const act = await into(house, member);
  const done = async (parameters: Record<string, string>) => {
    const { status, body } = await act(parameters);
    if (status !== 200) throw new Error(`${parameters.Action}: ${JSON.stringify(body)}`);
  };
  const UserPrincipalName = `${user}@${member}.onaliyun.com`;
  const Password = PASSWORD;
  // A new account demands a second factor of everybody; here a password is all that this person has.
  await done({ Action: 'SetSecurityPreference', Version: '2019-08-15', MFAOperationForLogin: 'independent' });
  await done({ Action: 'CreateUser', Version: '2019-08-15', UserPrincipalName, DisplayName: user });
  await done({
    Action: 'CreateLoginProfile',
    Version: '2019-08-15',
    UserPrincipalName,
    Password,
    PasswordResetRequired: 'false',
    MFABindRequired: 'false',
  });
  await done({
    Action: 'AttachPolicyToUser',
    Version: '2015-05-01',
    UserName: user,
    PolicyName: 'AdministratorAccess',
    PolicyType: 'System',
  });
  return house.logOn(UserPrincipalName, Password);
}
