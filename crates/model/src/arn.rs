//! How things are named in policies: `acs:ram::<account>:<relative id>`.

use crate::{AccountId, GroupName, PolicyName, ProviderName, RoleName, SessionName, UserName};

/// A relative id of an account, such as `user/*`.
#[must_use]
pub fn account_arn(account: AccountId, relative: &str) -> String {
    arn(account, relative, "")
}

/// The account as a principal.
#[must_use]
pub fn root_arn(account: AccountId) -> String {
    account_arn(account, "root")
}

/// A RAM user.
#[must_use]
pub fn user_arn(account: AccountId, name: &UserName) -> String {
    arn(account, "user/", name.as_str())
}

/// A user group.
#[must_use]
pub fn group_arn(account: AccountId, name: &GroupName) -> String {
    arn(account, "group/", name.as_str())
}

/// A role; its name is lower case in the ARN, as the vendor prints it.
#[must_use]
pub fn role_arn(account: AccountId, name: &RoleName) -> String {
    arn(account, "role/", name.folded().as_str())
}

/// A session of a role; an output only, policies never match it.
#[must_use]
pub fn session_arn(account: AccountId, role: &RoleName, session: &SessionName) -> String {
    format!(
        "acs:ram::{account}:assumed-role/{}/{session}",
        role.folded().as_str()
    )
}

/// A SAML identity provider.
#[must_use]
pub fn saml_provider_arn(account: AccountId, name: &ProviderName) -> String {
    arn(account, "saml-provider/", name.as_str())
}

/// An OIDC identity provider.
#[must_use]
pub fn oidc_provider_arn(account: AccountId, name: &ProviderName) -> String {
    arn(account, "oidc-provider/", name.as_str())
}

/// A custom policy.
#[must_use]
pub fn policy_arn(account: AccountId, name: &PolicyName) -> String {
    arn(account, "policy/", name.as_str())
}

/// A system policy: the account field is the word `system`.
#[must_use]
pub fn system_policy_arn(name: &PolicyName) -> String {
    format!("acs:ram::system:policy/{name}")
}

/// Every request names some, and formatting takes several times as long.
fn arn(account: AccountId, kind: &str, name: &str) -> String {
    let mut number = itoa::Buffer::new();
    let number = number.format(account.number());
    ["acs:ram::", number, ":", kind, name].concat()
}
