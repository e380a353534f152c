//! The words of the house: ids, names, records, refusals and events, each with its rules.

mod access_key;
mod account;
mod agent;
mod apart;
mod app_secret;
mod application;
mod application_kind;
mod arn;
mod attachment;
mod deletion_task;
mod directory;
mod edit;
mod event;
mod group;
mod https;
mod id;
mod key_network;
mod key_rotation;
mod kms;
mod lease;
mod login_profile;
mod logon_habit;
mod logon_proof;
mod logon_rules;
mod logon_session;
mod mfa;
mod moment;
mod name;
mod networks;
mod oauth_device;
mod oauth_grant;
mod password;
mod policy_record;
mod policy_tests;
mod provider;
mod record;
mod recycled;
mod redirect_uri;
mod refusal;
mod report;
mod resource_group;
mod revocation;
mod role;
mod role_session;
mod rollout;
mod saml;
mod saved_query;
mod scope;
mod secret;
mod service_credential;
mod tag;
mod token_seconds;
mod trail;
mod upn;
mod user;
mod within;

pub use access_key::{AccessKey, AccessKeyId, KeyStatus, Leak, LeakReason, LeakedKey, Owner};
pub use account::{AccountId, Alias, Profile};
pub use agent::{
    AGENT_AUDIENCE, AGENT_NETWORKS, AGENT_ROLES, Agent, AgentCertificate, AgentCode,
    AgentDescription, AgentId, AgentIdentity, AgentIssue, AgentKey, AgentName, AgentNameRule,
    CODE_LETTERS, EnrolmentCode,
};
pub use apart::Apart;
pub use app_secret::{AppSecret, AppSecretId};
pub use application::{
    Application, ApplicationDisplayName, ApplicationId, ApplicationName, ApplicationNameRule,
    Provision,
};
pub use application_kind::{ApplicationKind, ProtocolVersion};
pub use arn::{
    account_arn, agent_arn, agent_of_arn, agents_arn, application_arn, group_arn,
    oidc_provider_arn, oidc_provider_of_arn, policy_arn, role_arn, role_of_arn, root_arn,
    saml_provider_arn, saml_provider_of_arn, session_arn, system_policy_arn, user_arn,
};
pub use attachment::{Attachment, AttachmentScope, Entity, Membership, PolicyRef};
pub use deletion_task::DeletionTask;
pub use directory::{
    AccountDeletion, ControlAttachment, ControlPolicy, ControlPolicyId, ControlPolicyName,
    ControlStatus, Delegation, DeletionState, Directory, DirectoryId, FULL_ACCESS, Folder,
    FolderId, FolderName, Handshake, HandshakeCount, HandshakeId, HandshakeNote, HandshakeStatus,
    HandshakeTarget, JoinMethod, Member, MemberKind, MemberName, MemberPrefix, MemberStatus,
    NodeId, RootId, Standing,
};
pub use edit::Edit;
pub use event::{Event, EventKind, Identity, SessionContext};
pub use group::{Group, GroupId};
pub use https::is_https;
pub use id::Id;
pub use key_network::{AccountKeyNetwork, KEY_NETWORKS, KEY_STATEMENTS, KeyNetwork, is_vpc};
pub use key_rotation::{
    KeyRotation, LateCall, RotationReason, RotationState, RotationTerms, WentBack,
};
pub use kms::{
    KeyAlias, KeyAliasName, KeyAliasNameRule, KeyDescription, KeyMaterial, KmsKey, KmsKeyId,
    KmsKeyIdRule, KmsKeyState, LEAST_KEY_ROTATION, LeaseHolder, MOST_KEY_ROTATION, NamedKey,
    OwnStage, PendingPair, RotationTrouble, SealedUnder, SecretDataType, SecretDescription,
    SecretKind, SecretLease, SecretLeaseId, SecretName, SecretNameRule, SecretRole, SecretRotation,
    SecretVersion, SecretVersionId, Stage, StoredSecret, StoredSecretId,
};
pub use lease::Lease;
pub use login_profile::{LoginProfile, Logon, MfaDevice, Passkey, PasskeyKind};
pub use logon_habit::{LogonHabit, RememberedFactor};
pub use logon_proof::{Factor, Means, Progress, Proof, Signal, WayIn};
pub use logon_rules::{
    IdleDays, MfaDemand, PasswordPolicy, ProfileStatus, RiskLogon, SecurityPreference, Verification,
};
pub use logon_session::{AskedKey, LogonSession, LogonSessionId, LogonTries, Switched};
pub use mfa::{MfaSerial, OneTimeCode, PasskeyId};
pub use moment::{Moment, MomentText};
pub use name::{
    Comments, Description, DisplayName, Email, ExternalId, Folded, ForeignId, GroupName,
    GroupNameRule, Malformed, MfaDeviceName, MobilePhone, PasskeyName, PolicyName, PolicyNameRule,
    RoleName, RoleNameRule, SessionName, SourceIdentity, Text, UserName, UserNameRule, Word,
};
pub use networks::{Network, NetworkMasks};
pub use oauth_device::{DeviceAnswer, OauthDevice};
pub use oauth_grant::{GrantCode, GrantStage, OauthGrant};
pub use password::Password;
pub use policy_record::{CustomPolicy, PolicyId, PolicyVersion, VersionId};
pub use policy_tests::{PolicyTests, Tested};
pub use provider::{
    ClientId, ClientIdRule, Distinct, Fingerprint, FingerprintRule, IssuanceHours, IssuerUrl,
    Listed, OidcProvider, ProviderDescription, ProviderName, ProviderNameRule, SamlProvider,
};
pub use record::{Decides, Record, Unreadable};
pub use recycled::{DAYS_IN_BIN, RecycledKey, RecycledUser};
pub use redirect_uri::{RedirectUri, RedirectUriRule};
pub use refusal::{Child, Kind, Refusal};
pub use report::{Metric, Report, ReportItem, ReportKind, ReportPart};
pub use resource_group::{
    GroupedResource, ResourceGroup, ResourceGroupDisplayName, ResourceGroupId, ResourceGroupName,
    ResourceGroupNameRule, ResourceGroupSettings, ResourceId, ResourceName, ResourceRegion,
    ResourceService, ResourceType,
};
pub use revocation::{Revocation, Revoked, Said, TemporaryKeyId};
pub use role::{CustomSuffix, NewRole, Role, RoleId, SessionDuration};
pub use role_session::RoleSession;
pub use rollout::{
    ChangeDone, PolicyChange, Reach, Rollout, RolloutId, RolloutMode, RolloutStage, RolloutState,
};
pub use saml::{
    AuxiliaryDomain, Nearness, SamlMetadata, SignAlgorithm, SigningCertificate, SsoSettings,
};
pub use saved_query::{
    AskedQuery, QueryId, QueryTemplate, QueryTemplateId, QueryTemplateName, QueryText,
};
pub use scope::Scope;
pub use secret::Secret;
pub use service_credential::{
    CredentialAge, CredentialStatus, ServiceCredential, ServiceCredentialId, ServiceCredentialName,
    ServiceName,
};
pub use tag::{MOST_TAGS, Tags, is_key, tags, wanted_tags};
pub use token_seconds::{AccessSeconds, RefreshSeconds, TokenSeconds};
pub use trail::{
    BucketName, BucketNameRule, KeyPrefix, KeyPrefixRule, Trail, TrailEvents, TrailId, TrailIdRule,
    TrailName, TrailNameRule, TrailStatus, WriterArn, WriterArnRule,
};
pub use upn::UserPrincipalName;
pub use user::{User, UserId};
pub use within::{Beyond, Within};
