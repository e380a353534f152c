//! The records of an account: one list of tables, from which all that walks them follows.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use model::{
    AccessKey, AccountDeletion, AccountKeyNetwork, Agent, AgentIssue, Application, AskedQuery,
    Attachment, ControlAttachment, ControlPolicy, CustomPolicy, Delegation, DeletionTask,
    Directory, Folder, Group, GroupedResource, Handshake, KeyAlias, KeyRotation, KmsKey, LeakedKey,
    LoginProfile, Logon, LogonHabit, LogonSession, LogonTries, Member, Membership, MfaDevice,
    OauthDevice, OauthGrant, OidcProvider, Passkey, PasswordPolicy, PolicyTests, PolicyVersion,
    Profile, QueryTemplate, RecycledKey, RecycledUser, RememberedFactor, Report, ReportPart,
    ResourceGroup, ResourceGroupSettings, Revocation, Role, RoleSession, Rollout, SamlProvider,
    SecretLease, SecurityPreference, ServiceCredential, SsoSettings, Standing, StoredSecret, Trail,
    Unreadable, User,
};

use crate::change::Change;
use crate::table::{AnyTable, Table};

/// All records of an account. Cloning it costs one reference count, for every read has a clone to
/// look at; the first change gives a clone tables of its own, which still share every record.
#[derive(Clone, Default)]
pub struct Account(Arc<Tables>);

/// Names each table once: a table that is a field and missing from the walks below would be lost
/// at the next start, and no function can list fields both shared and to be changed.
macro_rules! tables {
    ($($(#[$attribute:meta])* $table:ident: $record:ty,)*) => {
        /// The tables of an account.
        #[derive(Clone, Default)]
        pub struct Tables {
            $($(#[$attribute])* pub $table: Table<$record>,)*
        }

        impl Tables {
            fn each(&self) -> impl Iterator<Item = &dyn AnyTable> {
                [$(&self.$table as &dyn AnyTable,)*].into_iter()
            }

            fn each_mut(&mut self) -> impl Iterator<Item = &mut dyn AnyTable> {
                [$(&mut self.$table as &mut dyn AnyTable,)*].into_iter()
            }
        }
    };
}

tables! {
    /// The account's own record.
    profile: Profile,
    /// RAM users.
    users: User,
    /// User groups.
    groups: Group,
    /// Who is in which group.
    memberships: Membership,
    /// Roles.
    roles: Role,
    /// Custom policies.
    policies: CustomPolicy,
    /// Their versions.
    versions: PolicyVersion,
    /// Tests beside policies and the trust of roles.
    policy_tests: PolicyTests,
    /// Which policy is on whom.
    attachments: Attachment,
    /// AccessKeys without their secrets.
    access_keys: AccessKey,
    /// From where keys may be used that do not say so themselves, if it was ever set.
    key_network: AccountKeyNetwork,
    /// Deleted users who can be restored.
    recycled_users: RecycledUser,
    /// Deleted AccessKeys that can be restored.
    recycled_keys: RecycledKey,
    /// AccessKeys that are gone and were known to others.
    leaked_keys: LeakedKey,
    /// How far the AccessKeys of users have been replaced.
    key_rotations: KeyRotation,
    /// Hashes of passwords.
    logons: Logon,
    /// That users may log on with passwords.
    login_profiles: LoginProfile,
    /// Sessions that people began by logging on.
    logon_sessions: LogonSession,
    /// Sessions of roles that people began in a browser by the word of an identity provider.
    role_sessions: RoleSession,
    /// Attempts to log on that failed.
    logon_tries: LogonTries,
    /// From where and with what people log on.
    logon_habits: LogonHabit,
    /// Second factors that are remembered.
    remembered_factors: RememberedFactor,
    /// Second factors without their seeds.
    mfa_devices: MfaDevice,
    /// Passkeys.
    passkeys: Passkey,
    /// Service credentials without their secrets.
    service_credentials: ServiceCredential,
    /// What is demanded of passwords, if it was ever set.
    password_policy: PasswordPolicy,
    /// How people log on, if it was ever set.
    security_preference: SecurityPreference,
    /// SAML identity providers.
    saml_providers: SamlProvider,
    /// OIDC identity providers.
    oidc_providers: OidcProvider,
    /// OAuth applications without the values of their secrets.
    applications: Application,
    /// What OAuth applications may do for somebody.
    oauth_grants: OauthGrant,
    /// Devices that ask for such a grant.
    oauth_devices: OauthDevice,
    /// How users log on at an identity provider, if it was ever set.
    sso_settings: SsoSettings,
    /// Deletions of service-linked roles.
    deletion_tasks: DeletionTask,
    /// The newest report of each kind.
    reports: Report,
    /// Their rows.
    report_parts: ReportPart,
    /// Temporary credentials that count no more.
    revocations: Revocation,
    /// Agents.
    agents: Agent,
    /// What they gave out last of each role.
    agent_issues: AgentIssue,
    /// The directory that the account manages, if it does.
    directory: Directory,
    /// Its folders.
    folders: Folder,
    /// Its members.
    members: Member,
    /// Who of them manages which service for all.
    delegations: Delegation,
    /// Members that are being deleted.
    account_deletions: AccountDeletion,
    /// Invitations: of the directory, and of the account itself.
    handshakes: Handshake,
    /// Control policies of the directory's own.
    control_policies: ControlPolicy,
    /// Which control policy acts where.
    control_attachments: ControlAttachment,
    /// That the account is a member of a directory.
    standing: Standing,
    /// Changes of policies that come into force in stages.
    rollouts: Rollout,
    /// Resource groups.
    resource_groups: ResourceGroup,
    /// Which resources are in them.
    grouped_resources: GroupedResource,
    /// What is set about them, if it ever was.
    resource_group_settings: ResourceGroupSettings,
    /// Secrets without their values.
    secrets: StoredSecret,
    /// To whom their values were shown for a time.
    secret_leases: SecretLease,
    /// Keys without their materials.
    kms_keys: KmsKey,
    /// What keys are called beside their ids.
    kms_aliases: KeyAlias,
    /// Queries of events that are kept to be asked again.
    query_templates: QueryTemplate,
    /// Those that were asked.
    asked_queries: AskedQuery,
    /// Trails that deliver events.
    trails: Trail,
}

impl Deref for Account {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.0
    }
}

impl DerefMut for Account {
    fn deref_mut(&mut self) -> &mut Tables {
        Arc::make_mut(&mut self.0)
    }
}

impl Tables {
    /// Whether the account has been founded.
    #[must_use]
    pub fn exists(&self) -> bool {
        !self.profile.is_empty()
    }

    /// The account's own record.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.iter().next().map(AsRef::as_ref)
    }

    /// The after-images of everything that changed since [`Tables::forget_changes`].
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let mut into = Vec::new();
        self.each().for_each(|table| table.changes(&mut into));
        into
    }

    /// After-images of all records, for a checkpoint.
    #[must_use]
    pub fn images(&self) -> Vec<Change> {
        let mut into = Vec::new();
        self.each().for_each(|table| table.images(&mut into));
        into
    }

    /// How many records there are in all.
    #[must_use]
    pub fn records(&self) -> usize {
        self.each().map(AnyTable::records).sum()
    }

    /// Whether there is nothing but in the tables of these names.
    #[must_use]
    pub fn has_only(&self, kept: &[&str]) -> bool {
        let mut others = self.each().filter(|one| !kept.contains(&one.name()));
        others.all(|one| one.records() == 0)
    }

    /// Takes all records away but those in the tables of these names.
    pub fn clear_but(&mut self, kept: &[&str]) {
        let others = self.each_mut().filter(|one| !kept.contains(&one.name()));
        others.for_each(AnyTable::clear);
    }

    /// Starts a new list of changes.
    pub fn forget_changes(&mut self) {
        self.each_mut().for_each(AnyTable::forget_changes);
    }

    /// Whether a change touches what decisions are made from; sets of policies gathered before
    /// it must then be gathered again. Each record says so for itself, see
    /// [`Record::DECIDES`](model::Record::DECIDES).
    #[must_use]
    pub fn decisions_changed(&self) -> bool {
        self.each().any(AnyTable::is_decisive)
    }

    /// Takes over an after-image from the store. Whether it is decided from.
    ///
    /// # Errors
    /// When this program cannot read it, or does not know the table.
    pub fn apply(
        &mut self,
        table: &str,
        key: &str,
        payload: Option<&str>,
    ) -> Result<bool, Unreadable> {
        match self.each_mut().find(|one| one.name() == table) {
            Some(one) => one.apply(key, payload),
            None => Err(Unreadable {
                table: "?",
                why: format!("no table is called {table}"),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::Record;

    use super::*;

    #[test]
    fn no_two_tables_share_a_name() {
        let tables = Tables::default();
        let names: BTreeSet<_> = tables.each().map(AnyTable::name).collect();
        assert_eq!(names.len(), tables.each().count());
    }

    #[test]
    fn an_image_says_whether_it_is_decided_from_and_leaves_no_change_behind() {
        let mut tables = Tables::default();
        let mut apply = |name: &str| {
            let user = User {
                external_id: None,
                id: model::UserId::new(7),
                name: name.parse().unwrap(),
                display_name: None,
                mobile_phone: None,
                email: None,
                comments: None,
                tags: model::Tags::new(),
                created: model::Moment::default(),
                updated: model::Moment::default(),
            };
            tables.apply("user", "7", Some(&user.payload())).unwrap()
        };
        // One more user changes nobody's policies; another name stands in explanations.
        assert_eq!(
            ["alice", "alice", "bob"].map(&mut apply),
            [false, false, true]
        );
        let key = serde_json::to_string(&model::UserId::new(7)).unwrap();
        assert!(!tables.apply("user", &key, None).unwrap());
        let member = serde_json::to_string(&(model::GroupId::new(1), model::UserId::new(7)));
        assert!(tables.apply("membership", &member.unwrap(), None).unwrap());
        assert!(!tables.decisions_changed());
    }

    #[test]
    fn a_table_that_nobody_knows_is_unreadable() {
        let mut tables = Tables::default();
        let refused = tables.apply("comet", "1", None).unwrap_err();
        assert!(refused.to_string().contains("comet"), "{refused}");
    }
}
