//! What an account has set, or the defaults.

use std::borrow::Cow;

use model::{PasswordPolicy, SecurityPreference, SsoSettings};

use super::tables::Account;

/// What is demanded of passwords.
#[must_use]
pub fn password_policy(account: &Account) -> Cow<'_, PasswordPolicy> {
    let set = account.password_policy.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}

/// How people log on, and what they may do to themselves.
#[must_use]
pub fn security_preference(account: &Account) -> Cow<'_, SecurityPreference> {
    let set = account.security_preference.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}

/// How users log on at an identity provider.
#[must_use]
pub fn sso(account: &Account) -> Cow<'_, SsoSettings> {
    let set = account.sso_settings.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}
