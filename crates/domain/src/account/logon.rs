//! How people log on: what stands between a name and a session, and in which order.
//!
//! Source: "Log on to the Alibaba Cloud Management Console as a RAM user", "Overview of security settings".
//! Each gate is asked again at every step, on the state that the step runs on.

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    LoginProfile, LogonSession, MfaDemand, Moment, OneTimeCode, Owner, Secret, SecurityPreference,
    UserId,
};

use super::logon_session::{self, Beginning};
use super::logon_tries::{self, Wrong};
use super::password::{self, Expiry, State};
use super::tables::Account;
use super::{mfa, passkey, settings};
use crate::context::Context;

/// Why somebody is not let in. It is for the event alone: outside all of them are the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// There is no such account.
    NoAccount,
    /// There is no such user.
    NoUser,
    /// The address is in none of the networks.
    Network,
    /// Logging on is not switched on.
    Inactive,
    /// There is no password.
    NoPassword,
    /// Too many attempts failed.
    Locked,
    /// There were too many attempts in the account.
    TooMany,
    /// The password is wrong.
    WrongPassword,
    /// The initial password was not changed in time.
    InitialExpired,
    /// The password is too old, and that is the end of it.
    Expired,
    /// The code is wrong, or was shown before.
    WrongFactor,
    /// The only factor is a passkey, which is not shown this way.
    OnlyPasskey,
    /// What the steps before came to is not so any more.
    Outdated,
}

/// What comes next, once the password was right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// Nothing: a session begins.
    Session,
    /// The code of the second factor.
    Factor,
    /// A second factor must be bound.
    Enrolment,
    /// A new password must be chosen.
    Change,
}

impl Reason {
    /// The code in the event.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccount => "LogonFailed.NoAccount",
            Self::NoUser => "LogonFailed.NoUser",
            Self::Network => "LogonFailed.Network",
            Self::Inactive => "LogonFailed.Inactive",
            Self::NoPassword => "LogonFailed.NoPassword",
            Self::Locked => "LogonFailed.Locked",
            Self::TooMany => "LogonFailed.TooMany",
            Self::WrongPassword => "LogonFailed.WrongPassword",
            Self::InitialExpired => "LogonFailed.InitialPasswordExpired",
            Self::Expired => "LogonFailed.PasswordExpired",
            Self::WrongFactor => "LogonFailed.WrongFactor",
            Self::OnlyPasskey => "LogonFailed.OnlyPasskey",
            Self::Outdated => "LogonFailed.Outdated",
        }
    }

    /// What the event says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoAccount => "No account has this domain.",
            Self::NoUser => "The account has no such user.",
            Self::Network => "The networks that people log on from do not hold the address.",
            Self::Inactive => "Logging on is not switched on for the user.",
            Self::NoPassword => "There is no password to log on with.",
            Self::Locked => "Too many attempts failed; nobody logs on as this one for an hour.",
            Self::TooMany => "Too many attempts failed in the account in this minute.",
            Self::WrongPassword => "The password is wrong.",
            Self::InitialExpired => {
                "The initial password was not changed in time; an administrator must set a new one."
            }
            Self::Expired => "The password has expired; an administrator must set a new one.",
            Self::WrongFactor => "The code is wrong, or was shown before.",
            Self::OnlyPasskey => "The second factor is a passkey, which is not shown this way.",
            Self::Outdated => "What the steps before came to is not so any more.",
        }
    }
}

/// Whether somebody at this address may try to log on as this owner at all.
///
/// # Errors
/// Why not.
pub fn gate(account: &Account, owner: Owner, source: IpAddr, now: Moment) -> Result<(), Reason> {
    if let Owner::User(user) = owner {
        check_user(account, user, source)?;
    }
    if logon_tries::is_locked(account, owner, now) {
        return Err(Reason::Locked);
    }
    hash(account, owner).map(|_| ()).ok_or(Reason::NoPassword)
}

/// Whether a session of this owner may go on at this address.
///
/// # Errors
/// Why not.
pub fn check_user(account: &Account, user: UserId, source: IpAddr) -> Result<(), Reason> {
    if account.users.get(&user).is_none() {
        return Err(Reason::NoUser);
    }
    if !settings::security_preference(account)
        .networks
        .admits(source)
    {
        return Err(Reason::Network);
    }
    let active = profile(account, user).is_some_and(|profile| profile.active);
    active.then_some(()).ok_or(Reason::Inactive)
}

/// The hash of an owner's password, if there is one.
#[must_use]
pub fn hash(account: &Account, owner: Owner) -> Option<&str> {
    account.logons.get(&owner)?.password_hash.as_deref()
}

/// When an owner's password was set: what a logon began with is over when that changes.
#[must_use]
pub fn password_set(account: &Account, owner: Owner) -> Option<Moment> {
    account.logons.get(&owner).map(|logon| logon.set)
}

/// What comes next for an owner who has shown the password, and the second factor or not.
///
/// # Errors
/// When nothing comes next but an administrator.
pub fn next(account: &Account, owner: Owner, factor: bool, now: Moment) -> Result<Next, Reason> {
    let must_change = must_change(account, owner, now)?;
    if !factor {
        if mfa::of(account, owner).is_some() {
            return Ok(Next::Factor);
        }
        if let Owner::User(user) = owner
            && is_demanded(account, user)
        {
            // Whoever has the password must not bind a factor beside the one there is.
            let other = passkey::of(account, user).next().is_some();
            return if other {
                Err(Reason::OnlyPasskey)
            } else {
                Ok(Next::Enrolment)
            };
        }
    }
    Ok(if must_change {
        Next::Change
    } else {
        Next::Session
    })
}

/// Whether a user must have a second factor. What is unusual is not told apart from what is not: where
/// that is to be asked, it is always taken for unusual.
fn is_demanded(account: &Account, user: UserId) -> bool {
    let demand = settings::security_preference(account).mfa;
    let own = profile(account, user).is_some_and(|profile| profile.mfa_required);
    own || demand != MfaDemand::Independent
}

/// Whether a right password must be changed before it lets in.
fn must_change(account: &Account, owner: Owner, now: Moment) -> Result<bool, Reason> {
    let Owner::User(user) = owner else {
        // The account's rules are for its users.
        return Ok(false);
    };
    let profile = profile(account, user).ok_or(Reason::Inactive)?;
    let logon = account.logons.get(&owner).ok_or(Reason::NoPassword)?;
    let policy = settings::password_policy(account);
    match password::state(&policy, logon, profile, now) {
        State::Refused(Expiry::Initial) => Err(Reason::InitialExpired),
        State::Refused(Expiry::Hard) => Err(Reason::Expired),
        State::MustChange => Ok(true),
        State::Good => Ok(false),
    }
}

/// Takes the hash of the same password at today's cost.
pub fn hash_again(context: &mut Context<'_>, owner: Owner, old: &str, fresh: String) {
    password::hash_again(context.account, owner, old, fresh);
}

/// Takes the code of a second factor.
///
/// # Errors
/// When it is not the device's, or was shown before; that is counted.
pub fn show_factor(
    context: &mut Context<'_>,
    owner: Owner,
    seed: Option<&Secret>,
    code: OneTimeCode,
) -> Result<(), Reason> {
    if mfa::show(context, owner, seed, code) {
        return Ok(());
    }
    logon_tries::count(context, owner, Wrong::Factor);
    Err(Reason::WrongFactor)
}

/// How many seconds a session lasts. What users are held to does not hold the owner of the account.
#[must_use]
pub fn session_seconds(account: &Account, owner: Owner) -> i64 {
    let hours = match owner {
        Owner::Root => SecurityPreference::default().session_hours,
        Owner::User(_) => settings::security_preference(account).session_hours,
    };
    i64::from(hours) * 60 * 60
}

/// Begins the session of an owner who has passed all gates, and answers it with its token.
pub fn begin(
    context: &mut Context<'_>,
    owner: Owner,
    (source, agent): (IpAddr, &str),
    factor: Option<Moment>,
) -> (Arc<LogonSession>, Secret) {
    logon_tries::unlock(context.account, owner);
    if let Owner::User(user) = owner
        && let Some(profile) = profile(context.account, user).cloned()
    {
        context.account.login_profiles.put(LoginProfile {
            last_logon: Some(context.now),
            ..LoginProfile::clone(&profile)
        });
    }
    let seconds = session_seconds(context.account, owner);
    let beginning = Beginning {
        source,
        agent,
        seconds,
        factor,
    };
    logon_session::begin(context, owner, &beginning)
}

fn profile(account: &Account, user: UserId) -> Option<&Arc<LoginProfile>> {
    account.login_profiles.get(&user)
}

#[cfg(test)]
mod tests;
