//! How people log on: what stands between a name and a session, and in which order.
//!
//! Source: "Log on to the Alibaba Cloud Management Console as a RAM user", "Overview of security settings".
//! Each gate is asked again at every step, on the state that the step runs on.

mod reason;

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    Factor, LoginProfile, LogonSession, MfaDemand, Moment, OneTimeCode, Owner, Passkey, Progress,
    Proof, RememberedFactor, Secret, SecurityPreference, Signal, UserId,
};

use super::logon_session::{self, Beginning};
use super::logon_tries::{self, Wrong};
use super::password::{self, Expiry, State};
use super::remembered_factor::{self, Shower};
use super::tables::Account;
use super::{logon_risk, mfa, passkey, root, settings};
use crate::ceremony::{Flaw, Seen};
use crate::context::Context;

pub use reason::Reason;

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

/// Whether somebody at this address may try to log on as this owner at all.
///
/// # Errors
/// Why not.
pub fn gate(account: &Account, owner: Owner, source: IpAddr, now: Moment) -> Result<(), Reason> {
    check_open(account, owner, source, now)?;
    check_here(account, owner)?;
    hash(account, owner).map(|_| ()).ok_or(Reason::NoPassword)
}

/// Whether an owner who has logged on at this address may show again who that is.
///
/// # Errors
/// Why not.
pub fn gate_again(
    account: &Account,
    owner: Owner,
    source: IpAddr,
    now: Moment,
) -> Result<(), Reason> {
    check_open(account, owner, source, now)
}

fn check_open(account: &Account, owner: Owner, source: IpAddr, now: Moment) -> Result<(), Reason> {
    if let Owner::User(user) = owner {
        check_user(account, user, source)?;
    }
    if logon_tries::is_locked(account, owner, now) {
        return Err(Reason::Locked);
    }
    Ok(())
}

/// Whether a user at this address may try to log on with a passkey alone. A lock does not shut it out:
/// there is nothing to guess about a key, and anybody can bring a lock about.
///
/// # Errors
/// Why not.
pub fn gate_passkey(account: &Account, owner: Owner, source: IpAddr) -> Result<(), Reason> {
    if let Owner::User(user) = owner {
        check_user(account, user, source)?;
    }
    check_here(account, owner)?;
    let lets = settings::security_preference(account).passkey_logon;
    lets.then_some(()).ok_or(Reason::PasskeyOff)
}

/// Whether a user at this address may log on by the word of the account's identity provider. There is nothing to guess
/// about it, so a lock does not hinder it.
///
/// # Errors
/// Why not.
pub fn gate_provider(account: &Account, owner: Owner, source: IpAddr) -> Result<(), Reason> {
    check_provided(account, owner, source)?;
    let lets = settings::sso(account).enabled;
    lets.then_some(()).ok_or(Reason::ProviderOff)
}

/// Whether an owner may log on by the account's identity provider once that is switched on.
///
/// # Errors
/// Why not.
pub fn check_provided(account: &Account, owner: Owner, source: IpAddr) -> Result<(), Reason> {
    let Owner::User(user) = owner else {
        // The owner goes on by password, so that nobody is shut out by a provider.
        return Err(Reason::ProviderOff);
    };
    check_user(account, user, source)
}

/// Whether an owner logs on here at all, and not at the account's identity provider.
fn check_here(account: &Account, owner: Owner) -> Result<(), Reason> {
    let elsewhere = is_elsewhere(account, owner);
    (!elsewhere).then_some(()).ok_or(Reason::ProviderOnly)
}

/// Whether an owner logs on at the account's identity provider, and in no other way.
#[must_use]
pub fn is_elsewhere(account: &Account, owner: Owner) -> bool {
    matches!(owner, Owner::User(_)) && settings::sso(account).enabled
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

/// What comes next for an owner whose logon has come to this.
///
/// # Errors
/// When nothing comes next but an administrator.
pub fn next(
    account: &Account,
    owner: Owner,
    progress: &Progress,
    now: Moment,
) -> Result<Next, Reason> {
    let must_change = must_change(account, owner, now)?;
    if progress.proof.factor.is_none() {
        let demanded = is_demanded(account, owner, &progress.signals);
        let bound = mfa::anything(account, owner).is_some();
        if bound && (demanded || is_always_asked(account, owner)) {
            return Ok(Next::Factor);
        }
        if demanded {
            // Whoever has the password must not bind a factor beside the one there is.
            let other = ways(account, owner).key;
            return Ok(if other { Next::Factor } else { Next::Enrolment });
        }
    }
    Ok(if must_change {
        Next::Change
    } else {
        Next::Session
    })
}

/// By which ways an owner can show a second factor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ways {
    /// By the code of a virtual device.
    pub code: bool,
    /// By a passkey or security key.
    pub key: bool,
}

/// By which ways an owner can show a second factor.
#[must_use]
pub fn ways(account: &Account, owner: Owner) -> Ways {
    let key = match owner {
        Owner::Root => false,
        Owner::User(user) => passkey::of(account, user).next().is_some(),
    };
    Ways {
        code: mfa::of(account, owner).is_some(),
        key,
    }
}

/// Whether an owner must show a second factor. The account's rules are for its users.
fn is_demanded(account: &Account, owner: Owner, signals: &[Signal]) -> bool {
    let Owner::User(user) = owner else {
        return root::must_have_factor(account);
    };
    let own = profile(account, user).is_some_and(|profile| profile.mfa_required);
    own || match settings::security_preference(account).mfa {
        MfaDemand::Mandatory => true,
        MfaDemand::Independent => false,
        MfaDemand::Adaptive => !signals.is_empty(),
    }
}

/// Whether a factor that an owner has is asked for at every logon: where the account adapts, only what is
/// unusual asks for it.
fn is_always_asked(account: &Account, owner: Owner) -> bool {
    let demand = settings::security_preference(account).mfa;
    owner == Owner::Root || demand != MfaDemand::Adaptive
}

/// Whether a right password must be changed before it lets in.
fn must_change(account: &Account, owner: Owner, now: Moment) -> Result<bool, Reason> {
    let Owner::User(user) = owner else {
        // The account's rules are for its users.
        return Ok(root::must_change(account));
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

/// Whether an owner's factor may be remembered. What users may does not hold for the account's owner.
#[must_use]
pub fn is_memorable(account: &Account, owner: Owner) -> bool {
    let set = settings::security_preference(account).save_mfa_ticket;
    set && matches!(owner, Owner::User(_))
}

/// Remembers a factor that an owner has just shown, and answers it with its token. `None` if that may not
/// be, or there is no device.
pub fn remember(
    context: &mut Context<'_>,
    owner: Owner,
    factor: Factor,
) -> Option<(Arc<RememberedFactor>, Secret)> {
    if !is_memorable(context.account, owner) {
        return None;
    }
    let device = mfa::of(context.account, owner)?.secret().into();
    Some(remembered_factor::keep(
        context,
        Shower { owner, device },
        factor,
    ))
}

/// Takes the token of a remembered factor in place of the factor. A logon that is unusual ends what is
/// remembered, and so does a device that is another by now. Failures before it end nothing, because they
/// may be those of a stranger: the factor is asked for, and the token counts again after it.
pub fn show_remembered(
    context: &mut Context<'_>,
    owner: Owner,
    token: &Secret,
    signals: &[Signal],
) -> Option<Factor> {
    if signals == [Signal::RecentFailures] {
        return None;
    }
    let device = mfa::of(context.account, owner).map(|device| device.secret().into());
    let counts = signals.is_empty() && is_memorable(context.account, owner);
    let shower = device
        .filter(|_| counts)
        .map(|device| Shower { owner, device });
    remembered_factor::show(context, owner, token, shower.as_ref())
}

/// Takes what a browser answered of a user's key: one that was asked for, and is counted on.
///
/// # Errors
/// When it is no key of the user's, or not shown rightly, which is counted.
pub fn show_key(
    context: &mut Context<'_>,
    user: UserId,
    handle: &str,
    seen: Result<&Seen, Flaw>,
) -> Result<Arc<Passkey>, Reason> {
    // Who has no such key is nobody whose tries are counted: anybody can say whose a key is.
    passkey::by_handle(context.account, user, handle).ok_or(Reason::NoPasskey)?;
    match seen {
        Ok(seen) => passkey::show(context, user, handle, seen).map_err(|_| Reason::NoPasskey),
        Err(flaw) => {
            logon_tries::count(context, Owner::User(user), Wrong::Factor);
            Err(Reason::WrongPasskey(flaw))
        }
    }
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
    whence: (IpAddr, &str),
    proof: Proof,
) -> (Arc<LogonSession>, Secret) {
    begin_until(context, owner, whence, proof, None)
}

/// The same, for a session that ends no later than the one at an identity provider.
pub fn begin_until(
    context: &mut Context<'_>,
    owner: Owner,
    (source, agent): (IpAddr, &str),
    proof: Proof,
    until: Option<Moment>,
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
    logon_risk::learn(context, owner, (source, agent));
    let seconds = session_seconds(context.account, owner);
    let left = until.map(|until| until.seconds() - context.now.seconds());
    let seconds = left.map_or(seconds, |left| left.min(seconds));
    let beginning = Beginning {
        source,
        agent,
        seconds,
        proof,
    };
    logon_session::begin(context, owner, &beginning)
}

fn profile(account: &Account, user: UserId) -> Option<&Arc<LoginProfile>> {
    account.login_profiles.get(&user)
}

#[cfg(test)]
mod tests;
