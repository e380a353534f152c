// The operations that the console calls: the kinds of records each reads, or changes. Types are made from this list.

/** A kind of record; a write makes the reads of its kinds stale. */
export type Kind =
  | 'account'
  | 'user'
  | 'group'
  | 'membership'
  | 'key'
  | 'profile'
  | 'mfa'
  | 'role'
  | 'policy'
  | 'attachment'
  | 'provider'
  | 'setting'
  | 'session'
  | 'report'
  | 'test'
  | 'agent'
  | 'tag'
  | 'application'
  | 'bin'
  | 'directory'
  | 'member'
  | 'invitation'
  | 'controlPolicy'
  | 'controlAttachment'
  | 'delegation'
  | 'resourceGroup'
  | 'resource'
  | 'rollout'
  | 'secret'
  | 'secretKey';

interface Use {
  readonly kinds: readonly Kind[];
  readonly writes: boolean;
  /** Whether it may go in one request with others: what takes long would hold them up. */
  readonly quick?: boolean;
}

const reads = (...kinds: Kind[]): Use => ({ kinds, writes: false });
const quick = (...kinds: Kind[]): Use => ({ kinds, writes: false, quick: true });
const writes = (...kinds: Kind[]): Use => ({ kinds, writes: true });

export const used = {
  Sts: {
    version: '2015-04-01',
    operations: { GetCallerIdentity: reads('account') },
  },
  Ims: {
    version: '2019-08-15',
    operations: {
      GetDefaultDomain: quick('account'),
      GetAccountSummary: quick('account', 'user', 'group', 'role', 'policy', 'mfa'),
      ListUsers: reads('user'),
      GetUser: reads('user'),
      CreateUser: writes('user'),
      UpdateUser: writes('user'),
      DeleteUser: writes('user', 'membership', 'attachment', 'key', 'profile', 'mfa', 'bin'),
      ListUsersInRecycleBin: reads('bin'),
      RestoreUserFromRecycleBin: writes('bin', 'user', 'membership', 'attachment', 'key', 'profile', 'mfa'),
      DeleteUserInRecycleBin: writes('bin'),
      ListAccessKeysInRecycleBin: reads('bin'),
      RestoreAccessKeyFromRecycleBin: writes('bin', 'key'),
      DeleteAccessKeyInRecycleBin: writes('bin'),
      GetLoginProfile: reads('profile'),
      CreateLoginProfile: writes('profile', 'user'),
      UpdateLoginProfile: writes('profile', 'session', 'mfa'),
      GetUserMFAInfo: reads('mfa'),
      UnbindMFADevice: writes('mfa', 'session'),
      ListAccessKeys: reads('key'),
      CreateAccessKey: writes('key'),
      UpdateAccessKey: writes('key'),
      DeleteAccessKey: writes('key', 'bin'),
      GetAccessKeyLastUsed: reads('key'),
      GetAccessKeyPolicy: reads('key'),
      SetAccessKeyPolicy: writes('key'),
      GetAccessKeyPolicyForAccount: reads('key'),
      SetAccessKeyPolicyForAccount: writes('key'),
      ListPasskeys: reads('mfa'),
      DeletePasskey: writes('mfa', 'session'),
      ListServiceCredentials: reads('key'),
      CreateServiceCredential: writes('key'),
      UpdateServiceCredential: writes('key'),
      DeleteServiceCredential: writes('key'),
      ListGroups: reads('group'),
      GetGroup: reads('group'),
      CreateGroup: writes('group'),
      UpdateGroup: writes('group'),
      DeleteGroup: writes('group', 'membership', 'attachment'),
      AddUserToGroup: writes('membership'),
      RemoveUserFromGroup: writes('membership'),
      ListUsersForGroup: reads('membership', 'user'),
      ListGroupsForUser: reads('membership', 'group'),
      ListSAMLProviders: quick('provider'),
      GetSAMLProvider: reads('provider'),
      CreateSAMLProvider: writes('provider'),
      UpdateSAMLProvider: writes('provider'),
      DeleteSAMLProvider: writes('provider'),
      ListOIDCProviders: quick('provider'),
      GetOIDCProvider: reads('provider'),
      CreateOIDCProvider: writes('provider'),
      UpdateOIDCProvider: writes('provider'),
      DeleteOIDCProvider: writes('provider'),
      AddClientIdToOIDCProvider: writes('provider'),
      RemoveClientIdFromOIDCProvider: writes('provider'),
      AddFingerprintToOIDCProvider: writes('provider'),
      RemoveFingerprintFromOIDCProvider: writes('provider'),
      ListTagResources: reads('tag'),
      TagResources: writes('tag'),
      UntagResources: writes('tag'),
      GetUserSsoSettings: reads('setting'),
      SetUserSsoSettings: writes('setting'),
      ListApplications: reads('application'),
      GetApplication: reads('application'),
      CreateApplication: writes('application'),
      UpdateApplication: writes('application'),
      DeleteApplication: writes('application'),
      ListPredefinedScopes: reads(),
      ListAppSecretIds: reads('application'),
      CreateAppSecret: writes('application'),
      DeleteAppSecret: writes('application'),
      GetApplicationProvisionInfo: reads('application'),
      ProvisionApplication: writes('application'),
      DeprovisionApplication: writes('application'),
      GetPasswordPolicy: quick('setting'),
      SetPasswordPolicy: writes('setting'),
      GetSecurityPreference: quick('setting'),
      SetSecurityPreference: writes('setting'),
      GenerateCredentialReport: writes('report'),
      GetCredentialReport: reads('report'),
      GenerateGovernanceReport: writes('report'),
      ListRecentGovernanceMetrics: reads('report'),
      GetGovernanceItemReport: reads('report'),
    },
  },
  Rampart: {
    version: '2026-11-01',
    operations: {
      ListSessions: reads('session'),
      EndSession: writes('session'),
      EndSessionsOfUser: writes('session'),
      ListRevocations: reads('session'),
      RevokeSessions: writes('session'),
      UnlockUser: writes('profile'),
      ListPeople: reads('user', 'profile', 'mfa', 'key', 'membership'),
      Search: reads('user', 'group', 'role', 'policy', 'key'),
      ListAssumableRoles: reads('role', 'attachment', 'membership', 'policy'),
      SearchAccess: reads('user', 'group', 'role', 'policy', 'attachment', 'membership'),
      MayI: quick('attachment', 'membership', 'policy'),
      MarkAccessKeyLeaked: writes('key', 'session'),
      ClearAccessKeyLeak: writes('key', 'session'),
      StartKeyRotation: writes('key'),
      GetKeyRotation: reads('key'),
      FinishKeyRotation: writes('key'),
      CancelKeyRotation: writes('key'),
      ListKeyRotations: quick('key'),
      TestSsoProvider: reads(),
      ListSsoAttempts: reads(),
      GetSsoAttempt: reads(),
      ListSsoCertificates: quick('provider', 'setting'),
      ListAgents: quick('agent', 'role'),
      GetAgent: reads('agent', 'role'),
      CreateAgent: writes('agent'),
      RenewAgentCode: writes('agent'),
      UpdateAgent: writes('agent', 'session'),
      DeleteAgent: writes('agent', 'session'),
      GetPosture: reads('account', 'user', 'key', 'profile', 'mfa', 'setting', 'attachment', 'membership', 'policy'),
      GetCatalogue: reads(),
      Complete: reads('user', 'group', 'role', 'policy', 'provider'),
      ListEvents: reads(),
      Explain: reads(),
      LintPolicy: reads(),
      ComparePolicies: reads(),
      GetPolicyTests: reads('test'),
      PutPolicyTests: writes('test'),
      RunPolicyTests: reads('test', 'policy', 'attachment', 'membership'),
      RehearsePolicy: reads('policy', 'attachment', 'membership', 'role'),
      // It is made anew for whatever is rehearsed, and kept nowhere.
      RehearseChanges: reads(),
      ListRollouts: reads('rollout'),
      GetRollout: reads('rollout'),
      StartRollout: writes('rollout'),
      // Behind the last stage the change is made, and by aborting it is undone.
      AdvanceRollout: writes('rollout', 'controlAttachment', 'attachment', 'policy'),
      AbortRollout: writes('rollout', 'controlAttachment', 'attachment', 'policy'),
    },
  },
  Ram: {
    version: '2015-05-01',
    operations: {
      GetAccountAlias: quick('account'),
      // With it go the names of everybody.
      SetAccountAlias: writes('account', 'user', 'membership', 'key', 'profile', 'mfa', 'session', 'tag'),
      ClearAccountAlias: writes('account', 'user', 'membership', 'key', 'profile', 'mfa', 'session', 'tag'),
      ListPolicies: reads('policy', 'attachment'),
      GetPolicy: reads('policy', 'attachment'),
      ListPolicyVersions: reads('policy'),
      GetPolicyVersion: reads('policy'),
      CreatePolicy: writes('policy'),
      UpdatePolicyDescription: writes('policy'),
      ListTagResources: reads('tag'),
      TagResources: writes('tag'),
      UntagResources: writes('tag'),
      DeletePolicy: writes('policy', 'attachment'),
      CreatePolicyVersion: writes('policy'),
      SetDefaultPolicyVersion: writes('policy'),
      DeletePolicyVersion: writes('policy'),
      ListEntitiesForPolicy: reads('attachment'),
      ListPoliciesForUser: reads('attachment'),
      ListPoliciesForGroup: reads('attachment'),
      ListPoliciesForRole: reads('attachment'),
      AttachPolicyToUser: writes('attachment'),
      DetachPolicyFromUser: writes('attachment'),
      AttachPolicyToGroup: writes('attachment'),
      DetachPolicyFromGroup: writes('attachment'),
      AttachPolicyToRole: writes('attachment'),
      DetachPolicyFromRole: writes('attachment'),
      ListRoles: quick('role'),
      GetRole: reads('role'),
      CreateRole: writes('role'),
      UpdateRole: writes('role'),
      DeleteRole: writes('role', 'attachment'),
      DecodeDiagnosticMessage: reads(),
    },
  },
  ResourceDirectoryMaster: {
    version: '2022-04-19',
    operations: {
      GetResourceDirectory: quick('directory'),
      EnableResourceDirectory: writes('directory', 'member', 'controlPolicy', 'controlAttachment'),
      DestroyResourceDirectory: writes('directory', 'member', 'controlPolicy', 'controlAttachment'),
      SetMemberDeletionPermission: writes('directory'),
      ListFoldersForParent: quick('member'),
      ListAccountsForParent: quick('member'),
      ListAccounts: reads('member', 'tag'),
      GetFolder: quick('member'),
      GetAccount: reads('member'),
      ListAncestors: quick('member'),
      CreateFolder: writes('member', 'controlAttachment'),
      UpdateFolder: writes('member'),
      DeleteFolder: writes('member', 'controlAttachment'),
      CreateResourceAccount: writes('member', 'controlAttachment'),
      UpdateAccount: writes('member'),
      MoveAccount: writes('member', 'controlAttachment'),
      RemoveCloudAccount: writes('member', 'controlAttachment', 'delegation'),
      CheckAccountDelete: writes('member'),
      GetAccountDeletionCheckResult: reads('member'),
      GetAccountDeletionStatus: reads('member'),
      DeleteAccount: writes('member', 'delegation'),
      InviteAccountToResourceDirectory: writes('invitation'),
      ListHandshakesForResourceDirectory: reads('invitation'),
      ListHandshakesForAccount: reads('invitation'),
      CancelHandshake: writes('invitation'),
      AcceptHandshake: writes('invitation', 'directory', 'member'),
      DeclineHandshake: writes('invitation'),
      ListControlPolicies: reads('controlPolicy', 'controlAttachment'),
      GetControlPolicy: reads('controlPolicy', 'controlAttachment'),
      CreateControlPolicy: writes('controlPolicy'),
      UpdateControlPolicy: writes('controlPolicy'),
      DeleteControlPolicy: writes('controlPolicy'),
      EnableControlPolicy: writes('directory', 'controlPolicy', 'controlAttachment'),
      DisableControlPolicy: writes('directory', 'controlPolicy', 'controlAttachment'),
      AttachControlPolicy: writes('controlAttachment'),
      DetachControlPolicy: writes('controlAttachment'),
      ListControlPolicyAttachmentsForTarget: quick('controlAttachment'),
      ListTargetAttachmentsForControlPolicy: reads('controlAttachment', 'member'),
      ListTrustedServiceStatus: quick('delegation'),
      ListDelegatedAdministrators: quick('delegation'),
      ListDelegatedServicesForAccount: quick('delegation'),
      RegisterDelegatedAdministrator: writes('delegation'),
      DeregisterDelegatedAdministrator: writes('delegation'),
      ListTagResources: reads('tag'),
      TagResources: writes('tag'),
      UntagResources: writes('tag'),
    },
  },
  ResourceManager: {
    version: '2020-03-31',
    operations: {
      ListResourceGroups: reads('resourceGroup'),
      GetResourceGroup: reads('resourceGroup'),
      CreateResourceGroup: writes('resourceGroup', 'attachment'),
      UpdateResourceGroup: writes('resourceGroup'),
      DeleteResourceGroup: writes('resourceGroup', 'attachment'),
      ListResources: reads('resource'),
      MoveResources: writes('resource'),
      ListPolicyAttachments: reads('attachment'),
      AttachPolicy: writes('attachment'),
      DetachPolicy: writes('attachment'),
      ListTagResources: reads('tag'),
      TagResources: writes('tag'),
      UnTagResources: writes('tag'),
    },
  },
  Kms: {
    version: '2016-01-20',
    operations: {
      ListSecrets: reads('secret'),
      DescribeSecret: reads('secret'),
      ListSecretVersionIds: reads('secret'),
      GetSecretPolicy: reads('secret'),
      CreateSecret: writes('secret'),
      UpdateSecret: writes('secret'),
      PutSecretValue: writes('secret'),
      UpdateSecretVersionStage: writes('secret'),
      RotateSecret: writes('secret', 'key'),
      UpdateSecretRotationPolicy: writes('secret'),
      SetSecretPolicy: writes('secret'),
      DeleteSecret: writes('secret'),
      RestoreSecret: writes('secret'),
      // Shown for a moment, and kept nowhere.
      GetSecretValue: reads(),
      GetRandomPassword: reads(),
      ListKeys: quick('secretKey'),
      ListAliases: quick('secretKey'),
      DescribeKey: reads('secretKey'),
      ListAliasesByKeyId: reads('secretKey'),
      CreateKey: writes('secretKey'),
      EnableKey: writes('secretKey'),
      DisableKey: writes('secretKey'),
      ScheduleKeyDeletion: writes('secretKey'),
      CancelKeyDeletion: writes('secretKey'),
      UpdateRotationPolicy: writes('secretKey'),
      CreateAlias: writes('secretKey'),
      UpdateAlias: writes('secretKey'),
      DeleteAlias: writes('secretKey'),
      ListTagResources: reads('tag'),
      TagResources: writes('tag'),
      UntagResources: writes('tag'),
    },
  },
} as const satisfies Record<string, { version: string; operations: Record<string, Use> }>;

/** What an operation does, by its names. */
export function entryOf(product: string, operation: string): Use | undefined {
  const products: Record<string, { operations: Record<string, Use> }> = used;
  return products[product]?.operations[operation];
}
