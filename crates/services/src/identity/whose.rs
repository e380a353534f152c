//! Whose something is: a user's, as RAM or IMS names users, or without a name the caller's own.

use std::str::FromStr;

use derive::Parameters;
use domain::account::upn;
use domain::{Account, Context};
use gateway::{Caller, Plan, Target, Who};
use model::{
    Malformed, Owner, Refusal, UserId, UserName, UserPrincipalName, account_arn, root_arn,
};
use rpc::FromParameters;

use super::{person, target};

/// A parameter that names a user.
pub trait Whose: FromParameters + Send + Sync + 'static {
    /// What it is called.
    const PARAMETER: &'static str;

    /// Who is named; nobody for the caller.
    fn name(&self) -> Option<&UserName>;

    /// Whether the name is one of this account.
    ///
    /// # Errors
    /// When it is not.
    fn check(&self, _: &Account, _: &str) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A user of RAM, whom the parameter must name; an empty name is the caller's.
#[derive(Parameters)]
pub struct ByName {
    user_name: Perhaps<UserName>,
}

/// A user of IMS, whom the parameter must name; an empty name is the caller's.
#[derive(Parameters)]
pub struct ByPrincipalName {
    user_principal_name: Perhaps<UserPrincipalName>,
}

/// A user of RAM, if one is named.
#[derive(Parameters)]
pub struct ByNameIfAny {
    user_name: Option<UserName>,
}

/// A user of IMS, if one is named.
#[derive(Parameters)]
pub struct ByPrincipalNameIfAny {
    user_principal_name: Option<UserPrincipalName>,
}

/// A value that must be given and may be empty.
pub(crate) struct Perhaps<T>(Option<T>);

impl<T: FromStr<Err = Malformed>> FromStr for Perhaps<T> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let value = (!text.is_empty()).then(|| text.parse());
        Ok(Self(value.transpose()?))
    }
}

impl Whose for ByName {
    const PARAMETER: &'static str = "UserName";

    fn name(&self) -> Option<&UserName> {
        self.user_name.0.as_ref()
    }
}

impl Whose for ByNameIfAny {
    const PARAMETER: &'static str = "UserName";

    fn name(&self) -> Option<&UserName> {
        self.user_name.as_ref()
    }
}

impl Whose for ByPrincipalName {
    const PARAMETER: &'static str = "UserPrincipalName";

    fn name(&self) -> Option<&UserName> {
        self.user_principal_name.0.as_ref().map(|upn| &upn.name)
    }

    fn check(&self, account: &Account, suffix: &str) -> Result<(), Refusal> {
        check(self.user_principal_name.0.as_ref(), account, suffix)
    }
}

impl Whose for ByPrincipalNameIfAny {
    const PARAMETER: &'static str = "UserPrincipalName";

    fn name(&self) -> Option<&UserName> {
        self.user_principal_name.as_ref().map(|upn| &upn.name)
    }

    fn check(&self, account: &Account, suffix: &str) -> Result<(), Refusal> {
        check(self.user_principal_name.as_ref(), account, suffix)
    }
}

fn check(upn: Option<&UserPrincipalName>, account: &Account, suffix: &str) -> Result<(), Refusal> {
    upn.map_or(Ok(()), |upn| upn::find(account, upn, suffix).map(|_| ()))
}

/// It is a matter of the user. Users may do it to themselves if the account's settings say so.
pub(crate) fn plan(whose: &impl Whose, caller: &Caller, account: &Account, allowed: bool) -> Plan {
    let own = caller.user().is_some() && is_own(whose, caller, account);
    plan_for_others(whose, caller).self_service(allowed && own)
}

/// Whether the caller means itself.
pub(crate) fn is_own(whose: &impl Whose, caller: &Caller, account: &Account) -> bool {
    let named = |name| person::is_named(caller, account, name);
    whose.name().is_none_or(named)
}

/// The same for what a policy must allow, whoever does it. A session that names nobody may do it to
/// anybody or nobody.
pub(crate) fn plan_for_others(whose: &impl Whose, caller: &Caller) -> Plan {
    Plan::on(match (whose.name(), &caller.who) {
        (Some(name), _) => target::user(caller.account, name),
        (None, Who::User(user)) => target::user(caller.account, &user.name),
        (None, Who::Root) => root(caller),
        (
            None,
            Who::Session(..)
            | Who::Federated(_)
            | Who::Agent(_)
            | Who::Application(_)
            | Who::Server(_),
        ) => Target::plain(account_arn(caller.account, "user/*")),
    })
}

/// The account's owner.
pub(crate) fn root(caller: &Caller) -> Target {
    Target {
        name: "root".to_owned(),
        ..Target::plain(root_arn(caller.account))
    }
}

/// Who is meant.
pub(crate) fn owner(
    whose: &impl Whose,
    caller: &Caller,
    context: &Context<'_>,
) -> Result<Owner, Refusal> {
    whose.check(context.account, &context.limits.domain_suffix)?;
    match (whose.name(), &caller.who) {
        (Some(name), _) => Ok(Owner::User(context.account.users.named(name)?.id)),
        (None, Who::User(user)) => Ok(Owner::User(user.id)),
        (None, Who::Root) => Ok(Owner::Root),
        (
            None,
            Who::Session(..)
            | Who::Federated(_)
            | Who::Agent(_)
            | Who::Application(_)
            | Who::Server(_),
        ) => Err(unnamed(whose, "a role session")),
    }
}

/// Which user is meant, of what the account's owner has none of.
pub(crate) fn user(
    whose: &impl Whose,
    caller: &Caller,
    context: &Context<'_>,
) -> Result<UserId, Refusal> {
    match owner(whose, caller, context)? {
        Owner::User(id) => Ok(id),
        Owner::Root => Err(unnamed(whose, "the owner of the account")),
    }
}

fn unnamed<W: Whose>(_: &W, who: &str) -> Refusal {
    let rule = format!("must name a user, for {who} has none");
    Refusal::Invalid(W::PARAMETER, rule)
}
