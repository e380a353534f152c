// What an account of tests holds: people, groups, a role, policies.

import type { House, Person } from './house';
import type { Key } from './signed';

export async function furnish(house: House, users = 40): Promise<void> {
  const { call, domain, account } = house;
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } }],
  };
  const reads = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:Get*', 'oss:List*'],
        Resource: 'acs:oss:*:*:reports/*',
        Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
      },
    ],
  };
  for (const [name, comments] of [
    ['analysts', 'Reads reports'],
    ['writers', 'Writes reports'],
  ]) {
    await call('Ims', 'CreateGroup', { GroupName: name, Comments: comments });
  }
  await call('Ram', 'CreatePolicy', {
    PolicyName: 'TeamReports',
    Description: 'Reports of the team',
    PolicyDocument: JSON.stringify(reads),
  });
  await call('Ram', 'CreateRole', {
    RoleName: 'deployer',
    Description: 'Takes releases out',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  await call('Ims', 'CreateOIDCProvider', {
    OIDCProviderName: 'builds',
    IssuerUrl: 'https://ci.example/realms/builds',
    ClientIds: 'deployments,releases',
    Fingerprints: '902ef2deeb3c5b13ea4c3d5193629309e231ae55',
    Description: 'Jobs of the build service',
  });
  await call('Ims', 'CreateSAMLProvider', { SAMLProviderName: 'company', Description: 'People of the company' });
  await call('Ram', 'AttachPolicyToGroup', { GroupName: 'analysts', PolicyName: 'TeamReports', PolicyType: 'Custom' });
  for (let index = 0; index < users; index += 1) {
    const name = `user-${String(index).padStart(4, '0')}`;
    await call('Ims', 'CreateUser', { UserPrincipalName: `${name}@${domain}`, DisplayName: `Person ${index} 张三` });
  }
  await call('Ims', 'CreateUser', {
    UserPrincipalName: `bob@${domain}`,
    DisplayName: 'Bob “B” <b>Builder</b>',
    Comments: 'Builds',
  });
  const UserPrincipalName = `former@${domain}`;
  await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'Has left 已离职' });
  await call('Ims', 'DeleteUser', { UserPrincipalName });
  await call('Ims', 'AddUserToGroup', { UserPrincipalName: `bob@${domain}`, GroupName: 'analysts' });
  await call('Ims', 'CreateAccessKey', { UserPrincipalName: `bob@${domain}` });
}

/** Somebody who may log on, and nothing else unless policies are named. */
export async function somebody({ call, domain }: House, user: string, ...policies: readonly string[]): Promise<Person> {
  const name = `${user}@${domain}`;
  const password = 'Xk4!vRq9zPm2-Lw7-Nine';
  await call('Ims', 'CreateUser', { UserPrincipalName: name, DisplayName: user });
  await call('Ims', 'CreateLoginProfile', {
    UserPrincipalName: name,
    Password: password,
    PasswordResetRequired: false,
    MFABindRequired: false,
  });
  for (const PolicyName of policies)
    await call('Ram', 'AttachPolicyToUser', { UserName: user, PolicyName, PolicyType: 'System' });
  return { name, password };
}

/** Somebody whose AccessKey is being rotated. */
export async function rotated({ call, ask, token, domain }: House): Promise<void> {
  // Files share a house, and whichever comes first makes it.
  const { status } = await ask(token, 'Rampart', 'GetKeyRotation', { UserName: 'rotated' });
  if (status === 200) return;
  const UserPrincipalName = `rotated@${domain}`;
  await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'rotated' });
  await call('Ims', 'CreateAccessKey', { UserPrincipalName });
  await call('Rampart', 'StartKeyRotation', { UserName: 'rotated' });
}

/** A role that trusts instances, as agents are. */
export async function instanceRole({ call, ask, token }: House): Promise<void> {
  const RoleName = 'on-machines';
  if ((await ask(token, 'Ram', 'GetRole', { RoleName })).status === 200) return;
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }];
  await call('Ram', 'CreateRole', {
    RoleName,
    Description: 'What machines may',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement }),
  });
}

/** An agent that has not enrolled. */
export async function agentOf(house: House): Promise<void> {
  await instanceRole(house);
  const { call, ask, token } = house;
  const AgentName = 'shop-01';
  if ((await ask(token, 'Rampart', 'GetAgent', { AgentName })).status === 200) return;
  await call('Rampart', 'CreateAgent', { AgentName, RoleName: ['on-machines'], Description: 'The shop' });
}

/** An application that is installed, and has a secret. */
export async function applicationOf({ call }: House): Promise<string> {
  const { Applications } = await call('Ims', 'ListApplications', {});
  const all = (Applications as { Application?: { AppName: string; AppId: string }[] }).Application ?? [];
  const there = all.find(({ AppName }) => AppName === 'shop');
  if (there) return there.AppId;
  const made = await call('Ims', 'CreateApplication', {
    AppName: 'shop',
    AppType: 'WebApp',
    DisplayName: 'The shop 商店',
    PredefinedScopes: 'profile;aliuid',
    RequiredScopes: 'profile',
    RedirectUris: 'https://shop.example/back',
  });
  const { AppId } = made.Application as { AppId: string };
  await call('Ims', 'CreateAppSecret', { AppId });
  await call('Ims', 'ProvisionApplication', { AppId });
  return AppId;
}

/** A secret with versions, one that is being deleted, the AccessKey of a user as one, and a key. Tells the key's id. */
export async function secretsOf({ call, ask, token, domain }: House): Promise<string> {
  const { Aliases } = await call('Kms', 'ListAliases', { PageSize: 100 });
  const all = (Aliases as { Alias?: { AliasName: string; KeyId: string }[] }).Alias ?? [];
  const there = all.find(({ AliasName }) => AliasName === 'alias/app');
  if (there) return there.KeyId;
  const { KeyMetadata } = await call('Kms', 'CreateKey', { Description: 'What the shop seals 商店' });
  const { KeyId } = KeyMetadata as { KeyId: string };
  const named = { SecretName: 'app/db', Description: 'The database of the shop 商店' };
  await call('Kms', 'CreateSecret', { ...named, VersionId: 'v1', SecretData: 'first-value', EncryptionKeyId: KeyId });
  await call('Kms', 'PutSecretValue', { SecretName: 'app/db', VersionId: 'v2', SecretData: 'second-value' });
  await call('Kms', 'PutSecretValue', { SecretName: 'app/db', VersionId: 'v3', SecretData: 'third-value' });
  await ask(token, 'Kms', 'GetSecretValue', { SecretName: 'app/db' });
  await call('Kms', 'CreateSecret', { SecretName: 'former', VersionId: 'v1', SecretData: 'nobody reads this' });
  await call('Kms', 'DeleteSecret', { SecretName: 'former', RecoveryWindowInDays: '7' });
  const UserPrincipalName = `worker@${domain}`;
  await call('Ims', 'CreateUser', { UserPrincipalName, DisplayName: 'A program' });
  const { AccessKey } = await call('Ims', 'CreateAccessKey', { UserPrincipalName });
  await call('Kms', 'CreateSecret', managedOf('worker', [AccessKey as Key]));
  await call('Kms', 'RotateSecret', { SecretName: 'acs/ram/user/worker', VersionId: 'v2' });
  await call('Kms', 'CreateAlias', { AliasName: 'alias/app', KeyId });
  return KeyId;
}

/** What makes a secret of a user's AccessKeys. */
export const managedOf = (UserName: string, keys: readonly Key[]) => ({
  SecretName: '$Auto',
  SecretType: 'RAMCredentials',
  VersionId: 'v1',
  ExtendedConfig: JSON.stringify({ SecretSubType: 'RamUserAccessKey', UserName }),
  SecretData: JSON.stringify({
    AccessKeys: keys.map(({ AccessKeyId, AccessKeySecret }) => ({ AccessKeyId, AccessKeySecret })),
  }),
  EnableAutomaticRotation: true,
  RotationInterval: '30d',
});
