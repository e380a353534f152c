//! Switching to a role: a session beside the one that began by logging on, which ends with it.

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    LogonSession, Malformed, Owner, Proof, Refusal, Role, RoleName, Secret, SessionName, Switched,
    User,
};

use super::logon_session::{self, Beginning};
use super::session::{self, Wish};
use super::tables::Account;
use crate::context::Context;

/// How many roles a session may have beside it; the oldest gives way.
pub const MOST: usize = 4;

/// Whence somebody switches.
pub struct Coming<'a> {
    /// The address.
    pub source: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
    /// Whether over TLS.
    pub secure: bool,
}

/// Switches to a role from a session that began by logging on. The new session lasts as long as the role allows,
/// and no longer than the one it comes of; nobody has shown again in it who that is.
///
/// # Errors
/// When the session is one of a role itself or the owner's, or people do not switch to this role.
pub fn switch(
    context: &mut Context<'_>,
    from: &LogonSession,
    name: &RoleName,
    coming: &Coming<'_>,
) -> Result<(Arc<LogonSession>, Secret), Refusal> {
    let user = person(context.account, from)?.clone();
    let role = context.account.roles.named(name)?;
    let wish = Wish {
        duration: Some(role.max_session.seconds()),
        ..Wish::default()
    };
    let terms = session::terms(context.account, name, &wish, context.limits, context.now)?;
    check_open(&terms.role)?;
    let name = session_name(&user)?;
    let left = terms.until.min(from.ends).millis() - context.now.millis();
    let beginning = Beginning {
        source: coming.source,
        agent: coming.agent,
        seconds: left / 1000,
        proof: Proof {
            way: from.way,
            factor: from.factor,
        },
    };
    let switched = Switched {
        from: from.id.clone(),
        role: terms.role.id,
        name,
        factor: from.factor,
        secure: coming.secure,
    };
    make_room(context.account, from);
    let owner = Owner::User(user.id);
    Ok(logon_session::put(
        context,
        owner,
        &beginning,
        Some(switched),
    ))
}

/// Leaves the role of a session that was switched to from this one, if it is one.
pub fn leave(context: &mut Context<'_>, from: &LogonSession, id: &Arc<str>) {
    let is_beside = logon_session::beside(context.account, from).any(|one| one.id == *id);
    if is_beside {
        logon_session::remove(context.account, vec![id.clone()]);
    }
}

/// The user who comes by a session that began by logging on.
fn person<'a>(account: &'a Account, from: &LogonSession) -> Result<&'a Arc<User>, Refusal> {
    if from.switched.is_some() {
        let why = "Roles are switched to from the session that began by logging on, not from one of a role.";
        return Err(Refusal::State("Forbidden.RoleSession", why.to_owned()));
    }
    let user = match from.owner {
        Owner::User(id) => account.users.get(&id),
        Owner::Root => None,
    };
    user.ok_or_else(|| {
        let why = "The owner of an account takes on no roles; log on as a user.";
        Refusal::State("Forbidden.Owner", why.to_owned())
    })
}

/// Whether people may switch to a role at all, whomever it trusts.
///
/// # Errors
/// When the role is for programs alone.
pub fn check_open(role: &Role) -> Result<(), Refusal> {
    if role.console_logon {
        return Ok(());
    }
    let why = format!(
        "The role {} is for programs alone: AllowConsoleLogin is false.",
        role.name
    );
    Err(Refusal::State("Forbidden.NoConsoleLogon", why))
}

/// What sessions of roles are called that this user switches to: as the user, with a dash behind a name that
/// would be too short.
///
/// # Errors
/// When the name of the user has letters that those of sessions must not have.
pub fn session_name(user: &User) -> Result<SessionName, Refusal> {
    let name = user.name.as_str();
    let named = name.parse().or_else(|_| [name, "-"].concat().parse());
    named.map_err(|rule: Malformed| Refusal::Invalid("RoleSessionName", rule.0.to_owned()))
}

/// Ends the oldest beside a session if there are as many as there may be.
fn make_room(account: &mut Account, from: &LogonSession) {
    let beside: Vec<_> = logon_session::beside(account, from)
        .map(|one| one.id.clone())
        .collect();
    let surplus = (beside.len() + 1).saturating_sub(MOST);
    logon_session::remove(account, beside.into_iter().take(surplus).collect());
}
