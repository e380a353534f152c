//! The domain of an account, and the users that are named with it.
//!
//! Source: "Log on to the Alibaba Cloud Management Console as a RAM user", `GetDefaultDomain`.

use std::sync::Arc;

use model::{Kind, Refusal, User, UserName, UserPrincipalName};

use super::alias;
use super::tables::Account;

/// The default domain of an account: its alias, or its id as long as there is none, and the suffix
/// that all accounts of the server share.
#[must_use]
pub fn domain(account: &Account, suffix: &str) -> String {
    let alias = alias::of(account).unwrap_or_default();
    [alias.as_str(), ".", suffix].concat()
}

/// How a user is shown with the domain of the account.
#[must_use]
pub fn of(account: &Account, name: &UserName, suffix: &str) -> String {
    [name.as_str(), "@", &domain(account, suffix)].concat()
}

/// The user of this name, if the domain is the account's: alias or id, with the suffix or without.
///
/// # Errors
/// When there is no such user, or the domain is not the account's.
pub fn find<'a>(
    account: &'a Account,
    upn: &UserPrincipalName,
    suffix: &str,
) -> Result<&'a Arc<User>, Refusal> {
    if is_own(account, upn.domain.as_str(), suffix) {
        account.users.named(&upn.name)
    } else {
        Err(Refusal::Missing(Kind::User, upn.to_string()))
    }
}

/// The user who logs on by this name. Nobody has to know how an administrator spelt it: the case of
/// letters does not count.
#[must_use]
pub fn at_logon<'a>(
    account: &'a Account,
    upn: &UserPrincipalName,
    suffix: &str,
) -> Option<&'a Arc<User>> {
    let own = is_own(account, upn.domain.as_str(), suffix);
    let user = account.users.find(&upn.name.folded());
    user.filter(|_| own)
}

/// Whether a domain is the account's. It folds case.
#[must_use]
pub fn is_own(account: &Account, domain: &str, suffix: &str) -> bool {
    let Some(profile) = account.profile() else {
        return false;
    };
    let bare = domain
        .strip_suffix(suffix)
        .map_or(domain, |rest| rest.strip_suffix('.').unwrap_or(domain));
    let id = profile.id.to_string();
    let alias = profile.alias.as_ref().map(model::Alias::as_str);
    bare == id || Some(bare) == alias
}
