//! How many of each there may be. Source: "Limitations" of RAM, December 2025.

use std::sync::Arc;

use model::{Kind, Refusal};

/// The quotas of one account; the adjustable ones are settings of the server.
#[derive(Clone, Debug)]
pub struct Limits {
    /// RAM users of an account.
    pub users: usize,
    /// User groups of an account.
    pub groups: usize,
    /// Roles of an account.
    pub roles: usize,
    /// Groups a user may join.
    pub groups_of_user: usize,
    /// AccessKeys of a user.
    pub keys_of_user: usize,
    /// AccessKeys of the account's owner.
    pub keys_of_root: usize,
    /// Users in the recycle bin of an account.
    pub recycled_users: usize,
    /// AccessKeys of one owner in the recycle bin.
    pub recycled_keys: usize,
    /// Custom policies of an account.
    pub policies: usize,
    /// Versions of a custom policy.
    pub versions: usize,
    /// System policies on one user, group or role.
    pub system_policies_attached: usize,
    /// Custom policies on one user, group or role.
    pub custom_policies_attached: usize,
    /// Virtual MFA devices of an account.
    pub mfa_devices: usize,
    /// Whether the account's owner may have AccessKeys, and use them.
    pub owner_keys: bool,
    /// Whether an AccessKey is deleted that is still switched on.
    pub delete_active_keys: bool,
    /// SAML identity providers of an account.
    pub saml_providers: usize,
    /// OIDC identity providers of an account.
    pub oidc_providers: usize,
    /// Client ids of an OIDC identity provider.
    pub client_ids: usize,
    /// Fingerprints of an OIDC identity provider.
    pub fingerprints: usize,
    /// OAuth applications of an account.
    pub applications: usize,
    /// Secrets of an OAuth application.
    pub app_secrets: usize,
    /// Agents of an account.
    pub agents: usize,
    /// Resource groups of an account, beside its default one.
    pub resource_groups: usize,
    /// Resources of an account that are in resource groups.
    pub grouped_resources: usize,
    /// Clients that one user may authorize to act for them.
    pub clients_of_user: usize,
    /// Members of a resource directory.
    pub members: usize,
    /// Folders of a resource directory.
    pub folders: usize,
    /// Control policies of a resource directory's own.
    pub control_policies: usize,
    /// Control policies on one folder or member.
    pub control_attachments: usize,
    /// Invitations that wait: of one directory, and of one account.
    pub handshakes: usize,
    /// Seconds that an invitation can be answered.
    pub handshake_seconds: i64,
    /// Invitations from one account to another within a day.
    pub handshakes_per_day: usize,
    /// Seconds after which what a deleted member had is purged.
    pub deleted_member_seconds: i64,
    /// Service credentials of a user for one service.
    pub service_credentials: usize,
    /// Secrets of an account.
    pub secrets: usize,
    /// Keys of an account, beside its own.
    pub kms_keys: usize,
    /// What stands behind the alias in the default domain of each account.
    pub domain_suffix: Arc<str>,
    /// Seconds that a session may last which another session asked for.
    pub chained_session_seconds: i64,
    /// How long a token of an OIDC provider may be good for, from its issuing to its end.
    pub oidc_token_seconds: i64,
    /// How long an assertion of a SAML provider may be good for, from its issuing to its end.
    pub saml_assertion_seconds: i64,
    /// Seconds that sessions which came of one another may last together, from the first on.
    pub session_chain_seconds: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            users: 5000,
            groups: 300,
            roles: 1000,
            groups_of_user: 10,
            keys_of_user: 2,
            keys_of_root: 2,
            recycled_users: 1000,
            recycled_keys: 3,
            policies: 1500,
            versions: 5,
            system_policies_attached: 20,
            custom_policies_attached: 10,
            mfa_devices: 5000,
            owner_keys: false,
            delete_active_keys: true,
            saml_providers: 100,
            oidc_providers: 100,
            client_ids: 20,
            fingerprints: 5,
            applications: 100,
            app_secrets: 2,
            agents: 1000,
            resource_groups: 30,
            grouped_resources: 100_000,
            clients_of_user: 100,
            members: 10_000,
            folders: 2000,
            control_policies: 100,
            control_attachments: 10,
            handshakes: 20,
            handshake_seconds: 1_209_600,
            handshakes_per_day: 10,
            deleted_member_seconds: 2_592_000,
            service_credentials: 2,
            secrets: 100_000,
            kms_keys: 1000,
            domain_suffix: "onaliyun.com".into(),
            chained_session_seconds: 3600,
            oidc_token_seconds: 86_400,
            saml_assertion_seconds: 4200,
            session_chain_seconds: 43_200,
        }
    }
}

/// Refuses when one more would exceed the limit.
pub(crate) fn check(kind: Kind, have: usize, limit: usize) -> Result<(), Refusal> {
    if have < limit {
        Ok(())
    } else {
        Err(Refusal::LimitReached(kind, limit))
    }
}

/// Refuses when there are more than the limit.
pub(crate) fn check_all(kind: Kind, are: usize, limit: usize) -> Result<(), Refusal> {
    match are.checked_sub(1) {
        Some(others) => check(kind, others, limit),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_may_have_a_hundred_providers_of_each_kind() {
        let Limits {
            saml_providers,
            oidc_providers,
            client_ids,
            fingerprints,
            ..
        } = Limits::default();
        let all = [saml_providers, oidc_providers, client_ids, fingerprints];
        assert_eq!(all, [100, 100, 20, 5]);
    }

    #[test]
    fn a_list_is_as_long_as_the_limit_and_no_longer() {
        let all = |are| check_all(Kind::ClientId, are, 2).is_ok();
        assert_eq!([0, 1, 2, 3].map(all), [true, true, true, false]);
        assert!(check_all(Kind::ClientId, 0, 0).is_ok());
    }
}
