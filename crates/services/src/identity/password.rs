//! What RAM and IMS share of passwords: how a new one is examined before it is set, and how users change
//! their own.

use derive::Parameters;
use domain::account::login_profile::{self, New, Update};
use domain::account::password::{Chosen, Examined, Through, exam};
use domain::account::settings::security_preference;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Target, Wants};
use model::{Owner, Password, Refusal, User, UserName, account_arn};

use super::target;
use crate::view::{Done, done};

/// Changes the caller's own password; both services spell it alike.
#[derive(Parameters)]
pub(crate) struct ChangePassword {
    #[rpc(secret)]
    old_password: Password,
    #[rpc(secret)]
    new_password: Password,
}

impl Operation for ChangePassword {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan_own(caller, account, &self.old_password, &self.new_password)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        change_own(permit, context, &self.new_password).map(done)
    }
}

/// What both services say alike of a login profile: a password, if one is to be set, and what the next logon
/// demands.
#[derive(Parameters)]
pub(crate) struct Said {
    #[rpc(secret)]
    password: Option<Password>,
    password_reset_required: Option<bool>,
    #[rpc("MFABindRequired")]
    mfa_bind_required: Option<bool>,
}

impl Said {
    /// As [`plan`].
    pub(crate) fn plan(&self, caller: &Caller, account: &Account, name: &UserName) -> Plan {
        plan(caller, account, name, self.password.as_ref())
    }

    /// A profile of this.
    pub(crate) fn profile<'a, O: Operation>(
        &'a self,
        permit: &'a Permit<'_, O>,
        active: bool,
    ) -> New<'a> {
        let Update { password, .. } = self.update(permit);
        New {
            password,
            active,
            reset_required: self.password_reset_required.unwrap_or(false),
            mfa_required: self.mfa_bind_required.unwrap_or(false),
        }
    }

    /// A change to this; the rest stays.
    pub(crate) fn update<'a, O: Operation>(&'a self, permit: &'a Permit<'_, O>) -> Update<'a> {
        let password = self.password.as_ref();
        Update {
            password: password.map(|new| chosen(permit, new)),
            active: None,
            reset_required: self.password_reset_required,
            mfa_required: self.mfa_bind_required,
            by: permit.caller().user().map(|user| user.id),
        }
    }
}

/// A plan about a user whose password may be set.
pub(crate) fn plan(
    caller: &Caller,
    account: &Account,
    name: &UserName,
    password: Option<&Password>,
) -> Plan {
    let plan = Plan::on(target::user(caller.account, name));
    match (password, account.users.named(name)) {
        (Some(new), Ok(user)) => wanting(plan, (caller, account), user, new, None),
        _ => plan,
    }
}

/// A plan to change one's own password.
fn plan_own(caller: &Caller, account: &Account, old: &Password, new: &Password) -> Plan {
    let Some(user) = caller.user() else {
        return Plan::on(Target::plain(account_arn(caller.account, "user/*")));
    };
    let allowed = security_preference(account).change_password;
    let plan = Plan::on(target::user(caller.account, &user.name)).self_service(allowed);
    wanting(plan, (caller, account), user, new, Some(old))
}

fn wanting(
    plan: Plan,
    (caller, account): (&Caller, &Account),
    user: &User,
    new: &Password,
    old: Option<&Password>,
) -> Plan {
    let exam = exam(account, Owner::User(user.id), new, old, through(caller));
    plan.wanting(Wants::Exam(Box::new(exam)))
}

/// Which way a password comes: people who have logged on type it.
fn through(caller: &Caller) -> Through {
    match caller.logon {
        Some(_) => Through::Console,
        None => Through::Api,
    }
}

/// A password, with what was found out about it.
pub(crate) fn chosen<'a, O: Operation>(
    permit: &'a Permit<'_, O>,
    password: &'a Password,
) -> Chosen<'a> {
    Chosen {
        password,
        examined: examined(permit),
        through: through(permit.caller()),
    }
}

fn examined<'a, O: Operation>(permit: &'a Permit<'_, O>) -> Option<&'a Examined> {
    match permit.prepared() {
        Prepared::Examined(examined) => Some(examined),
        _ => None,
    }
}

/// Changes the caller's own password, if users may.
fn change_own(
    permit: &Permit<'_, ChangePassword>,
    context: &mut Context<'_>,
    new: &Password,
) -> Result<(), Refusal> {
    let Some(user) = permit.caller().user() else {
        let why = "Only RAM users change their passwords here, each its own.";
        return Err(Refusal::State("NotSupport.Identity", why.to_owned()));
    };
    // Whoever may not by this setting may not by a policy either: the setting is about whether at all.
    if !security_preference(context.account).change_password {
        return Err(Refusal::NotByUsers("AllowUserToChangePassword"));
    }
    login_profile::change_password(context, user, &chosen(permit, new))
}

#[cfg(test)]
mod tests;
