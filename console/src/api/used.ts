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
  | 'bin';

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
} as const satisfies Record<string, { version: string; operations: Record<string, Use> }>;

/** What an operation does, by its names. */
export function entryOf(product: string, operation: string): Use | undefined {
  const products: Record<string, { operations: Record<string, Use> }> = used;
  return products[product]?.operations[operation];
}
