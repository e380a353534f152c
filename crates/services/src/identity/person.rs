//! A user as IMS names one: by principal name or by id.

use std::sync::Arc;

use derive::Parameters;
use domain::account::upn;
use domain::{Account, Context};
use gateway::{Caller, Plan, Target};
use model::{Kind, Refusal, User, UserId, UserName, UserPrincipalName};

use super::target;

/// Whether the caller is the user of this name. Names fold case: the user that is meant is the one that is
/// found.
pub(crate) fn is_named(caller: &Caller, account: &Account, name: &UserName) -> bool {
    let own = |user: &Arc<User>| account.users.named(name).is_ok_and(|one| one.id == user.id);
    caller.user().is_some_and(own)
}

/// A user by principal name or by id: one of them, or both if they are the same user's.
#[derive(Parameters)]
pub(crate) struct Person {
    user_principal_name: Option<UserPrincipalName>,
    user_id: Option<UserId>,
}

impl Person {
    /// Whether neither was given.
    pub(crate) fn is_nobody(&self) -> bool {
        self.user_principal_name.is_none() && self.user_id.is_none()
    }

    /// Touches the user.
    pub(crate) fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on_each(self.targets(caller, account, None))
    }

    /// Touches the user, and what it will be called.
    pub(crate) fn targets(
        &self,
        caller: &Caller,
        account: &Account,
        new: Option<&UserName>,
    ) -> Vec<Target> {
        let by_id = || Some(&account.users.get(self.user_id.as_ref()?)?.name);
        let by_name = self.user_principal_name.as_ref().map(|name| &name.name);
        match by_name.or_else(by_id) {
            Some(name) => target::renamed_user(caller.account, name, new),
            None => vec![target::all(caller.account, "user/*")],
        }
    }

    /// The user.
    pub(crate) fn find<'a>(&self, context: &'a Context<'_>) -> Result<&'a Arc<User>, Refusal> {
        let by_name = self.user_principal_name.as_ref();
        let by_name = by_name.map(|name| named(context, name)).transpose()?;
        let by_id = self
            .user_id
            .map(|id| of_id(context.account, id))
            .transpose()?;
        match (by_name, by_id) {
            (Some(one), Some(other)) if one.id != other.id => {
                let rule = "must be that of UserPrincipalName if both are given".to_owned();
                Err(Refusal::Invalid("UserId", rule))
            }
            (Some(one), _) | (None, Some(one)) => Ok(one),
            (None, None) => {
                let rule = "it or UserId must be given".to_owned();
                Err(Refusal::Invalid("UserPrincipalName", rule))
            }
        }
    }
}

/// The user of this principal name.
pub(crate) fn named<'a>(
    context: &'a Context<'_>,
    name: &UserPrincipalName,
) -> Result<&'a Arc<User>, Refusal> {
    upn::find(context.account, name, &context.limits.domain_suffix)
}

/// The user of this id.
pub(crate) fn of_id(account: &Account, id: UserId) -> Result<&Arc<User>, Refusal> {
    let missing = || Refusal::Missing(Kind::User, id.to_string());
    account.users.get(&id).ok_or_else(missing)
}

/// The bare name in a principal name that somebody shall have.
pub(crate) fn new_name(
    context: &Context<'_>,
    parameter: &'static str,
    name: &UserPrincipalName,
) -> Result<UserName, Refusal> {
    let suffix = &context.limits.domain_suffix;
    if upn::is_own(context.account, name.domain.as_str(), suffix) {
        return Ok(name.name.clone());
    }
    let own = upn::domain(context.account, suffix);
    let rule = format!("what stands behind the @ must be the domain of the account, {own}");
    Err(Refusal::Invalid(parameter, rule))
}
