//! How things are named in policies: `acs:ram::<account>:<relative id>`.

use std::str::FromStr;

use crate::{
    AccountId, AgentName, GroupName, Malformed, PolicyName, ProviderName, RoleName, SessionName,
    UserName,
};

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

/// The account and the name in the ARN of a role; the name may be in any case.
///
/// # Errors
/// When it is no such ARN.
pub fn role_of_arn(text: &str) -> Result<(AccountId, RoleName), Malformed> {
    let rule = Malformed("an ARN such as acs:ram::1234567890123456:role/name");
    of_arn(text, ":role/").ok_or(rule)
}

/// The account and name of an OIDC identity provider.
///
/// # Errors
/// When it is no ARN of one.
pub fn oidc_provider_of_arn(text: &str) -> Result<(AccountId, ProviderName), Malformed> {
    let rule = Malformed("an ARN such as acs:ram::1234567890123456:oidc-provider/name");
    of_arn(text, ":oidc-provider/").ok_or(rule)
}

/// An agent, which is a thing of our own product.
#[must_use]
pub fn agent_arn(account: AccountId, name: &AgentName) -> String {
    format!("acs:rampart::{account}:agent/{name}")
}

/// All agents of an account.
#[must_use]
pub fn agents_arn(account: AccountId) -> String {
    format!("acs:rampart::{account}:agent/*")
}

/// The account and name of an agent.
///
/// # Errors
/// When it is no ARN of one.
pub fn agent_of_arn(text: &str) -> Result<(AccountId, AgentName), Malformed> {
    let rule = Malformed("an ARN such as acs:rampart::1234567890123456:agent/name");
    let parts = text
        .strip_prefix("acs:rampart::")
        .and_then(|rest| rest.split_once(":agent/"));
    let (account, name) = parts.ok_or(rule)?;
    Ok((
        AccountId::read(account).map_err(|_| rule)?,
        name.parse().map_err(|_| rule)?,
    ))
}

/// The account and the name of what stands behind this word.
fn of_arn<N: FromStr>(text: &str, word: &str) -> Option<(AccountId, N)> {
    let (account, name) = text.strip_prefix("acs:ram::")?.split_once(word)?;
    Some((AccountId::read(account).ok()?, name.parse().ok()?))
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
