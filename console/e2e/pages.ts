// Every page of the console: where it is, what it reads, and in which states it can be. The journeys about states,
// people without rights and looks go through this list; a route without a line in it fails them.

import { access } from '../src/words/access';
import { account } from '../src/words/account';
import { agents } from '../src/words/agents';
import { applications } from '../src/words/applications';
import { assessment } from '../src/words/assessment';
import { attempts } from '../src/words/attempts';
import { bin } from '../src/words/bin';
import { compare } from '../src/words/compare';
import { connect } from '../src/words/connect';
import { controlPolicies } from '../src/words/controlPolicies';
import { directory } from '../src/words/directory';
import { draft } from '../src/words/draft';
import { en, type Words } from '../src/words/en';
import { event } from '../src/words/event';
import { events } from '../src/words/events';
import { explain } from '../src/words/explain';
import { keyNetwork } from '../src/words/keyNetwork';
import { rehearse } from '../src/words/rehearse';
import { resourceGroups } from '../src/words/resourceGroups';
import { revoke } from '../src/words/revoke';
import { rollouts } from '../src/words/rollouts';
import { rotation } from '../src/words/rotation';
import { secretKeys } from '../src/words/secretKeys';
import { secrets } from '../src/words/secrets';
import { sessions } from '../src/words/sessions';
import { sso } from '../src/words/sso';
import { tags } from '../src/words/tags';
import { trial } from '../src/words/trial';
import { zh } from '../src/words/zh';

type Tongue = 'en' | 'zh';

export interface Spoken extends Words {
  access: (typeof access)[Tongue];
  account: (typeof account)[Tongue];
  agents: (typeof agents)[Tongue];
  applications: (typeof applications)[Tongue];
  assessment: (typeof assessment)[Tongue];
  attempts: (typeof attempts)[Tongue];
  bin: (typeof bin)[Tongue];
  compare: (typeof compare)[Tongue];
  connect: (typeof connect)[Tongue];
  controlPolicies: (typeof controlPolicies)[Tongue];
  directory: (typeof directory)[Tongue];
  draft: (typeof draft)[Tongue];
  event: (typeof event)[Tongue];
  events: (typeof events)[Tongue];
  explain: (typeof explain)[Tongue];
  keyNetwork: (typeof keyNetwork)[Tongue];
  rehearse: (typeof rehearse)[Tongue];
  resourceGroups: (typeof resourceGroups)[Tongue];
  revoke: (typeof revoke)[Tongue];
  rollouts: (typeof rollouts)[Tongue];
  rotation: (typeof rotation)[Tongue];
  secretKeys: (typeof secretKeys)[Tongue];
  secrets: (typeof secrets)[Tongue];
  sessions: (typeof sessions)[Tongue];
  sso: (typeof sso)[Tongue];
  tags: (typeof tags)[Tongue];
  trial: (typeof trial)[Tongue];
}

/** The texts that pages have of their own, too. */
const whole = (words: Words, tongue: Tongue): Spoken => ({
  ...words,
  access: access[tongue],
  account: account[tongue],
  agents: agents[tongue],
  applications: applications[tongue],
  assessment: assessment[tongue],
  attempts: attempts[tongue],
  bin: bin[tongue],
  compare: compare[tongue],
  connect: connect[tongue],
  controlPolicies: controlPolicies[tongue],
  directory: directory[tongue],
  draft: draft[tongue],
  event: event[tongue],
  events: events[tongue],
  explain: explain[tongue],
  keyNetwork: keyNetwork[tongue],
  rehearse: rehearse[tongue],
  resourceGroups: resourceGroups[tongue],
  revoke: revoke[tongue],
  rollouts: rollouts[tongue],
  rotation: rotation[tongue],
  secretKeys: secretKeys[tongue],
  secrets: secrets[tongue],
  sessions: sessions[tongue],
  sso: sso[tongue],
  tags: tags[tongue],
  trial: trial[tongue],
});

export const spoken: Record<Tongue, Spoken> = { en: whole(en, 'en'), zh: whole(zh, 'zh') };

type Say = (words: Spoken) => string;

/** A dialog before something that is hard to take back: what opens it, by name or by how a name begins. */
interface Dangerous {
  opens: Say;
  begins?: boolean;
  /** What must be done before there is anything to open. */
  first?: Say;
}

export interface OnePage {
  name: string;
  path: string;
  title: Say;
  /** Whether it is called so only once it was read: until then by an id that nobody chose. */
  late?: boolean;
  /** What it reads and cannot show what it is for without: each that fails is told of once. */
  reads?: readonly string[];
  /** Whether those without rights see what is theirs here, so that nothing is refused. */
  own?: boolean;
  /** A path and answers with which there is nothing, and what is said then. */
  empty?: { answers: Record<string, object>; says: Say };
  /** A path with which a filter finds nothing. */
  filtered?: string;
  dangers?: readonly Dangerous[];
  /** Whether nothing on it gets old unseen: it is read again only when somebody asks for it, or there was nothing. */
  still?: boolean;
  /** It asks the server nothing before something is done on it, so it cannot know that the server is away. */
  silent?: boolean;
}

const named =
  (name: string): Say =>
  () =>
    name;

/** A request that nothing is kept of. */
const UNHEARD = '9C0D1E2F-3A4B-5C6D-7E8F-90A1B2C3D4E5';

/** A draft of one change, as an address holds it. */
const attaching = (PolicyId: string, TargetId: string): string =>
  encodeURIComponent(
    JSON.stringify([
      {
        Product: 'ResourceDirectoryMaster',
        Operation: 'AttachControlPolicy',
        Parameters: { PolicyId, TargetId },
      },
    ]),
  );

export const PAGES: readonly OnePage[] = [
  { name: 'overview', path: '', title: (w) => w.overview.title, reads: ['GetAccountSummary', 'GetPosture'] },
  {
    name: 'users',
    path: 'users',
    title: (w) => w.users.title,
    reads: ['ListPeople'],
    empty: { answers: { ListPeople: { People: [], TotalCount: 0 } }, says: (w) => w.users.empty },
    filtered: 'users?q=nobody-like-that',
  },
  {
    name: 'bin',
    path: 'bin',
    title: (w) => w.bin.title,
    reads: ['ListUsersInRecycleBin'],
    empty: { answers: { ListUsersInRecycleBin: { Users: { User: [] } } }, says: (w) => w.bin.empty },
    filtered: 'bin?q=nobody-like-that',
    dangers: [{ opens: (w) => `${w.bin.purge}: `, begins: true }],
  },
  {
    name: 'user',
    path: 'users/bob',
    title: named('bob'),
    reads: ['GetUser'],
    dangers: [{ opens: (w) => w.user.deleteUser }],
  },
  {
    name: 'user-access',
    path: 'users/bob',
    title: named('bob'),
    reads: ['ListGroupsForUser', 'ListPoliciesForUser'],
    empty: {
      answers: { ListGroupsForUser: { Groups: { Group: [] } }, ListPoliciesForUser: { Policies: { Policy: [] } } },
      says: (w) => w.user.noPolicies,
    },
  },
  {
    name: 'user-tags',
    path: 'users/bob',
    title: named('bob'),
    reads: ['ListTagResources'],
    empty: {
      answers: { ListTagResources: { TagResources: { TagResource: [] } } },
      says: (w) => w.tags.none,
    },
  },
  {
    name: 'user-credentials',
    path: 'users/bob?tab=credentials',
    title: named('bob'),
    reads: ['GetLoginProfile', 'ListAccessKeys', 'ListPeople', 'ListAccessKeysInRecycleBin'],
    empty: { answers: { ListAccessKeys: { AccessKeys: { AccessKey: [] } } }, says: (w) => w.user.noKeys },
    dangers: [
      { opens: (w) => w.user.createKey },
      { opens: (w) => `${w.user.keyDisable}: `, begins: true },
      { opens: (w) => `${w.keyNetwork.networks}: `, begins: true },
      { opens: (w) => `${w.keyNetwork.leaked}: `, begins: true },
    ],
  },
  {
    name: 'user-passkeys',
    path: 'users/bob?tab=credentials',
    title: named('bob'),
    reads: ['ListPasskeys', 'ListServiceCredentials'],
    empty: {
      answers: { ListPasskeys: { Passkeys: [] }, ListServiceCredentials: { ServiceCredentials: [] } },
      says: (w) => w.keyNetwork.noPasskeys,
    },
  },
  {
    name: 'user-rotation',
    path: 'users/rotated?tab=credentials',
    title: named('rotated'),
    reads: ['GetKeyRotation'],
    dangers: [{ opens: (w) => w.rotation.disable }, { opens: (w) => w.rotation.giveUp }],
  },
  {
    name: 'user-logon',
    path: 'users/admin?tab=credentials',
    title: named('admin'),
    reads: ['GetLoginProfile'],
    dangers: [{ opens: (w) => w.user.disable }],
  },
  {
    name: 'user-sessions',
    path: 'users/admin?tab=sessions',
    title: named('admin'),
    reads: ['ListSessions'],
    empty: { answers: { ListSessions: { Sessions: [] } }, says: (w) => w.user.sessionNone },
    dangers: [
      { opens: (w) => w.revoke.open },
      { opens: (w) => w.user.sessionEndAll },
      { opens: (w) => `${w.user.sessionEnd}: `, begins: true },
    ],
  },
  { name: 'user-activity', path: 'users/bob?tab=activity', title: named('bob'), reads: ['ListAccessKeys'] },
  {
    name: 'groups',
    path: 'groups',
    title: (w) => w.groups.title,
    reads: ['ListGroups'],
    empty: { answers: { ListGroups: { Groups: { Group: [] } } }, says: (w) => w.groups.empty },
    filtered: 'groups?q=nothing-like-it',
  },
  {
    name: 'group',
    path: 'groups/analysts',
    title: named('analysts'),
    reads: ['GetGroup'],
    dangers: [{ opens: (w) => w.group.delete }],
  },
  {
    name: 'group-members',
    path: 'groups/analysts',
    title: named('analysts'),
    reads: ['ListUsersForGroup', 'ListPoliciesForGroup'],
    empty: {
      answers: { ListUsersForGroup: { Users: { User: [] } }, ListPoliciesForGroup: { Policies: { Policy: [] } } },
      says: (w) => w.group.noMembers,
    },
  },
  {
    name: 'roles',
    path: 'roles',
    title: (w) => w.roles.title,
    reads: ['ListRoles'],
    empty: { answers: { ListRoles: { Roles: { Role: [] } } }, says: (w) => w.roles.empty },
    filtered: 'roles?q=nothing-like-it',
  },
  {
    name: 'role',
    path: 'roles/deployer',
    title: named('deployer'),
    reads: ['GetRole'],
    dangers: [{ opens: (w) => w.revoke.open }, { opens: (w) => w.role.delete }],
  },
  {
    name: 'role-policies',
    path: 'roles/deployer',
    title: named('deployer'),
    reads: ['ListPoliciesForRole'],
    empty: { answers: { ListPoliciesForRole: { Policies: { Policy: [] } } }, says: (w) => w.role.noPolicies },
  },
  {
    name: 'role-tags',
    path: 'roles/deployer',
    title: named('deployer'),
    reads: ['ListTagResources'],
    empty: {
      answers: { ListTagResources: { TagResources: [] } },
      says: (w) => w.tags.none,
    },
  },
  {
    name: 'role-who',
    path: 'roles/deployer?tab=who',
    title: named('deployer'),
    reads: ['SearchAccess'],
    empty: { answers: { SearchAccess: { Rows: [], Counts: {}, Revision: 1 } }, says: (w) => w.access.none },
  },
  {
    name: 'role-trust',
    path: 'roles/deployer/trust',
    title: (w) => w.draft.trustTitle('deployer'),
    reads: ['GetRole'],
  },
  { name: 'role-new', path: 'create/role', title: (w) => w.draft.roleCreate },
  {
    name: 'policies',
    path: 'policies',
    title: (w) => w.policies.title,
    reads: ['ListPolicies'],
    empty: { answers: { ListPolicies: { Policies: { Policy: [] } } }, says: (w) => w.policies.empty },
    filtered: 'policies?q=nothing-like-it',
  },
  {
    name: 'policy',
    path: 'policies/Custom/TeamReports',
    title: named('TeamReports'),
    reads: ['GetPolicy'],
    dangers: [{ opens: (w) => w.draft.deletePolicy }],
  },
  {
    name: 'policy-tags',
    path: 'policies/Custom/TeamReports',
    title: named('TeamReports'),
    reads: ['ListTagResources'],
    empty: {
      answers: { ListTagResources: { TagResources: [] } },
      says: (w) => w.tags.none,
    },
  },
  {
    name: 'policy-attached',
    path: 'policies/Custom/TeamReports?tab=attached',
    title: named('TeamReports'),
    reads: ['ListEntitiesForPolicy'],
    empty: {
      answers: { ListEntitiesForPolicy: { Users: { User: [] }, Groups: { Group: [] }, Roles: { Role: [] } } },
      says: (w) => w.policy.noEntities,
    },
  },
  {
    name: 'policy-versions',
    path: 'policies/Custom/TeamReports?tab=versions',
    title: named('TeamReports'),
    reads: ['ListPolicyVersions'],
    dangers: [
      { opens: (w) => `${w.draft.putInForce}: `, begins: true },
      { opens: (w) => `${w.draft.deleteVersion}: `, begins: true },
    ],
  },
  { name: 'policy-new', path: 'policies/new', title: (w) => w.draft.create },
  {
    name: 'policy-edit',
    path: 'policies/Custom/TeamReports/edit',
    title: (w) => w.draft.editTitle('TeamReports'),
    reads: ['GetPolicy'],
  },
  {
    name: 'keys',
    path: 'keys',
    title: (w) => w.keys.title,
    reads: ['GetCredentialReport'],
    empty: { answers: { GetCredentialReport: { Content: '', GeneratedTime: '' } }, says: (w) => w.keys.empty },
    filtered: 'keys?q=nothing-like-it',
  },
  {
    name: 'key-networks',
    path: 'keys?tab=networks',
    title: (w) => w.keys.title,
    reads: ['GetAccessKeyPolicyForAccount'],
    dangers: [{ opens: (w) => w.keyNetwork.edit }],
  },
  {
    name: 'rotations',
    path: 'keys?tab=rotations',
    title: (w) => w.keys.title,
    reads: ['ListKeyRotations'],
    empty: { answers: { ListKeyRotations: { KeyRotations: [] } }, says: (w) => w.rotation.empty },
    filtered: 'keys?tab=rotations&q=nothing-like-it',
  },
  {
    name: 'applications',
    path: 'applications',
    title: (w) => w.applications.title,
    reads: ['ListApplications'],
    empty: { answers: { ListApplications: { Applications: { Application: [] } } }, says: (w) => w.applications.empty },
    filtered: 'applications?q=nothing-like-it',
  },
  {
    name: 'application',
    path: 'applications/shop',
    title: named('shop'),
    reads: ['ListApplications'],
    dangers: [{ opens: (w) => w.applications.delete }, { opens: (w) => w.applications.uninstall }],
  },
  {
    name: 'application-secrets',
    path: 'applications/shop',
    title: named('shop'),
    reads: ['ListAppSecretIds', 'GetApplicationProvisionInfo'],
    empty: {
      answers: { ListAppSecretIds: { AppSecrets: { AppSecret: [] } } },
      says: (w) => w.applications.noSecrets,
    },
    dangers: [{ opens: (w) => w.applications.deleteSecretOf(''), begins: true }],
  },
  {
    name: 'agents',
    path: 'agents',
    title: (w) => w.agents.title,
    reads: ['ListAgents'],
    empty: { answers: { ListAgents: { Agents: [] } }, says: (w) => w.agents.empty },
    filtered: 'agents?q=nothing-like-it',
  },
  {
    name: 'agent',
    path: 'agents/shop-01',
    title: named('shop-01'),
    reads: ['GetAgent'],
    dangers: [{ opens: (w) => w.agents.renew }, { opens: (w) => w.agents.disable }, { opens: (w) => w.agents.delete }],
  },
  {
    name: 'agent-given',
    path: 'agents/shop-01',
    title: named('shop-01'),
    reads: ['ListEvents'],
    empty: { answers: { ListEvents: { Events: [] } }, says: (w) => w.agents.givenNone },
  },
  {
    name: 'sso',
    path: 'sso',
    title: (w) => w.sso.title,
    reads: ['ListSAMLProviders', 'ListOIDCProviders'],
    empty: {
      answers: {
        ListSAMLProviders: { SAMLProviders: { SAMLProvider: [] } },
        ListOIDCProviders: { OIDCProviders: { OIDCProvider: [] } },
      },
      says: (w) => w.sso.oidcNone,
    },
  },
  { name: 'connect', path: 'sso/connect', title: (w) => w.connect.title, silent: true },
  {
    name: 'connect-there',
    path: 'sso/connect?kind=oidc&name=builds',
    title: (w) => w.connect.title,
    reads: ['ListOIDCProviders'],
  },
  {
    name: 'connect-role',
    path: 'sso/connect?kind=saml&name=company&step=role',
    title: (w) => w.connect.title,
    reads: ['ListRoles'],
  },
  {
    name: 'connect-settings',
    path: 'sso/connect?kind=users&step=settings',
    title: (w) => w.connect.title,
    reads: ['GetUserSsoSettings'],
  },
  {
    name: 'connect-test',
    path: 'sso/connect?kind=users&step=test',
    title: (w) => w.connect.title,
    reads: ['ListSsoAttempts'],
    empty: { answers: { ListSsoAttempts: { SsoAttempts: [] } }, says: (w) => w.connect.latestNone },
  },
  {
    name: 'user-sso',
    path: 'sso/users',
    title: (w) => w.account.sso,
    reads: ['GetUserSsoSettings'],
    empty: {
      answers: { GetUserSsoSettings: { UserSsoSettings: { SsoEnabled: false } } },
      says: (w) => w.account.noMetadata,
    },
  },
  {
    name: 'attempts',
    path: 'sso/attempts',
    title: (w) => w.attempts.title,
    reads: ['ListSsoAttempts'],
    empty: { answers: { ListSsoAttempts: { SsoAttempts: [] } }, says: (w) => w.attempts.none },
  },
  {
    name: 'attempt',
    path: `sso/attempts/${UNHEARD}`,
    title: (w) => w.attempts.one,
    reads: ['GetSsoAttempt'],
  },
  {
    name: 'oidc-provider',
    path: 'sso/oidc/builds',
    title: named('builds'),
    reads: ['GetOIDCProvider'],
    dangers: [{ opens: (w) => w.sso.delete }],
  },
  {
    name: 'saml-provider',
    path: 'sso/saml/company',
    title: named('company'),
    reads: ['GetSAMLProvider'],
    dangers: [{ opens: (w) => w.sso.delete }],
  },
  {
    name: 'sessions',
    path: 'sessions',
    title: (w) => w.sessions.title,
    reads: ['ListSessions'],
    empty: { answers: { ListSessions: { Sessions: [] } }, says: (w) => w.sessions.none },
    filtered: 'sessions?q=nobody-like-that',
    dangers: [{ opens: (w) => w.revoke.open }, { opens: (w) => `${w.user.sessionEnd}: `, begins: true }],
  },
  {
    name: 'revocations',
    path: 'sessions?tab=revocations',
    title: (w) => w.sessions.title,
    reads: ['ListRevocations'],
    empty: { answers: { ListRevocations: { Revocations: [] } }, says: (w) => w.sessions.revocationNone },
    filtered: 'sessions?tab=revocations&q=nothing-like-it',
    dangers: [{ opens: (w) => w.revoke.open }],
  },
  {
    name: 'account',
    path: 'account',
    title: (w) => w.account.title,
    reads: ['GetAccountAlias'],
  },
  {
    name: 'security',
    path: 'security',
    title: (w) => w.security.title,
    reads: ['GetSecurityPreference', 'GetPasswordPolicy'],
    dangers: [{ first: (w) => w.security.symbols, opens: (w) => w.common.save }],
  },
  {
    name: 'events',
    path: 'events',
    title: (w) => w.events.title,
    reads: ['ListEvents'],
    own: true,
    still: true,
    empty: { answers: { ListEvents: { Events: [] } }, says: (w) => w.events.nothing },
  },
  { name: 'event', path: `events/${UNHEARD}`, title: (w) => w.event.title, reads: ['ListEvents'], own: true },
  {
    name: 'posture',
    path: 'posture',
    title: (w) => w.assessment.title,
    reads: ['GetPosture'],
    empty: { answers: { GetPosture: { Rules: [], Findings: [], Score: 100 } }, says: (w) => w.assessment.none },
  },
  {
    name: 'governance-report',
    path: 'posture?tab=report',
    title: (w) => w.assessment.title,
    reads: ['ListRecentGovernanceMetrics'],
    empty: {
      answers: { ListRecentGovernanceMetrics: { GovernanceMetrics: { GovernanceMetric: [] }, GenerateTime: '' } },
      says: (w) => w.assessment.noRows,
    },
  },
  {
    name: 'access',
    path: 'access?who=user/bob',
    title: (w) => w.access.title,
    reads: ['SearchAccess'],
    empty: { answers: { SearchAccess: { Rows: [], Counts: {}, Revision: 1 } }, says: (w) => w.access.none },
  },
  {
    name: 'compare',
    path: 'compare?one=group/analysts&other=group/writers',
    title: (w) => w.compare.title,
    reads: ['ListPoliciesForGroup'],
    empty: {
      answers: { ListUsersForGroup: { Users: { User: [] } }, ListPoliciesForGroup: { Policies: { Policy: [] } } },
      says: (w) => w.compare.noMembers,
    },
  },
  { name: 'explain', path: 'explain', title: (w) => w.explain.title, silent: true },
  {
    name: 'receipt',
    path: `explain/${UNHEARD}`,
    title: (w) => w.explain.receipt,
    reads: ['Explain'],
    own: true,
    still: true,
  },
  // What is in capitals is an id, which `placed` fills in.
  {
    name: 'directory',
    path: 'directory',
    title: (w) => w.directory.title,
    reads: ['GetResourceDirectory'],
  },
  {
    name: 'directory-invitations',
    path: 'directory?tab=invitations',
    title: (w) => w.directory.title,
    reads: ['ListHandshakesForResourceDirectory'],
    empty: {
      answers: { ListHandshakesForResourceDirectory: { Handshakes: { Handshake: [] } } },
      says: (w) => w.directory.noneSent,
    },
  },
  {
    name: 'directory-delegation',
    path: 'directory?tab=delegation',
    title: (w) => w.directory.title,
    reads: ['ListDelegatedAdministrators', 'ListTrustedServiceStatus'],
    empty: {
      answers: {
        ListDelegatedAdministrators: { Accounts: { Account: [] } },
        ListTrustedServiceStatus: { EnabledServicePrincipals: { EnabledServicePrincipal: [] } },
      },
      says: (w) => w.directory.noneDelegated,
    },
  },
  {
    name: 'directory-settings',
    path: 'directory?tab=settings',
    title: (w) => w.directory.title,
    reads: ['GetResourceDirectory'],
    dangers: [{ opens: (w) => w.directory.destroy }, { opens: (w) => w.directory.allowDeletion }],
  },
  {
    name: 'members',
    path: 'members',
    title: (w) => w.directory.members,
    reads: ['ListAccounts'],
    empty: { answers: { ListAccounts: { Accounts: { Account: [] } } }, says: (w) => w.directory.membersEmpty },
    filtered: 'members?q=nobody-like-that',
  },
  { name: 'member', path: 'members/MEMBER', title: named('Web shop 商店'), late: true, reads: ['GetAccount'] },
  {
    name: 'control-policies',
    path: 'control-policies',
    title: (w) => w.controlPolicies.title,
    reads: ['ListControlPolicies'],
    empty: {
      answers: { ListControlPolicies: { ControlPolicies: { ControlPolicy: [] } } },
      says: (w) => w.controlPolicies.empty,
    },
    filtered: 'control-policies?q=nobody-like-that',
    dangers: [{ opens: (w) => w.controlPolicies.switchOff }],
  },
  {
    name: 'control-policy',
    path: 'control-policies/CONTROL',
    title: named('NoUsers'),
    late: true,
    reads: ['GetControlPolicy'],
    dangers: [{ opens: (w) => w.controlPolicies.remove }],
  },
  { name: 'control-policy-new', path: 'control-policies/new', title: (w) => w.controlPolicies.create },
  {
    name: 'control-policy-edit',
    path: 'control-policies/CONTROL/edit',
    title: (w) => w.controlPolicies.editTitle('NoUsers'),
    late: true,
    reads: ['GetControlPolicy'],
  },
  { name: 'rehearse', path: 'rehearse', title: (w) => w.rehearse.title },
  {
    name: 'rollouts',
    path: 'rollouts',
    title: (w) => w.rollouts.title,
    reads: ['ListRollouts'],
    empty: { answers: { ListRollouts: { Rollouts: [], IsTruncated: false } }, says: (w) => w.rollouts.empty },
    filtered: 'rollouts?q=nobody-like-that',
  },
  { name: 'rollout-new', path: `rollouts/new?changes=${attaching('CONTROL', 'r-1')}`, title: (w) => w.rollouts.create },
  {
    name: 'rollout',
    path: 'rollouts/ROLLOUT',
    title: (w) => w.rollouts.told.AttachControlPolicy('NoUsers', 'Production'),
    late: true,
    reads: ['GetRollout'],
    dangers: [{ opens: (w) => w.rollouts.abort }],
  },
  {
    name: 'resource-groups',
    path: 'resource-groups',
    title: (w) => w.resourceGroups.title,
    reads: ['ListResourceGroups'],
    empty: {
      answers: { ListResourceGroups: { ResourceGroups: { ResourceGroup: [] } } },
      says: (w) => w.resourceGroups.empty,
    },
    filtered: 'resource-groups?q=nobody-like-that',
  },
  {
    name: 'resource-group',
    path: 'resource-groups/GROUP',
    title: named('Web servers'),
    late: true,
    reads: ['GetResourceGroup'],
    empty: {
      answers: {
        ListResources: { Resources: { Resource: [] } },
        ListPolicyAttachments: { PolicyAttachments: { PolicyAttachment: [] } },
      },
      says: (w) => w.resourceGroups.noResources,
    },
    dangers: [{ opens: (w) => w.resourceGroups.remove }],
  },
  {
    name: 'secrets',
    path: 'secrets',
    title: (w) => w.secrets.title,
    reads: ['ListSecrets'],
    empty: { answers: { ListSecrets: { SecretList: { Secret: [] }, TotalCount: 0 } }, says: (w) => w.secrets.empty },
    filtered: 'secrets?q=nobody-like-that',
  },
  {
    name: 'secret',
    path: 'secrets/app%2Fdb',
    title: named('app/db'),
    reads: ['DescribeSecret'],
    dangers: [
      { opens: (w) => w.secrets.remove },
      { opens: (w) => w.secrets.policyEdit },
      { opens: (w) => w.secrets.makeCurrentOf(''), begins: true },
    ],
  },
  {
    name: 'secret-versions',
    path: 'secrets/app%2Fdb',
    title: named('app/db'),
    reads: ['ListSecretVersionIds', 'GetSecretPolicy', 'ListTagResources'],
    empty: {
      answers: { ListSecretVersionIds: { VersionIds: { VersionId: [] }, TotalCount: 0 } },
      says: (w) => w.secrets.noVersions,
    },
  },
  {
    name: 'secret-who',
    path: 'secrets/app%2Fdb?tab=who',
    title: named('app/db'),
    reads: ['ListEvents', 'SearchAccess'],
    empty: {
      answers: { ListEvents: { Events: [] }, SearchAccess: { Rows: [], Counts: {}, Revision: 1 } },
      says: (w) => w.secrets.didNone,
    },
  },
  {
    name: 'secret-rotation',
    path: 'secrets/acs%2Fram%2Fuser%2Fworker',
    title: named('acs/ram/user/worker'),
    reads: ['GetKeyRotation'],
    dangers: [{ opens: (w) => w.secrets.rotate }],
  },
  {
    name: 'secret-keys',
    path: 'secret-keys',
    title: (w) => w.secretKeys.title,
    reads: ['ListKeys'],
    empty: { answers: { ListKeys: { Keys: { Key: [] }, TotalCount: 0 } }, says: (w) => w.secretKeys.empty },
    filtered: 'secret-keys?q=nobody-like-that',
  },
  {
    name: 'secret-key',
    path: 'secret-keys/SECRETKEY',
    title: named('alias/app'),
    late: true,
    reads: ['DescribeKey'],
    dangers: [{ opens: (w) => w.secretKeys.disable }, { opens: (w) => w.secretKeys.remove }],
  },
  {
    name: 'secret-key-aliases',
    path: 'secret-keys/SECRETKEY',
    title: named('alias/app'),
    late: true,
    reads: ['ListAliasesByKeyId', 'ListTagResources'],
    empty: {
      answers: { ListAliasesByKeyId: { Aliases: { Alias: [] }, TotalCount: 0 } },
      says: (w) => w.secretKeys.noAliases,
    },
    dangers: [{ opens: (w) => w.secretKeys.removeAliasOf(''), begins: true }],
  },
];
