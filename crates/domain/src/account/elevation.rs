//! Showing again who one is in a session that goes on: for a while it may do what nobody shall do by a session
//! that was left open.

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    AskedKey, Factor, LogonSession, Means, Moment, OneTimeCode, Owner, PasskeyKind, Secret,
};

use super::logon::{self, Reason};
use super::logon_tries::{self, Wrong};
use super::tables::Account;
use crate::ceremony::{Flaw, Seen};
use crate::context::Context;

/// For how many seconds, however the session is used.
pub const LASTS: i64 = 600;
/// For how many seconds a browser may be about it.
const ASKS: i64 = 300;

/// By which ways an owner can show who that is. A password counts where there is no factor alone.
#[expect(clippy::struct_excessive_bools, reason = "each way stands by itself")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ways {
    /// By a passkey or security key.
    pub key: bool,
    /// By the code of a virtual device.
    pub code: bool,
    /// By the password.
    pub password: bool,
    /// At the account's identity provider, where its users log on.
    pub provider: bool,
}

impl Ways {
    /// What they are called, the strongest first.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let named = [
            (self.key, "Key"),
            (self.code, "Code"),
            (self.password, "Password"),
            (self.provider, "Provider"),
        ];
        let there = named.into_iter().filter(|(there, _)| *there);
        there.map(|(_, name)| name).collect()
    }
}

/// What is shown.
pub enum Shown<'a> {
    /// A code, and the seed of the device.
    Code(Option<&'a Secret>, OneTimeCode),
    /// A password: whether it is the owner's.
    Password(bool),
    /// The key of this handle, and what came of looking at it.
    Key(&'a str, Result<&'a Seen, Flaw>),
}

/// By which ways an owner can show who that is.
#[must_use]
pub fn ways(account: &Account, owner: Owner) -> Ways {
    let logon::Ways { code, key } = logon::ways(account, owner);
    let provider = logon::is_elsewhere(account, owner);
    // Where it opens no session it opens none further.
    let has_password = !provider && logon::hash(account, owner).is_some();
    Ways {
        key,
        code,
        password: !code && !key && has_password,
        provider,
    }
}

/// Whether a session may do what asks for it.
#[must_use]
pub fn is_elevated(session: &LogonSession, now: Moment) -> bool {
    session.elevated.is_some_and(|until| now < until)
}

/// What a browser was asked in this session, unless that is over.
#[must_use]
pub fn asked(session: &LogonSession, now: Moment) -> Option<&str> {
    let asked = session.asked.as_ref();
    asked.filter(|one| now < one.until).map(|one| &*one.state)
}

/// Keeps what a browser is asked: one answer counts once.
///
/// # Errors
/// When the session is gone.
pub fn ask(context: &mut Context<'_>, id: &Arc<str>, state: String) -> Result<(), Reason> {
    let session = session(context, id)?;
    let until = context.now.plus_seconds(ASKS);
    context.account.logon_sessions.put(LogonSession {
        asked: Some(AskedKey { state, until }),
        ..LogonSession::clone(&session)
    });
    Ok(())
}

/// Trusts a session for a while with what asks for it. What is wrong is counted as when logging on.
///
/// # Errors
/// Why not.
pub fn elevate(
    context: &mut Context<'_>,
    id: &Arc<str>,
    source: IpAddr,
    shown: &Shown<'_>,
) -> Result<Moment, Reason> {
    let session = session(context, id)?;
    let owner = session.owner;
    let was_asked = asked(&session, context.now).is_some();
    let forgotten = LogonSession {
        asked: None,
        ..LogonSession::clone(&session)
    };
    if session.asked.is_some() {
        context.account.logon_sessions.put(forgotten.clone());
    }
    logon::gate_again(context.account, owner, source, context.now)?;
    let ways = ways(context.account, owner);
    let means = match shown {
        Shown::Code(seed, code) => {
            if !ways.code {
                return Err(Reason::WrongFactor);
            }
            logon::show_factor(context, owner, *seed, *code)?;
            Some(Means::VirtualDevice)
        }
        Shown::Key(handle, seen) => {
            let Owner::User(user) = owner else {
                return Err(Reason::NoPasskey);
            };
            if !was_asked {
                return Err(Reason::Outdated);
            }
            let key = logon::show_key(context, user, handle, *seen)?;
            Some(match key.kind {
                PasskeyKind::Passkey => Means::Passkey,
                PasskeyKind::SecurityKey => Means::SecurityKey,
            })
        }
        // Whoever has a factor shows that, and nobody learns here whether a password is right.
        Shown::Password(_) if !ways.password => return Err(Reason::Outdated),
        Shown::Password(true) => None,
        Shown::Password(false) => {
            logon_tries::count(context, owner, Wrong::Password);
            return Err(Reason::WrongPassword);
        }
    };
    let until = context.now.plus_seconds(LASTS).min(session.ends);
    let shown = context.now;
    let factor = means.map(|means| Factor { shown, means });
    context.account.logon_sessions.put(LogonSession {
        elevated: Some(until),
        factor: factor.or(session.factor),
        ..forgotten
    });
    Ok(until)
}

/// Trusts a session for a while, because the identity provider has had its owner prove themselves anew at this moment;
/// the while begins then. There is nothing to guess about it, so a lock does not hinder it.
///
/// # Errors
/// Why not.
pub fn vouch(
    context: &mut Context<'_>,
    id: &str,
    (owner, source): (Owner, IpAddr),
    proved: Moment,
) -> Result<Moment, Reason> {
    let session = session(context, &id.into())?;
    if session.owner != owner {
        return Err(Reason::SomebodyElse);
    }
    logon::gate_provider(context.account, owner, source)?;
    let from = proved.min(context.now);
    let until = from.plus_seconds(LASTS).min(session.ends);
    if until <= context.now {
        return Err(Reason::NotAfresh);
    }
    context.account.logon_sessions.put(LogonSession {
        elevated: Some(until),
        ..LogonSession::clone(&session)
    });
    Ok(until)
}

fn session(context: &Context<'_>, id: &Arc<str>) -> Result<Arc<LogonSession>, Reason> {
    let session = context.account.logon_sessions.get(id);
    session.cloned().ok_or(Reason::Outdated)
}
