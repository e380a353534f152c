//! What must be found out about a new password before the deed that sets it, and what the deed makes
//! of it.

use std::borrow::Cow;
use std::fmt;

use model::{Kind, Logon, Owner, Password, PasswordPolicy, Refusal, UserId};

use super::super::tables::Account;
use super::super::{best_practice, logon_session, logon_tries, remembered_factor, settings, upn};
use super::{known, rules};
use crate::context::Context;

/// How many earlier passwords are remembered, whatever the policy demands today.
const REMEMBERED: usize = 24;

/// Which way a new password comes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Through {
    /// From a program, which a setting spares the list of known passwords.
    Api,
    /// From a person in a browser.
    Console,
}

/// What is to be found out about a new password.
#[derive(Clone)]
pub struct Exam {
    /// The new password.
    pub password: Password,
    /// Hashes that it must not fit.
    pub against: Vec<String>,
    /// What is said to be the current password, and the hash it must fit.
    pub proof: Option<(Password, String)>,
    /// Whether the list of known passwords is to be asked.
    pub known: bool,
}

/// What was found out.
#[derive(Clone, Default)]
pub struct Examined {
    /// The hash of the new password.
    pub hash: String,
    /// What it was compared with.
    pub compared: Vec<Compared>,
    /// Whether the current password was shown.
    pub proof: Option<Compared>,
    /// Whether the list of known passwords has it; `None` if the list was not asked.
    pub known: Option<bool>,
}

/// A hash, and whether a password fits it.
#[derive(Clone, Default)]
pub struct Compared {
    /// The hash.
    pub hash: String,
    /// Whether it is the password's.
    pub fits: bool,
}

/// A new password with what was found out about it.
pub struct Chosen<'a> {
    /// The password.
    pub password: &'a Password,
    /// What was found out; without it nothing is set.
    pub examined: Option<&'a Examined>,
    /// Which way it came.
    pub through: Through,
}

/// Says nothing of what it found: hashes do not belong into logs either.
impl fmt::Debug for Examined {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Examined")
    }
}

impl Examined {
    /// Whether it found out all that is to be known on this state of the account.
    #[must_use]
    pub fn covers(&self, exam: &Exam) -> bool {
        let proven = self.proof.as_ref().map(|proof| &proof.hash);
        let asked = exam.proof.as_ref().map(|(_, hash)| hash);
        let mut against = exam.against.iter();
        against.all(|hash| self.fits(hash).is_some())
            && proven == asked
            && (self.known.is_some() || !exam.known)
    }

    /// Whether the new password fits a hash, if they were compared.
    fn fits(&self, hash: &str) -> Option<bool> {
        let mut compared = self.compared.iter();
        compared.find(|one| one.hash == hash).map(|one| one.fits)
    }
}

/// What is to be found out about a new password of an owner. `old` is what is said to be the current
/// one, if that must be known; whoever need not know it may set it again, so that is compared.
#[must_use]
pub fn exam(
    account: &Account,
    owner: Owner,
    new: &Password,
    old: Option<&Password>,
    through: Through,
) -> Exam {
    let policy = policy(account, owner);
    let logon = account.logons.get(&owner);
    let current = logon.and_then(|logon| logon.password_hash.clone());
    let least = u16::from(old.is_none());
    Exam {
        password: new.clone(),
        against: latest(logon.map(AsRef::as_ref), policy.reuse.max(least))
            .cloned()
            .collect(),
        proof: old.cloned().zip(current),
        known: policy.refuse_known || through == Through::Console,
    }
}

/// Whether it is the password that the user has already.
///
/// # Errors
/// When it was examined for another state than this.
pub(crate) fn is_current(
    account: &Account,
    user: UserId,
    chosen: &Chosen<'_>,
) -> Result<bool, Refusal> {
    let logon = account.logons.get(&Owner::User(user));
    let Some(current) = logon.and_then(|logon| logon.password_hash.as_ref()) else {
        return Ok(false);
    };
    let examined = chosen.examined.ok_or_else(changed)?;
    examined.fits(current).ok_or_else(changed)
}

/// Refuses a new password that the policy for its owner does not take, or that was examined for another
/// state than this.
pub(crate) fn accept<'a>(
    context: &Context<'_>,
    owner: Owner,
    chosen: &Chosen<'a>,
) -> Result<&'a Examined, Refusal> {
    let policy = policy(context.account, owner);
    let name = name(context, owner)?;
    rules::check(&policy, &name, chosen.password.expose())?;
    let examined = chosen.examined.ok_or_else(changed)?;
    let logon = context.account.logons.get(&owner);
    for hash in latest(logon.map(AsRef::as_ref), policy.reuse) {
        if examined.fits(hash).ok_or_else(changed)? {
            let demand = format!("none of the last {} passwords again", policy.reuse);
            return Err(Refusal::WeakPassword("PasswordReusePrevention", demand));
        }
    }
    let asked = policy.refuse_known || chosen.through == Through::Console;
    let is_known = || Ok(known::is_known(chosen.password.expose()) || listed(examined)?);
    if asked && is_known()? {
        let demand = "it is on a list of known passwords".to_owned();
        return Err(Refusal::WeakPassword("InterceptRiskPasswordOnApi", demand));
    }
    Ok(examined)
}

/// Makes this hash the owner's, or none; the one before is remembered. Whoever came in with that is out,
/// and who was locked out for not knowing it may try the new one.
pub(crate) fn replace(
    context: &mut Context<'_>,
    owner: Owner,
    hash: Option<String>,
    initial: bool,
) {
    let old = context.account.logons.get(&owner);
    let mfa_required = old.is_some_and(|old| old.mfa_required);
    let mut earlier: Vec<_> = latest(old.map(AsRef::as_ref), u16::MAX).cloned().collect();
    earlier.truncate(REMEMBERED);
    context.account.logons.put(Logon {
        owner,
        password_hash: hash,
        set: context.now,
        initial,
        earlier,
        reset_required: false,
        mfa_required,
    });
    logon_session::end_of(context.account, owner);
    logon_tries::unlock(context.account, owner);
    remembered_factor::forget(context.account, owner);
}

/// Makes another hash of the same password the owner's, if it still has the password that was hashed.
pub(crate) fn hash_again(account: &mut Account, owner: Owner, old: &str, fresh: String) {
    let logon = account.logons.get(&owner).cloned();
    if let Some(logon) = logon.filter(|logon| logon.password_hash.as_deref() == Some(old)) {
        account.logons.put(Logon {
            password_hash: Some(fresh),
            ..Logon::clone(&logon)
        });
    }
}

/// Refuses whoever has not shown the current password.
pub(crate) fn check_proof(logon: &Logon, chosen: &Chosen<'_>) -> Result<(), Refusal> {
    let proof = chosen.examined.and_then(|found| found.proof.as_ref());
    let proof = proof.filter(|proof| Some(&proof.hash) == logon.password_hash.as_ref());
    if proof.ok_or_else(changed)?.fits {
        Ok(())
    } else {
        let rule = "it is not the current password".to_owned();
        Err(Refusal::Invalid("OldPassword", rule))
    }
}

/// What holds for passwords of this owner: the account's own is not held to what it sets for users.
fn policy(account: &Account, owner: Owner) -> Cow<'_, PasswordPolicy> {
    match owner {
        Owner::Root => Cow::Owned(best_practice::passwords()),
        Owner::User(_) => settings::password_policy(account),
    }
}

/// What this owner logs on as.
fn name(context: &Context<'_>, owner: Owner) -> Result<String, Refusal> {
    match owner {
        Owner::Root => {
            let profile = context.account.profile();
            Ok(profile
                .map(|profile| profile.id.to_string())
                .unwrap_or_default())
        }
        Owner::User(id) => {
            let user = context.account.users.get(&id);
            let user = user.ok_or_else(|| Refusal::Missing(Kind::User, id.to_string()))?;
            let suffix = &context.limits.domain_suffix;
            Ok(upn::of(context.account, &user.name, suffix))
        }
    }
}

/// The hashes of the last passwords, the current one first.
fn latest(logon: Option<&Logon>, count: u16) -> impl Iterator<Item = &String> {
    let all = logon
        .into_iter()
        .flat_map(|logon| logon.password_hash.iter().chain(&logon.earlier));
    all.take(usize::from(count))
}

fn listed(examined: &Examined) -> Result<bool, Refusal> {
    examined.known.ok_or_else(changed)
}

/// The state is not the one that the password was examined for.
pub(crate) fn changed() -> Refusal {
    let why = "The passwords of the user or the password policy changed meanwhile; try again.";
    Refusal::State("OperationConflict", why.to_owned())
}
