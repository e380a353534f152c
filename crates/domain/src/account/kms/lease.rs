//! Leases of secrets: who was shown a value and says until when it is needed.
//!
//! A value that was seen stays seen. What a lease adds is that everybody who holds one is known, and that its end can
//! be made to count: credentials that were made for it alone end with it, an AccessKey is rotated, and any other value
//! is marked as one to be replaced. It runs out by the clock, and nothing is written then.

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    AccountId, Kind, LeaseHolder, Moment, Record as _, Refusal, Revoked, SecretLease,
    SecretLeaseId, SecretName, SecretRotation, SecretVersion, SecretVersionId, Stage, StoredSecret,
    StoredSecretId,
};

use super::pair_rotation::{self, Cause};
use super::{Sealer, which};
use crate::account::revocation;
use crate::account::tables::Account;
use crate::context::Context;
use crate::limits;

/// How many an account may have that have not run out.
pub const MOST: usize = 10_000;
/// The shortest lease, in seconds.
pub const SHORTEST: u32 = 60;
/// How long a lease is if nothing is said, in seconds.
pub const USUAL: u32 = 3600;
/// The longest, in seconds.
pub const LONGEST: u32 = 24 * 60 * 60;
/// How long one may last with all its renewals, in seconds.
pub const IN_ALL: i64 = 7 * 24 * 60 * 60;
/// The code for what only holders do.
const NOT_HELD: &str = "Forbidden.SecretLease";

/// Where a lease stands among all.
pub type Place = (StoredSecretId, SecretLeaseId);

/// What a lease is made of.
pub struct New {
    /// Who holds it.
    pub holder: LeaseHolder,
    /// What that is called.
    pub holder_arn: String,
    /// Whence it was asked for.
    pub source: IpAddr,
    /// For how many seconds.
    pub seconds: Option<u32>,
    /// The AccessKey id and the end of credentials that were made for it alone.
    pub token: Option<(Arc<str>, Moment)>,
}

/// What came of the end of a lease.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The lease is no more; whoever saw the value has seen it.
    Released,
    /// The same, and the value is not the current one any more.
    Replaced,
    /// The credentials that were made for it count no more.
    CredentialsEnded,
    /// The AccessKey is being rotated.
    Rotating,
    /// The secret is marked: its value is to be replaced where it counts, and put.
    RotationDue,
}

impl Outcome {
    /// How it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Released => "Released",
            Self::Replaced => "Replaced",
            Self::CredentialsEnded => "CredentialsEnded",
            Self::Rotating => "Rotating",
            Self::RotationDue => "RotationDue",
        }
    }
}

/// Whoever reads with a lease is somebody who can be named.
#[must_use]
pub fn no_holder() -> Refusal {
    let why = "Leases are held by the account's owner, by users and by sessions of roles alone.";
    Refusal::State(NOT_HELD, why.to_owned())
}

/// Checks for how many seconds a lease is asked for, and says for how many it is.
///
/// # Errors
/// When it is too short or too long.
pub fn seconds(asked: Option<u32>) -> Result<u32, Refusal> {
    let seconds = asked.unwrap_or(USUAL);
    if (SHORTEST..=LONGEST).contains(&seconds) {
        return Ok(seconds);
    }
    let rule = format!("{SHORTEST} to {LONGEST} seconds");
    Err(Refusal::Invalid("LeaseSeconds", rule))
}

/// Begins a lease of a version that is shown now. Those that have run out make room.
///
/// # Errors
/// When the secret is not there or going to be deleted, the time is out of bounds, or there are too many.
pub fn begin(
    context: &mut Context<'_>,
    name: &SecretName,
    version: &SecretVersion,
    new: New,
) -> Result<Arc<SecretLease>, Refusal> {
    let secret = which::live(context.account, name)?.id;
    let (now, latest) = (context.now, context.now.plus_seconds(IN_ALL));
    let ends = match &new.token {
        Some((_, ends)) => *ends,
        None => now.plus_seconds(seconds(new.seconds)?.into()),
    };
    forget_over(context);
    let have = context.account.secret_leases.len();
    limits::check(Kind::SecretLease, have, MOST)?;
    let token = new.token.map(|(id, _)| id);
    Ok(context.account.secret_leases.put(SecretLease {
        id: context.entropy.id(),
        secret,
        version: version.id.clone(),
        number: version.number,
        holder: new.holder,
        holder_arn: new.holder_arn.into(),
        source: new.source,
        began: now,
        ends,
        latest: if token.is_some() { ends } else { latest },
        token,
    }))
}

/// The lease of this id, unless it has run out or ended.
///
/// # Errors
/// When there is none.
pub fn find(
    account: &Account,
    id: SecretLeaseId,
    now: Moment,
) -> Result<&Arc<SecretLease>, Refusal> {
    let lease = account.secret_leases.get(&id).filter(|one| now < one.ends);
    lease.ok_or_else(|| Refusal::Missing(Kind::SecretLease, id.to_string()))
}

/// The secret of a lease.
#[must_use]
pub fn secret<'a>(account: &'a Account, lease: &SecretLease) -> Option<&'a Arc<StoredSecret>> {
    account.secrets.find(&lease.secret)
}

/// Whether what a lease showed is not the current value any more.
#[must_use]
pub fn is_replaced(secret: &StoredSecret, lease: &SecretLease) -> bool {
    let current = secret.staged(&Stage::Current);
    current.is_none_or(|version| version.number != lease.number)
}

/// Renews a lease for so many seconds from now, and never beyond its latest end; it does not become shorter by that.
///
/// # Errors
/// When it is not there or somebody else's, its secret is going to be deleted, the time is out of bounds, or its
/// credentials end with it.
pub fn renew(
    context: &mut Context<'_>,
    id: SecretLeaseId,
    by: &LeaseHolder,
    asked: Option<u32>,
) -> Result<Arc<SecretLease>, Refusal> {
    let lease = find(context.account, id, context.now)?.clone();
    if *by != lease.holder {
        let why = format!("The lease {id} is held by somebody else, who alone renews it.");
        return Err(Refusal::State(NOT_HELD, why));
    }
    if let Some(secret) = secret(context.account, &lease) {
        which::live(context.account, &secret.name)?;
    }
    if lease.token.is_some() {
        let rule = "must be a lease of a value that is kept: credentials end when they say; lease the secret again";
        return Err(Refusal::Invalid("LeaseId", rule.to_owned()));
    }
    let wished = context.now.plus_seconds(seconds(asked)?.into());
    let ends = wished.min(lease.latest).max(lease.ends);
    if ends == lease.ends {
        return Ok(lease);
    }
    let renewed = SecretLease {
        ends,
        ..SecretLease::clone(&lease)
    };
    Ok(context.account.secret_leases.put(renewed))
}

/// Ends a lease before its time, and with `rotate` demands that its value be replaced where nothing else ends it.
/// `revision` is that of the state that this deed makes.
///
/// # Errors
/// When it is not there, there is nothing to rotate, the AccessKey cannot be rotated, or there are too many
/// revocations.
pub fn revoke(
    context: &mut Context<'_>,
    home: AccountId,
    (id, rotate): (SecretLeaseId, bool),
    (sealer, revision): (&impl Sealer, u64),
) -> Result<Outcome, Refusal> {
    let lease = find(context.account, id, context.now)?.clone();
    context.account.secret_leases.remove(&id);
    if let Some(token) = &lease.token {
        if rotate {
            let rule = "must be left out: the credentials of this lease end with it";
            return Err(Refusal::Invalid("Rotate", rule.to_owned()));
        }
        revocation::revoke(context, Revoked::Token(token.clone()), None, revision)?;
        return Ok(Outcome::CredentialsEnded);
    }
    let Some(secret) = secret(context.account, &lease).cloned() else {
        return Ok(Outcome::Released);
    };
    if is_replaced(&secret, &lease) {
        return Ok(Outcome::Replaced);
    }
    if !rotate {
        return Ok(Outcome::Released);
    }
    which::live(context.account, &secret.name)?;
    if secret.rotation.is_some() {
        let version = rotated(&lease)?;
        let which = (&secret.name, version);
        pair_rotation::begin(context, home, which, Cause::Somebody, sealer)?;
    }
    let mut marked = StoredSecret::clone(which::live(context.account, &secret.name)?);
    let waits = |rotation: &SecretRotation| rotation.pending.is_some();
    if marked.rotation.as_deref().is_some_and(waits) {
        return Ok(Outcome::Rotating);
    }
    // While the key from before is still on its way out, nothing replaces this one: it is the next that does.
    marked.due = Some(context.now);
    marked.updated = context.now;
    context.account.secrets.put(marked);
    Ok(Outcome::RotationDue)
}

/// What the version is called that replaces the one of a lease: the lease is ended once.
fn rotated(lease: &SecretLease) -> Result<SecretVersionId, Refusal> {
    let id: Result<SecretVersionId, _> = format!("lease-{}", lease.id).parse();
    id.map_err(|rule| Refusal::Invalid("LeaseId", rule.to_string()))
}

/// Those that stand after a place and have not run out: of a secret, or all.
pub fn after<'a>(
    account: &'a Account,
    place: Option<&'a Place>,
    secret: Option<StoredSecretId>,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<SecretLease>> {
    let all = account.secret_leases.ordered(place);
    all.filter(move |one| now < one.ends && secret.is_none_or(|secret| one.secret == secret))
}

/// Whether any has run out.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    account.secret_leases.iter().any(|one| one.ends <= now)
}

/// Forgets those that have run out.
pub fn forget_over(context: &mut Context<'_>) {
    let now = context.now;
    remove(context.account, |one| one.ends <= now);
}

/// Forgets those of a secret that is gone.
pub(super) fn forget_of(account: &mut Account, secret: StoredSecretId) {
    remove(account, |one| one.secret == secret);
}

fn remove(account: &mut Account, is_meant: impl Fn(&SecretLease) -> bool) {
    let meant = account.secret_leases.iter().filter(|one| is_meant(one));
    let meant: Vec<_> = meant.map(|one| one.key()).collect();
    for id in meant {
        account.secret_leases.remove(&id);
    }
}

#[cfg(test)]
mod tests;
