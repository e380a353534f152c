//! Whose AccessKeys an operation is about: those of the named user, or the caller's own.

use domain::account::{settings, upn};
use domain::{Account, Context};
use gateway::{Caller, Plan, Target, Who};
use model::{Owner, Refusal, UserName, UserPrincipalName, account_arn, root_arn};

use super::target;

/// Whose keys are meant.
pub(crate) fn owner(
    name: Option<&UserName>,
    caller: &Caller,
    account: &Account,
) -> Result<Owner, Refusal> {
    match name {
        Some(name) => Ok(Owner::User(account.users.named(name)?.id)),
        None => own(caller, "UserName"),
    }
}

/// Whose keys are meant, in an API that names users with their domain.
pub(crate) fn principal(
    name: Option<&UserPrincipalName>,
    caller: &Caller,
    context: &Context<'_>,
) -> Result<Owner, Refusal> {
    match name {
        Some(name) => {
            let suffix = &context.limits.domain_suffix;
            Ok(Owner::User(upn::find(context.account, name, suffix)?.id))
        }
        None => own(caller, "UserPrincipalName"),
    }
}

/// The caller's own; `parameter` is the one that was left out.
pub(crate) fn own(caller: &Caller, parameter: &'static str) -> Result<Owner, Refusal> {
    match &caller.who {
        Who::User(user) => Ok(Owner::User(user.id)),
        Who::Root => Ok(Owner::Root),
        Who::Session(..) | Who::Server(_) => {
            let rule = "a role session has no keys of its own, so the user must be named";
            Err(Refusal::Invalid(parameter, rule.to_owned()))
        }
    }
}

/// Keys are a matter of their owner, who manages them without a policy where the account prefers that.
pub(crate) fn plan(name: Option<&UserName>, caller: &Caller, account: &Account) -> Plan {
    let own = match (name, &caller.who) {
        (None, Who::User(_)) => true,
        // Names fold case: the user that is meant is the one that is found.
        (Some(name), Who::User(user)) => {
            let named = account.users.named(name);
            named.is_ok_and(|named| named.id == user.id)
        }
        _ => false,
    };
    let preferred = settings::security_preference(account).manage_access_keys;
    plan_for_others(name, caller).self_service(own && preferred)
}

/// The same for what a policy must allow, whoever does it. A session that names nobody may do it to
/// anybody or nobody.
pub(crate) fn plan_for_others(name: Option<&UserName>, caller: &Caller) -> Plan {
    Plan::on(match (name, &caller.who) {
        (Some(name), _) => target::user(caller.account, name),
        (None, Who::User(user)) => target::user(caller.account, &user.name),
        (None, Who::Root) => root(caller),
        (None, Who::Session(..) | Who::Server(_)) => {
            Target::plain(account_arn(caller.account, "user/*"))
        }
    })
}

/// The account's owner.
pub(crate) fn root(caller: &Caller) -> Target {
    Target {
        name: "root".to_owned(),
        ..Target::plain(root_arn(caller.account))
    }
}
