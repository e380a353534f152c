//! Whether what led somebody to a role leads there still. It is asked before each call of the session, so that
//! whoever must not take on the role any more is out of it at once.

use std::net::IpAddr;
use std::sync::Arc;

use domain::Account;
use domain::account::switching;
use model::{
    AccountId, LogonSession, Moment, Owner, ProviderName, Role, RoleSession, Switched, User,
    role_arn, saml_provider_arn,
};
use policy::{Context, Principal, Question, Resource, decide};
use rpc::Malformed;

use super::keys::{met, shown};
use crate::ask::caller::{Caller, no_session};
use crate::held::gather::{self, Holder, Policies};

/// Whose policies led there, if the caller comes by a session of a role that somebody has switched to.
pub(crate) fn holder(caller: &Caller) -> Option<Holder> {
    let session = caller.logon.as_ref()?;
    match (&session.switched, session.owner) {
        (Some(_), Owner::User(user)) => Some(Holder::User(user)),
        _ => None,
    }
}

/// Whether a caller comes by a session that something else has led to.
pub(crate) fn is_led(caller: &Caller) -> bool {
    let switched = caller
        .logon
        .as_ref()
        .map(|session| session.switched.is_some());
    caller.role_session.is_some() || switched == Some(true)
}

/// Lets a caller go on if its role could be taken on as it was, by the policies and the trust of now. Time, address
/// and second factor are those of then: a session does not end because they have changed since.
///
/// # Errors
/// When it could not.
pub(crate) fn check(
    state: &Account,
    caller: Caller,
    policies: &Policies,
) -> Result<Caller, Malformed> {
    if let Some(session) = &caller.role_session {
        if !vouched(state, caller.account, session, policies) {
            let why = "The role does not trust the identity provider any more.";
            return Err(no_session().with_event(why.to_owned()));
        }
        return Ok(caller);
    }
    let Some(session) = &caller.logon else {
        return Ok(caller);
    };
    match &session.switched {
        Some(switched) if !leads(state, caller.account, (session, switched), policies) => {
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
    policies: &Policies,
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
    let (principal, context) = (principal(&number, user), context(session, switched));
    may_assume(role, account, (&principal, &number, &context), policies)
}

/// Whether a role would let somebody in, by the trust of now, whom an identity provider vouched for.
fn vouched(
    state: &Account,
    account: AccountId,
    session: &RoleSession,
    policies: &Policies,
) -> bool {
    let way = Way {
        provider: &session.provider,
        recipient: &session.recipient,
        at: session.created,
        source: session.source,
        secure: session.secure,
    };
    let role = state.roles.get(&session.role);
    role.is_some_and(|role| trusts(role, account, way, policies))
}

/// How somebody comes to a role by an identity provider.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) provider: &'a ProviderName,
    pub(crate) recipient: &'a str,
    pub(crate) at: Moment,
    pub(crate) source: IpAddr,
    pub(crate) secure: bool,
}

/// Whether a role trusts a provider of its account to let somebody in so.
pub(crate) fn trusts(role: &Role, account: AccountId, way: Way<'_>, policies: &Policies) -> bool {
    let number: Arc<str> = account.to_string().into();
    let principal = Principal::Federated {
        account: number.clone(),
        provider_arn: saml_provider_arn(account, way.provider).into(),
    };
    let mut context = met(way.at, way.secure, &way.source.to_string());
    shown(&mut context, false, None, way.at);
    context.insert("saml:recipient", way.recipient);
    let question = (&principal, &*number, &context);
    may_assume(role, account, question, policies)
}

/// Whether somebody may take on a role of the account.
fn may_assume(
    role: &Role,
    account: AccountId,
    (principal, number, context): (&Principal, &str, &Context),
    policies: &Policies,
) -> bool {
    let arn = role_arn(account, &role.name);
    let resources = [Resource {
        arn: &arn,
        owner: number,
        group: None,
    }];
    let question = Question::new(principal, "sts:AssumeRole", &resources, context);
    let trust = gather::trust(role.trust_policy().clone(), "role");
    let gathered = policies.gathered(Some(&trust), gather::Owner::Caller);
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
