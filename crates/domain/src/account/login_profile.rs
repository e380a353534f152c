//! Login profiles: that users may log on with passwords, and the passwords they do it with.
//!
//! Source: `CreateLoginProfile` and its kin, `ChangePassword`.

use std::sync::Arc;

use model::{Kind, LoginProfile, Logon, Moment, Owner, Refusal, User, UserId};

use super::logon_session;
use super::passkey;
use super::password::{self, Chosen, Expiry, Standing, State};
use super::remembered_factor;
use super::settings;
use super::tables::Account;
use crate::context::Context;

/// What a login profile is made of.
pub struct New<'a> {
    /// The password; without one nobody logs on until one is set.
    pub password: Option<Chosen<'a>>,
    /// Whether it is switched on.
    pub active: bool,
    /// Whether the next logon must change the password.
    pub reset_required: bool,
    /// Whether a second factor must be bound at the next logon.
    pub mfa_required: bool,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update<'a> {
    /// The password.
    pub password: Option<Chosen<'a>>,
    /// Whether it is switched on.
    pub active: Option<bool>,
    /// Whether the next logon must change the password.
    pub reset_required: Option<bool>,
    /// Whether a second factor must be bound at the next logon.
    pub mfa_required: Option<bool>,
    /// The user who changes it, if one does.
    pub by: Option<UserId>,
}

/// The login profile of a user.
///
/// # Errors
/// When there is none.
pub fn of<'a>(account: &'a Account, user: &User) -> Result<&'a Arc<LoginProfile>, Refusal> {
    let profile = account.login_profiles.get(&user.id);
    profile.ok_or_else(|| Refusal::Missing(Kind::LoginProfile, user.name.to_string()))
}

/// Whether the user's password is an initial one; `None` if the user has none.
#[must_use]
pub fn standing(context: &Context<'_>, profile: &LoginProfile) -> Option<Standing> {
    let logon = logon(context.account, profile.user)?;
    let policy = settings::password_policy(context.account);
    Some(password::standing(&policy, logon, profile, context.now))
}

/// Lets a user log on. The password is an initial one. Passkeys of an earlier profile are gone: they would
/// open without it.
///
/// # Errors
/// When the user has a login profile, or the password is not good enough.
pub fn create(
    context: &mut Context<'_>,
    user: &User,
    new: &New<'_>,
) -> Result<Arc<LoginProfile>, Refusal> {
    if of(context.account, user).is_ok() {
        let name = user.name.to_string();
        return Err(Refusal::Exists(Kind::LoginProfile, name));
    }
    let hash = match &new.password {
        Some(chosen) => Some(
            password::accept(context, Owner::User(user.id), chosen)?
                .hash
                .clone(),
        ),
        None => None,
    };
    password::replace(context, Owner::User(user.id), hash, true);
    passkey::forget_listed(context.account, user.id);
    Ok(context.account.login_profiles.put(LoginProfile {
        user: user.id,
        active: new.active,
        reset_required: new.reset_required,
        mfa_required: new.mfa_required,
        created: context.now,
        updated: context.now,
        enabled: context.now,
        last_logon: None,
    }))
}

/// Changes a login profile. A password that somebody else sets is no initial one, unless logging on is
/// switched on again: then whatever password there is must be changed in time. The password that is there
/// already is no new one: programs that send all they know change nothing by it.
///
/// Where somebody else sets another password, the user's passkeys go: who is to be shut out might have made
/// one, and it opens without the password. Where a second factor is demanded, sessions without one end.
///
/// # Errors
/// When there is none, or the password is not good enough.
pub fn update(
    context: &mut Context<'_>,
    user: &User,
    to: &Update<'_>,
) -> Result<Arc<LoginProfile>, Refusal> {
    let mut profile = LoginProfile::clone(of(context.account, user)?);
    let again = to.active == Some(true) && !profile.active;
    if let Some(chosen) = other(context.account, user, to)? {
        let hash = password::accept(context, Owner::User(user.id), chosen)?
            .hash
            .clone();
        password::replace(context, Owner::User(user.id), Some(hash), again);
        if to.by != Some(user.id) {
            passkey::forget_listed(context.account, user.id);
        }
    } else if again && let Some(logon) = logon(context.account, user.id) {
        let logon = Logon {
            initial: true,
            ..logon.clone()
        };
        context.account.logons.put(logon);
    }
    if again {
        profile.enabled = context.now;
    }
    profile.active = to.active.unwrap_or(profile.active);
    if !profile.active {
        logon_session::end_of(context.account, Owner::User(user.id));
        remembered_factor::forget(context.account, Owner::User(user.id));
    }
    profile.reset_required = to.reset_required.unwrap_or(profile.reset_required);
    profile.mfa_required = to.mfa_required.unwrap_or(profile.mfa_required);
    if to.mfa_required == Some(true) {
        logon_session::end_without_factor(context.account, Owner::User(user.id));
    }
    profile.updated = context.now;
    Ok(context.account.login_profiles.put(profile))
}

/// The password to be set, if it is another than the one that is there.
fn other<'a, 'b>(
    account: &Account,
    user: &User,
    to: &'a Update<'b>,
) -> Result<Option<&'a Chosen<'b>>, Refusal> {
    match &to.password {
        Some(chosen) if !password::is_current(account, user.id, chosen)? => Ok(Some(chosen)),
        _ => Ok(None),
    }
}

/// Whether logging on is to be switched off, because its user has not done it for more days than the
/// account prefers: those on which it was last done, or let, and is looked at do not count.
#[must_use]
pub fn is_idle(account: &Account, profile: &LoginProfile, now: Moment) -> bool {
    let since = profile.enabled.max(profile.last_logon.unwrap_or_default());
    let day = |moment: Moment| moment.seconds().div_euclid(DAY);
    let most = settings::security_preference(account)
        .idle_days_users
        .days();
    profile.active && day(now) - day(since) > i64::from(most)
}

/// Switches logging on off for a user who is idle. Whether that was so.
pub fn switch_off_idle(context: &mut Context<'_>, user: UserId) -> bool {
    let profile = context.account.login_profiles.get(&user).cloned();
    let idle = |profile: &Arc<LoginProfile>| is_idle(context.account, profile, context.now);
    let Some(profile) = profile.filter(idle) else {
        return false;
    };
    context.account.login_profiles.put(LoginProfile {
        active: false,
        updated: context.now,
        ..LoginProfile::clone(&profile)
    });
    logon_session::end_of(context.account, Owner::User(user));
    remembered_factor::forget(context.account, Owner::User(user));
    true
}

/// Takes a login profile and its password away. Which passwords there were stays known.
///
/// # Errors
/// When there is none.
pub fn delete(context: &mut Context<'_>, user: &User) -> Result<(), Refusal> {
    of(context.account, user)?;
    password::replace(context, Owner::User(user.id), None, false);
    context.account.login_profiles.remove(&user.id);
    Ok(())
}

/// Changes the password of a user who has shown the current one. Whether users may do that is not asked
/// here: at a logon that demands it, they may.
///
/// # Errors
/// When the user has no password, does not know it, or may not change it any more, or when the new one
/// is not good enough.
pub fn change_password(
    context: &mut Context<'_>,
    user: &User,
    chosen: &Chosen<'_>,
) -> Result<(), Refusal> {
    let profile = LoginProfile::clone(of(context.account, user)?);
    let Some(logon) = logon(context.account, user.id) else {
        return Err(Refusal::Missing(Kind::LoginProfile, user.name.to_string()));
    };
    password::check_proof(logon, chosen)?;
    let policy = settings::password_policy(context.account);
    if let State::Refused(expiry) = password::state(&policy, logon, &profile, context.now) {
        return Err(expired(expiry));
    }
    let hash = password::accept(context, Owner::User(user.id), chosen)?
        .hash
        .clone();
    password::replace(context, Owner::User(user.id), Some(hash), false);
    context.account.login_profiles.put(LoginProfile {
        reset_required: false,
        updated: context.now,
        ..profile
    });
    Ok(())
}

fn expired(expiry: Expiry) -> Refusal {
    let why = match expiry {
        Expiry::Initial => "The initial password has expired; an administrator must set a new one.",
        Expiry::Hard => "The password has expired; an administrator must set a new one.",
    };
    Refusal::State("PasswordExpired", why.to_owned())
}

/// What the user logs on with, if there is a password.
fn logon(account: &Account, user: UserId) -> Option<&Logon> {
    let logon = account.logons.get(&Owner::User(user))?;
    logon.password_hash.as_ref().map(|_| &**logon)
}

const DAY: i64 = 24 * 60 * 60;
