//! Whether what led somebody to a role leads there still. It is asked before each call of the session, so that
//! whoever must not take on the role any more is out of it at once.

use std::sync::Arc;

use domain::Account;
use domain::account::switching;
use model::{AccountId, LogonSession, Owner, Switched, User, role_arn};
use policy::{Context, Gathered, Principal, Question, Resource, Set, decide};
use rpc::Malformed;

use super::keys::{met, shown};
use crate::ask::caller::{Caller, no_session};
use crate::held::gather::{self, Holder};

/// Whose policies led there, if the caller comes by a session of a role that somebody has switched to.
pub(crate) fn holder(caller: &Caller) -> Option<Holder> {
    let session = caller.logon.as_ref()?;
    match (&session.switched, session.owner) {
        (Some(_), Owner::User(user)) => Some(Holder::User(user)),
        _ => None,
    }
}

/// Lets a caller go on if its role could be switched to as it was, by the policies and the trust of now. Time, address
/// and second factor are those of then: a session does not end because they have changed since.
///
/// # Errors
/// When it could not.
pub(crate) fn check(state: &Account, caller: Caller, identity: &Set) -> Result<Caller, Malformed> {
    let Some(session) = &caller.logon else {
        return Ok(caller);
    };
    match &session.switched {
        Some(switched) if !leads(state, caller.account, (session, switched), identity) => {
            let why = "The role could not be switched to any more.";
            Err(no_session().with_event(why.to_owned()))
        }
        _ => Ok(caller),
    }
}

fn leads(
    state: &Account,
    account: AccountId,
    (session, switched): (&LogonSession, &Switched),
    identity: &Set,
) -> bool {
    let user = match session.owner {
        Owner::User(id) => state.users.get(&id),
        Owner::Root => None,
    };
    let (Some(user), Some(role)) = (user, state.roles.get(&switched.role)) else {
        return false;
    };
    if switching::check_open(role).is_err() {
        return false;
    }
    let number: Arc<str> = account.to_string().into();
    let (arn, principal) = (role_arn(account, &role.name), principal(&number, user));
    let resources = [Resource {
        arn: &arn,
        owner: &number,
        group: None,
    }];
    let context = context(session, switched);
    let question = Question::new(&principal, "sts:AssumeRole", &resources, &context);
    let trust = gather::trust(role.trust_policy().clone(), "role");
    let gathered = Gathered {
        identity: Some(identity),
        trust: Some(&trust),
        ..Gathered::default()
    };
    decide(&question, &gathered).is_allowed()
}

fn principal(number: &Arc<str>, user: &User) -> Principal {
    Principal::User {
        account: number.clone(),
        name: user.name.shared(),
    }
}

/// What the policies were asked with when the role was switched to.
fn context(session: &LogonSession, switched: &Switched) -> Context {
    let (then, source) = (session.created, session.source.to_string());
    let mut context = met(then, switched.secure, &source);
    let factor = switched.factor.map(|factor| factor.shown);
    shown(&mut context, factor.is_some(), factor, then);
    context
}
