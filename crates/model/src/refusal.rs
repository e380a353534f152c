//! Everything we decline, in one closed vocabulary. Services give each its code.

use std::fmt;

/// The caller asked for something we decline; a normal answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// There is one of that name already.
    Exists(Kind, String),
    /// There is none of that name.
    Missing(Kind, String),
    /// One more would be too many.
    LimitReached(Kind, usize),
    /// Something still hangs on it.
    InUse(Kind, Child),
    /// A value breaks a rule: the parameter and the rule.
    Invalid(&'static str, String),
    /// A policy document does not obey the language: what is wrong.
    MalformedDocument(String),
    /// A policy document is longer than its kind may be: the limit in characters.
    DocumentTooLong(usize),
    /// The state of a thing does not admit it: the code that its service gives it, and why.
    State(&'static str, String),
    /// A password breaks the account's password policy: the field, and what it demands.
    WeakPassword(&'static str, String),
    /// The account's settings do not let users do this to themselves.
    NotByUsers(&'static str),
    /// A sealed message was altered, or is not this account's.
    Unreadable(&'static str),
    /// A sealed message is older than it may be.
    Expired(&'static str),
    /// Somebody must show again who that is, by one of these ways.
    Reauthenticate(String),
}

/// A kind of thing that can exist, be missing, or be too many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// An account.
    Account,
    /// An alias.
    Alias,
    /// A RAM user.
    User,
    /// A user group.
    Group,
    /// A user's membership in a group.
    Membership,
    /// A role.
    Role,
    /// A policy.
    Policy,
    /// A version of a policy.
    PolicyVersion,
    /// An AccessKey of a user.
    AccessKey,
    /// A policy on a user.
    UserPolicy,
    /// A policy on a group.
    GroupPolicy,
    /// A policy on a role.
    RolePolicy,
    /// A resource group.
    ResourceGroup,
    /// A resource that is in a resource group.
    GroupedResource,
    /// A tag.
    Tag,
    /// That a user may log on with a password.
    LoginProfile,
    /// The second factor of a user.
    UserMfaDevice,
    /// A virtual MFA device.
    VirtualMfaDevice,
    /// A passkey of a user.
    Passkey,
    /// A session of a person who logged on.
    LogonSession,
    /// A network policy for AccessKeys.
    AccessKeyPolicy,
    /// A deleted user who can be restored.
    RecycledUser,
    /// A deleted AccessKey that can be restored.
    RecycledAccessKey,
    /// A SAML identity provider.
    SamlProvider,
    /// An OIDC identity provider.
    OidcProvider,
    /// A client id of an OIDC identity provider.
    ClientId,
    /// A fingerprint of an OIDC identity provider.
    Fingerprint,
    /// An OAuth application.
    Application,
    /// A secret of an OAuth application.
    AppSecret,
    /// That an OAuth application is installed.
    Provision,
    /// A service credential of a user.
    ServiceCredential,
    /// A role that belongs to a service.
    ServiceLinkedRole,
    /// A deletion of a service-linked role.
    DeletionTask,
    /// A report.
    Report,
    /// An audit event.
    Event,
    /// A revocation of temporary credentials.
    Revocation,
    /// A rotation of a user's AccessKeys.
    KeyRotation,
    /// An agent.
    Agent,
    /// A resource directory.
    Directory,
    /// A folder of a resource directory.
    Folder,
    /// A member of a resource directory.
    Member,
    /// An invitation into a resource directory.
    Handshake,
    /// A control policy.
    ControlPolicy,
    /// A control policy on a node of a directory.
    ControlAttachment,
    /// That a member manages a trusted service for its directory.
    Delegation,
    /// A change of policies that comes into force in stages.
    Rollout,
    /// A secret.
    Secret,
    /// A version of a secret.
    SecretVersion,
    /// A lease of a secret.
    SecretLease,
    /// A key.
    KmsKey,
    /// What a key is called beside its id.
    KeyAlias,
    /// A query that is kept to be asked again.
    QueryTemplate,
    /// A query that was asked.
    AskedQuery,
    /// A trail that delivers events.
    Trail,
}

/// What hangs on a thing that therefore cannot go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Child {
    /// It owns AccessKeys.
    AccessKey,
    /// It is in groups.
    Group,
    /// It has members.
    User,
    /// Policies are attached to it.
    Policy,
    /// It is attached to users.
    AttachedUser,
    /// It is attached to groups.
    AttachedGroup,
    /// It is attached to roles.
    AttachedRole,
    /// It has versions besides the default.
    Version,
    /// It is the default version.
    Default,
    /// It may log on with a password.
    LoginProfile,
    /// It has a second factor.
    MfaDevice,
    /// It is bound to a user.
    BoundUser,
    /// It is switched on.
    Active,
    /// It has folders.
    Folder,
    /// It has member accounts.
    Account,
    /// It is attached to a folder or a member.
    Target,
    /// It manages a service for its directory.
    Delegation,
    /// Resources are in it.
    Resource,
    /// It is being rolled out.
    Rollout,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Account => "account",
            Self::Alias => "account alias",
            Self::User => "user",
            Self::Group => "group",
            Self::Membership => "group membership",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::PolicyVersion => "policy version",
            Self::AccessKey => "AccessKey",
            Self::UserPolicy => "policy of the user",
            Self::GroupPolicy => "policy of the group",
            Self::RolePolicy => "policy of the role",
            Self::ResourceGroup => "resource group",
            Self::GroupedResource => "resource in a resource group",
            Self::Tag => "tag",
            Self::LoginProfile => "login profile of the user",
            Self::UserMfaDevice => "MFA device of the user",
            Self::VirtualMfaDevice => "virtual MFA device",
            Self::Passkey => "passkey",
            Self::LogonSession => "session of a logon",
            Self::AccessKeyPolicy => "network policy",
            Self::RecycledUser => "user in the recycle bin",
            Self::RecycledAccessKey => "AccessKey in the recycle bin",
            Self::SamlProvider => "SAML provider",
            Self::OidcProvider => "OIDC provider",
            Self::ClientId => "client id of the OIDC provider",
            Self::Fingerprint => "fingerprint of the OIDC provider",
            Self::Application => "application",
            Self::AppSecret => "secret of the application",
            Self::Provision => "installation of the application",
            Self::ServiceCredential => "service credential",
            Self::ServiceLinkedRole => "service-linked role",
            Self::DeletionTask => "deletion task",
            Self::Report => "report",
            Self::Event => "event",
            Self::Revocation => "revocation",
            Self::KeyRotation => "AccessKey rotation of the user",
            Self::Agent => "agent",
            Self::Directory => "resource directory",
            Self::Folder => "folder",
            Self::Member => "member of the resource directory",
            Self::Handshake => "invitation",
            Self::ControlPolicy => "control policy",
            Self::ControlAttachment => "control policy of the target",
            Self::Delegation => "delegated administrator",
            Self::Rollout => "rollout",
            Self::Secret => "secret",
            Self::SecretVersion => "version of the secret",
            Self::SecretLease => "lease of the secret",
            Self::KmsKey => "key",
            Self::KeyAlias => "key alias",
            Self::QueryTemplate => "template of a query",
            Self::AskedQuery => "query in the history",
            Self::Trail => "trail",
        })
    }
}

impl fmt::Display for Child {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::AccessKey => "it still owns AccessKeys",
            Self::Group => "it is still in a group",
            Self::User => "it still has members",
            Self::Policy => "policies are still attached to it",
            Self::AttachedUser => "it is still attached to a user",
            Self::AttachedGroup => "it is still attached to a group",
            Self::AttachedRole => "it is still attached to a role",
            Self::Version => "it still has versions besides the default one",
            Self::Default => "it is the default version",
            Self::LoginProfile => "it still has a login profile",
            Self::MfaDevice => "an MFA device is still bound to it",
            Self::BoundUser => "it is still bound to a user",
            Self::Active => "it is still active",
            Self::Folder => "it still has folders",
            Self::Account => "it still has member accounts",
            Self::Target => "it is still attached to a folder or a member",
            Self::Delegation => "it is still a delegated administrator",
            Self::Resource => "resources are still in it",
            Self::Rollout => "it is being rolled out",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(kind, name) => write!(out, "The {kind} {name} exists already."),
            Self::Missing(kind, name) => write!(out, "The {kind} {name} does not exist."),
            Self::LimitReached(kind, limit) => {
                write!(out, "The limit is reached: at most {limit} ({kind}).")
            }
            Self::InUse(kind, child) => write!(out, "The {kind} cannot be deleted: {child}."),
            Self::Invalid(parameter, rule) => {
                write!(out, "The parameter {parameter} is not valid: {rule}.")
            }
            Self::MalformedDocument(why) => write!(out, "The policy document is not valid: {why}"),
            Self::DocumentTooLong(limit) => {
                write!(
                    out,
                    "The policy document is longer than {limit} characters."
                )
            }
            Self::State(_, why) => out.write_str(why),
            Self::WeakPassword(field, demand) => {
                write!(
                    out,
                    "The new password does not meet the password policy ({field}): {demand}."
                )
            }
            Self::NotByUsers(setting) => {
                write!(
                    out,
                    "The security preference {setting} of the account does not allow this."
                )
            }
            Self::Unreadable(what) => {
                write!(
                    out,
                    "The {what} was altered, or was not made for this account."
                )
            }
            Self::Expired(what) => write!(out, "The {what} has expired."),
            Self::Reauthenticate(ways) => write!(
                out,
                "Show again who you are: call Elevate, then the same again. Ways: {ways}."
            ),
        }
    }
}
