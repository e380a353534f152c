//! What an account has set, or the defaults, and how it is changed.
//!
//! What a change does not mention stays as it was: the documentation is silent about it, tools send only
//! what they change, and nothing may weaken an account unnoticed. `start` is the one place that says so.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use model::{
    Edit, IdleDays, LogonSession, MfaDemand, NetworkMasks, Owner, PasswordPolicy, Record, Refusal,
    RiskLogon, SecurityPreference, SsoSettings, Verification, WayIn, Within,
};

use super::tables::Account;
use super::{logon_session, remembered_factor};
use crate::context::Context;
use crate::table::Table;

/// What is demanded of passwords.
#[must_use]
pub fn password_policy(account: &Account) -> Cow<'_, PasswordPolicy> {
    let set = account.password_policy.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}

/// How people log on, and what they may do to themselves.
#[must_use]
pub fn security_preference(account: &Account) -> Cow<'_, SecurityPreference> {
    let set = account.security_preference.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}

/// How users log on at an identity provider.
#[must_use]
pub fn sso(account: &Account) -> Cow<'_, SsoSettings> {
    let set = account.sso_settings.get(&());
    set.map_or_else(Cow::default, |set| Cow::Borrowed(&**set))
}

/// What changes of the password policy; `None` keeps what is there. See [`PasswordPolicy`].
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "the fields are those of the record")]
pub struct PolicyUpdate {
    pub length: Option<Within<8, 32>>,
    pub lowercase: Option<bool>,
    pub uppercase: Option<bool>,
    pub numbers: Option<bool>,
    pub symbols: Option<bool>,
    pub different: Option<Within<0, 8>>,
    pub without_name: Option<bool>,
    pub age_days: Option<Within<0, 1095>>,
    pub hard_expiry: Option<bool>,
    pub reuse: Option<Within<0, 24>>,
    pub attempts: Option<Within<0, 32>>,
    pub initial_days: Option<Within<0, 90>>,
    pub refuse_known: Option<bool>,
}

/// What changes of the security preference; `None` keeps what is there. See [`SecurityPreference`].
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are those of the record")]
pub struct PreferenceUpdate {
    pub save_mfa_ticket: Option<bool>,
    pub change_password: Option<bool>,
    pub passkey_logon: Option<bool>,
    pub manage_access_keys: Option<bool>,
    pub manage_service_credentials: Option<bool>,
    pub manage_mfa_devices: Option<bool>,
    pub manage_ding_talk: Option<bool>,
    pub manage_public_keys: Option<bool>,
    pub session_hours: Option<Within<1, 24>>,
    pub networks: Edit<NetworkMasks>,
    pub mfa: Option<MfaDemand>,
    pub risk: Option<RiskLogon>,
    pub verification: Option<Vec<Verification>>,
    pub idle_days_users: Option<IdleDays>,
    pub idle_days_keys: Option<IdleDays>,
}

/// Changes the password policy. It counts from the next password on: one that is there stays good.
pub fn set_password_policy(context: &mut Context<'_>, to: PolicyUpdate) -> Arc<PasswordPolicy> {
    let old = start(&context.account.password_policy);
    context.account.password_policy.put(PasswordPolicy {
        length: number(to.length, old.length),
        lowercase: to.lowercase.unwrap_or(old.lowercase),
        uppercase: to.uppercase.unwrap_or(old.uppercase),
        numbers: to.numbers.unwrap_or(old.numbers),
        symbols: to.symbols.unwrap_or(old.symbols),
        different: number(to.different, old.different),
        without_name: to.without_name.unwrap_or(old.without_name),
        age_days: number(to.age_days, old.age_days),
        hard_expiry: to.hard_expiry.unwrap_or(old.hard_expiry),
        reuse: number(to.reuse, old.reuse),
        attempts: number(to.attempts, old.attempts),
        initial_days: number(to.initial_days, old.initial_days),
        refuse_known: to.refuse_known.unwrap_or(old.refuse_known),
    })
}

/// Changes the security preference.
///
/// Sessions of users that it leaves no way to begin end: those that began outside of the networks,
/// those without a second factor where everybody is to show one, and those that began with a passkey alone where
/// that is no way in.
///
/// `from` is where a user who has logged on asks from. Networks are about logging on: who calls with a key is
/// not shut out by them, and the owner of an account never is.
///
/// # Errors
/// When a way of verification is named twice, or new networks would shut out the user who sets them.
pub fn set_security_preference(
    context: &mut Context<'_>,
    to: PreferenceUpdate,
    from: Option<IpAddr>,
) -> Result<Arc<SecurityPreference>, Refusal> {
    if let (Edit::To(networks), Some(from)) = (&to.networks, from)
        && !networks.admits(from)
    {
        let rule = format!("must let in {from}, where you are logged on from");
        return Err(Refusal::Invalid("LoginNetworkMasks", rule));
    }
    let old = start(&context.account.security_preference);
    let verification = to.verification.unwrap_or(old.verification);
    let mut rest = verification.iter();
    while let Some(way) = rest.next() {
        if rest.as_slice().contains(way) {
            let rule = format!("must name {way} once at most");
            return Err(Refusal::Invalid("VerificationTypes", rule));
        }
    }
    let preference = SecurityPreference {
        save_mfa_ticket: to.save_mfa_ticket.unwrap_or(old.save_mfa_ticket),
        change_password: to.change_password.unwrap_or(old.change_password),
        passkey_logon: to.passkey_logon.unwrap_or(old.passkey_logon),
        manage_access_keys: to.manage_access_keys.unwrap_or(old.manage_access_keys),
        manage_service_credentials: to
            .manage_service_credentials
            .unwrap_or(old.manage_service_credentials),
        manage_mfa_devices: to.manage_mfa_devices.unwrap_or(old.manage_mfa_devices),
        manage_ding_talk: to.manage_ding_talk.unwrap_or(old.manage_ding_talk),
        manage_public_keys: to.manage_public_keys.unwrap_or(old.manage_public_keys),
        session_hours: number(to.session_hours, old.session_hours),
        networks: to.networks.of(Some(old.networks)).unwrap_or_default(),
        mfa: to.mfa.unwrap_or(old.mfa),
        risk: to.risk.unwrap_or(old.risk),
        verification,
        idle_days_users: to.idle_days_users.unwrap_or(old.idle_days_users),
        idle_days_keys: to.idle_days_keys.unwrap_or(old.idle_days_keys),
    };
    end_unfit(context.account, &preference);
    if !preference.save_mfa_ticket {
        remembered_factor::forget_all(context.account);
    }
    Ok(context.account.security_preference.put(preference))
}

/// Ends the sessions of users that could not begin as they did under this preference.
fn end_unfit(account: &mut Account, to: &SecurityPreference) {
    // A factor is for the identity provider to ask for where somebody logs on there.
    let here = |one: &LogonSession| one.way != WayIn::Provider;
    let demands = to.mfa == MfaDemand::Mandatory;
    let lacks = |one: &LogonSession| demands && one.factor.is_none() && here(one);
    let barred = |one: &LogonSession| one.way == WayIn::Passkey && !to.passkey_logon;
    let fits = |one: &LogonSession| to.networks.admits(one.source) && !lacks(one) && !barred(one);
    let sessions = account.logon_sessions.iter();
    let unfit = sessions.filter(|one| one.owner != Owner::Root && !fits(one));
    let unfit: Vec<_> = unfit.map(|one| one.id.clone()).collect();
    logon_session::remove(account, unfit);
    let roles = account.role_sessions.iter();
    let outside = roles.filter(|one| !to.networks.admits(one.source));
    let outside: Vec<_> = outside.map(|one| one.id.clone()).collect();
    for id in outside {
        account.role_sessions.remove(&id);
    }
}

/// What a change starts from: what was set before, or the defaults.
fn start<R: Record<Key = ()> + Clone + Default>(set: &Table<R>) -> R {
    set.get(&()).map(|old| R::clone(old)).unwrap_or_default()
}

fn number<const L: u16, const M: u16>(to: Option<Within<L, M>>, old: u16) -> u16 {
    to.map_or(old, Within::get)
}
