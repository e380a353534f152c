//! Accounts that tests are told in: mallory, who wants more, and whoever has it.

use std::sync::Arc;

use model::{
    AccessKey, AccountId, Agent, Application, ApplicationKind, Attachment, AttachmentScope,
    CustomPolicy, Entity, Group, GroupId, KeyStatus, LoginProfile, Membership, MfaDevice, Moment,
    NewRole, OidcProvider, Owner, Passkey, PolicyId, PolicyRef, PolicyVersion, Profile, Provision,
    RecycledKey, Role, RoleId, SamlProvider, SecretKind, SecretRole, SecretRotation, StoredSecret,
    Tags, User, UserId, VersionId,
};
use policy::{Attached, Kind, Level, Path, Policy, Set};

use super::super::{Found, Goal, Question, STEPS, Who, find};
use crate::account::Account;
use crate::limits::Limits;

pub(super) const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
pub(super) const MALLORY: UserId = UserId::new(1);
pub(super) const BOSS: UserId = UserId::new(2);
pub(super) const CHIEF: RoleId = RoleId::new(1);
const AT: Moment = Moment::from_seconds(1_000_000);

pub(super) struct Scene {
    pub(super) account: Account,
    pub(super) limits: Limits,
    pub(super) control: Option<Path>,
}

impl Scene {
    /// Two users: mallory, who has nothing, and boss, who has everything.
    pub(super) fn new() -> Self {
        let mut scene = Self {
            account: Account::default(),
            limits: Limits::default(),
            control: None,
        };
        scene.account.profile.put(Profile {
            id: HOME,
            alias: None,
            created: AT,
        });
        scene.user(MALLORY, "mallory");
        scene.user(BOSS, "boss");
        scene.system(Entity::User(BOSS), "AdministratorAccess");
        scene
    }

    pub(super) fn user(&mut self, id: UserId, name: &str) {
        self.account.users.put(User {
            external_id: None,
            tags: Tags::new(),
            id,
            name: name.parse().unwrap(),
            display_name: None,
            mobile_phone: None,
            email: None,
            comments: None,
            created: AT,
            updated: AT,
        });
    }

    pub(super) fn group(&mut self, id: u64, name: &str, users: &[UserId]) -> Entity {
        let group = GroupId::new(id);
        self.account.groups.put(Group {
            external_id: None,
            provisioned: name == "provisioned",
            display_name: None,
            id: group,
            name: name.parse().unwrap(),
            comments: None,
            created: AT,
            updated: AT,
        });
        for user in users {
            self.account.memberships.put(Membership {
                group,
                user: *user,
                joined: AT,
            });
        }
        Entity::Group(group)
    }

    /// A role that trusts those, in the words of a trust policy.
    pub(super) fn role(&mut self, id: RoleId, name: &str, trusted: &str) -> Entity {
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{{trusted}}}}}]}}"#
        );
        self.account.roles.put(Role::new(NewRole {
            id,
            name: name.parse().unwrap(),
            trust: trust.into(),
            created: AT,
        }));
        Entity::Role(id)
    }

    /// A role that can do everything and trusts those.
    pub(super) fn chief(&mut self, trusted: &str) {
        let role = self.role(CHIEF, "chief", trusted);
        self.system(role, "AdministratorAccess");
    }

    pub(super) fn system(&mut self, entity: Entity, name: &str) {
        self.attach(entity, PolicyRef::System(name.parse().unwrap()));
    }

    pub(super) fn attach(&mut self, entity: Entity, policy: PolicyRef) {
        self.account.attachments.put(Attachment {
            entity,
            policy,
            scope: AttachmentScope::Account,
            attached: AT,
        });
    }

    /// A policy that is on nobody.
    pub(super) fn policy(&mut self, name: &str, statements: &str) -> PolicyId {
        let id = PolicyId::new(1 + self.account.policies.len() as u64);
        self.account.policies.put(CustomPolicy {
            id,
            name: name.parse().unwrap(),
            description: None,
            default_version: VersionId::FIRST,
            last_version: VersionId::FIRST,
            tags: Tags::new(),
            created: AT,
            updated: AT,
        });
        self.version(id, VersionId::FIRST, statements);
        id
    }

    pub(super) fn version(&mut self, id: PolicyId, version: VersionId, statements: &str) {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let version = PolicyVersion::new(id, version, text.into(), AT);
        self.account.versions.put(version);
    }

    /// A policy on somebody.
    pub(super) fn grant(&mut self, entity: Entity, name: &str, statements: &str) -> PolicyId {
        let id = self.policy(name, statements);
        self.attach(entity, PolicyRef::Custom(id));
        id
    }

    pub(super) fn key(&mut self, owner: UserId, id: &str, status: KeyStatus) -> AccessKey {
        let key = AccessKey {
            id: id.parse().unwrap(),
            owner: Owner::User(owner),
            status,
            created: AT,
            updated: AT,
            network: None,
            leak: None,
            bootstrap: false,
        };
        self.account.access_keys.put(key.clone());
        key
    }

    /// A key of boss's in the recycle bin.
    pub(super) fn recycled(&mut self) {
        let key = self.key(BOSS, "LTAIgone", KeyStatus::Inactive);
        self.account.access_keys.remove(&key.id);
        self.account
            .recycled_keys
            .put(RecycledKey { key, recycled: AT });
    }

    pub(super) fn profile(&mut self, user: UserId) {
        self.account.login_profiles.put(LoginProfile {
            user,
            active: true,
            reset_required: false,
            mfa_required: false,
            created: AT,
            updated: AT,
            enabled: AT,
            last_logon: None,
        });
    }

    pub(super) fn device(&mut self) {
        self.account.mfa_devices.put(MfaDevice {
            id: model::Id::new(1),
            name: "phone".parse().unwrap(),
            owner: Some(Owner::User(BOSS)),
            first_owner: Some(Owner::User(BOSS)),
            activated: Some(AT),
            last_step: 0,
            created: AT,
        });
    }

    pub(super) fn passkey(&mut self) {
        self.account.passkeys.put(Passkey {
            id: "PASSKEY-1".into(),
            kind: model::PasskeyKind::Passkey,
            handle: "".into(),
            user: BOSS,
            name: "laptop".parse().unwrap(),
            credential: String::new(),
            created: AT,
            last_used: None,
        });
    }

    /// A secret that is boss's AccessKey.
    pub(super) fn secret(&mut self, deletion: Option<Moment>, policy: Option<&str>) {
        let key = self.key(BOSS, "LTAIboss", KeyStatus::Active);
        self.account.secrets.put(StoredSecret {
            name: "acs/ram/user/boss".parse().unwrap(),
            id: model::Id::new(1),
            kind: SecretKind::RamCredentials,
            description: None,
            key: None,
            config: None,
            policy: policy.map(Into::into),
            tags: Tags::new(),
            versions: Vec::new(),
            count: 0,
            creator: "boss".into(),
            created: AT,
            updated: AT,
            deletion,
            rotation: Some(Box::new(SecretRotation {
                user: BOSS,
                key: key.id,
                previous: None,
                interval: None,
                last: None,
                pending: None,
                trouble: None,
            })),
            role: None,
            due: None,
        });
    }

    /// A secret that gives out the chief's credentials.
    pub(super) fn role_secret(&mut self, policy: Option<&str>) {
        self.account.secrets.put(StoredSecret {
            name: "acs/ram/role/chief".parse().unwrap(),
            id: model::Id::new(2),
            kind: SecretKind::RoleCredentials,
            description: None,
            key: None,
            config: None,
            policy: policy.map(Into::into),
            tags: Tags::new(),
            versions: Vec::new(),
            count: 0,
            creator: "boss".into(),
            created: AT,
            updated: AT,
            deletion: None,
            rotation: None,
            role: Some(Box::new(SecretRole {
                role: CHIEF,
                seconds: 3600,
            })),
            due: None,
        });
    }

    pub(super) fn agent(&mut self, roles: Vec<RoleId>) {
        self.account.agents.put(Agent {
            id: model::Id::new(1),
            name: "box".parse().unwrap(),
            description: None,
            roles,
            networks: Vec::new(),
            active: true,
            identity: None,
            code: None,
            created: AT,
            updated: AT,
        });
    }

    pub(super) fn saml(&mut self) {
        self.account.saml_providers.put(SamlProvider {
            name: "idp".parse().unwrap(),
            description: None,
            metadata: None,
            sign: model::SignAlgorithm::default(),
            created: AT,
            updated: AT,
        });
    }

    pub(super) fn oidc(&mut self) {
        self.account.oidc_providers.put(OidcProvider {
            name: "idp".parse().unwrap(),
            issuer: "https://idp.example.com".parse().unwrap(),
            description: None,
            client_ids: Vec::new(),
            fingerprints: Vec::new(),
            issuance: "12".parse().unwrap(),
            created: AT,
            updated: AT,
        });
    }

    /// An application that says who is in provisioned groups.
    pub(super) fn provisioner(&mut self) {
        let kind = ApplicationKind::Server;
        let scopes = std::collections::BTreeSet::from([model::Scope::Scim]);
        self.account.applications.put(Application {
            id: model::ApplicationId::new(1),
            name: "directory".parse().unwrap(),
            kind,
            display_name: "directory".parse().unwrap(),
            protocol: model::ProtocolVersion::default(),
            scopes: scopes.clone(),
            required: std::collections::BTreeSet::new(),
            redirects: Vec::new(),
            secret_required: true,
            multi_tenant: false,
            access: model::AccessSeconds::USUAL,
            refresh: model::RefreshSeconds::usual(kind),
            secrets: Vec::new(),
            provision: Some(Provision {
                scopes,
                created: AT,
                updated: AT,
            }),
            created: AT,
            updated: AT,
        });
    }

    /// Control policies on the account: everything is let but this.
    pub(super) fn under(&mut self, denied: &str) {
        let text = format!(
            r#"{{"Version":"1","Statement":[{},{}]}}"#,
            allow("*"),
            deny(denied)
        );
        let policy = Arc::new(Policy::restore(&text, Kind::Control));
        let level = Level {
            target: "r-1".into(),
            policies: Set::new(vec![Attached::to_user(policy, "fence", "r-1")]),
        };
        self.control = Some(Path::new(vec![level]));
    }

    pub(super) fn question(&self, goal: Goal) -> Question<'_> {
        Question {
            account: &self.account,
            home: HOME,
            control: self.control.as_ref(),
            limits: &self.limits,
            region: "cn-hangzhou",
            goal,
            calls: 8,
        }
    }

    /// What mallory comes to.
    pub(super) fn find(&self, goal: Goal) -> Found {
        find(self.question(goal), Some(Who::User(MALLORY)), STEPS)
    }
}

/// A statement that lets somebody do this with anything.
pub(super) fn allow(action: &str) -> String {
    on(action, "*")
}

/// The same with this alone.
pub(super) fn on(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

/// The same from an address alone.
pub(super) fn near(action: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Action":"{action}","Resource":"*","Condition":{{"IpAddress":{{"acs:SourceIp":["10.0.0.0/8"]}}}}}}"#
    )
}

pub(super) fn deny(action: &str) -> String {
    format!(r#"{{"Effect":"Deny","Action":"{action}","Resource":"*"}}"#)
}
