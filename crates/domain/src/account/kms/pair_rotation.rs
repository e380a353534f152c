//! The AccessKey of a managed secret is replaced: a second pair is made, proven, and becomes the current value.
//!
//! | step | what is durable then |
//! | --- | --- |
//! | [`begin`] | the new pair, as a version that no reader gets, under `pending` |
//! | [`complete`], once it was proven | the version is `ACSCurrent`, the one before `ACSPrevious`, and the old key goes |
//! | [`give_up`], if it does not work | neither pair nor version are there any more; why is written down |
//!
//! Each is one row, so a current value is a pair that works at any instant, and whoever comes next goes on from there.
//! The old key goes the way of every rotation ([`crate::account::key_rotation`]): it is switched off once nobody uses
//! it, comes back if somebody does, and goes at last.

use model::{
    AccountId, KeyStatus, Owner, PendingPair, Refusal, RotationReason, RotationTerms,
    RotationTrouble, SecretDataType, SecretName, SecretRotation, SecretVersionId, Stage,
    StoredSecret,
};

use super::managed::{broken, is_untold, rotating, value};
use super::version::New as NewVersion;
use super::{Sealer, stage, version};
use crate::account::recycle_bin::recycled_key;
use crate::account::tables::Account;
use crate::account::{access_key, key_rotation, rotated};
use crate::context::{Context, SecretEffect};

/// How many rotations an account may ask for in an hour.
const AN_HOUR: usize = 50;

/// What brings a rotation about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// Its time has come: the old key serves for two more days, if nobody uses it.
    Clock,
    /// Somebody asks for it: an hour.
    Somebody,
}

impl Cause {
    /// The steps by which the old key goes.
    const fn terms(self) -> RotationTerms {
        let (quiet, deadline) = match self {
            Self::Clock => (48, 72),
            Self::Somebody => (1, 24),
        };
        RotationTerms {
            quiet,
            observe: 1,
            deadline,
        }
    }
}

/// What was written down about a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Told {
    /// Nothing that was not before.
    Before,
    /// What stands in the way of its rotation.
    Hindered(String),
    /// That nothing does any more.
    Mended,
}

/// Says whether and how often the keys of a secret are rotated by themselves. What failed before is forgotten.
///
/// # Errors
/// When it is not there, or not such a secret.
pub fn set_interval(
    context: &mut Context<'_>,
    name: &SecretName,
    interval: Option<i64>,
) -> Result<(), Refusal> {
    let (secret, rotation) = rotating(context.account, name)?;
    let to = SecretRotation {
        interval,
        trouble: None,
        ..rotation
    };
    put(context, secret, to);
    Ok(())
}

/// Makes a new pair of the user, which waits to be proven. A version of this id that is there, or a rotation that goes
/// on, is left as it is.
///
/// # Errors
/// When the secret is not there or not such a one, its keys cannot be rotated, or too many were in the last hour.
pub fn begin(
    context: &mut Context<'_>,
    home: AccountId,
    (name, id): (&SecretName, SecretVersionId),
    cause: Cause,
    sealer: &dyn Sealer,
) -> Result<(), Refusal> {
    let (mut secret, rotation) = rotating(context.account, name)?;
    let goes_on =
        rotation.pending.is_some() || rotated::live(context.account, rotation.user).is_some();
    if secret.version(&id).is_some() || goes_on {
        return Ok(());
    }
    if let Some(why) = broken(context.account, &rotation) {
        let why = format!("The secret {name} cannot be rotated: {why}.");
        return Err(Refusal::State("Rejected.RotationInvalid", why));
    }
    if cause == Cause::Somebody {
        check_pace(context)?;
    }
    let owner = Owner::User(rotation.user);
    if let Some(left) = &rotation.previous
        && access_key::find(context.account, owner, left).is_ok()
    {
        // It was replaced already, and takes the room of the next.
        access_key::set_status(context, owner, left, KeyStatus::Inactive)?;
        recycled_key::put_away(context, owner, left)?;
    }
    let (key, text) = key_rotation::second_key(context, rotation.user, &rotation.key)?;
    let new = NewVersion {
        id: id.clone(),
        value: &value(&key.id, &text, context.now),
        data_type: SecretDataType::Text,
        stages: None,
    };
    version::add(context, home, &mut secret, &new, sealer)?;
    let pending = PendingPair {
        version: id,
        key: key.id.clone(),
        terms: cause.terms(),
        since: context.now,
    };
    let pending = Some(Box::new(pending));
    let to = SecretRotation {
        pending,
        ..rotation
    };
    put(context, secret, to);
    Ok(())
}

/// The pair that waits was proven: it becomes the current value, and the key before it is to go. Whether this pair
/// still waited.
///
/// # Errors
/// When the secret is not there.
pub fn complete(
    context: &mut Context<'_>,
    name: &SecretName,
    proven: &SecretVersionId,
) -> Result<bool, Refusal> {
    let Some((mut secret, rotation, pending)) = waiting(context.account, name, proven)? else {
        return Ok(false);
    };
    // What somebody has switched off or begun to replace meanwhile goes its own way.
    let old = access_key::find(context.account, Owner::User(rotation.user), &rotation.key);
    let on = old.is_ok_and(|old| old.status == KeyStatus::Active);
    if on && rotated::live(context.account, rotation.user).is_none() {
        let both = (rotation.key.clone(), pending.key.clone());
        let how = (RotationReason::Routine, pending.terms);
        key_rotation::switch(context, rotation.user, both, how);
    }
    stage::put(&mut secret, &pending.version, [Stage::Current])?;
    drop_versions(context, &mut secret, |one| one.stages.is_empty());
    let to = SecretRotation {
        key: pending.key,
        previous: Some(rotation.key),
        last: Some(context.now),
        pending: None,
        trouble: None,
        ..rotation
    };
    put(context, secret, to);
    Ok(true)
}

/// The pair that waits does not work: it goes, and the current value stays as it was. Whether this pair still waited.
///
/// # Errors
/// When the secret is not there.
pub fn give_up(
    context: &mut Context<'_>,
    name: &SecretName,
    unproven: &SecretVersionId,
    why: String,
) -> Result<bool, Refusal> {
    let Some((mut secret, _, _)) = waiting(context.account, name, unproven)? else {
        return Ok(false);
    };
    forget_pending(context, &mut secret);
    let Some(rotation) = secret.rotation.as_deref().cloned() else {
        return Ok(false);
    };
    let to = failed(context, rotation, why);
    put(context, secret, to);
    Ok(true)
}

/// Writes down that an attempt could not even be begun.
///
/// # Errors
/// When the secret is not there or not such a one.
pub fn fail(context: &mut Context<'_>, name: &SecretName, why: String) -> Result<(), Refusal> {
    let (secret, rotation) = rotating(context.account, name)?;
    let to = failed(context, rotation, why);
    put(context, secret, to);
    Ok(())
}

/// Writes down what stands in the way of rotating a secret, or that nothing does any more.
///
/// # Errors
/// When the secret is not there or not such a one.
pub fn tell(context: &mut Context<'_>, name: &SecretName) -> Result<Told, Refusal> {
    let (secret, rotation) = rotating(context.account, name)?;
    if !is_untold(context.account, &rotation) {
        return Ok(Told::Before);
    }
    let why = broken(context.account, &rotation);
    let at = context.now;
    let trouble = why.clone().map(|why| RotationTrouble { why, at, tries: 0 });
    let trouble = trouble.map(Box::new);
    let to = SecretRotation {
        trouble,
        ..rotation
    };
    put(context, secret, to);
    Ok(why.map_or(Told::Mended, Told::Hindered))
}

/// Takes back a pair of a secret that waits: nobody has seen it.
pub(super) fn forget_pending(context: &mut Context<'_>, secret: &mut StoredSecret) {
    let Some(rotation) = secret.rotation.as_deref_mut() else {
        return;
    };
    let Some(pending) = rotation.pending.take() else {
        return;
    };
    let owner = Owner::User(rotation.user);
    // Somebody may have deleted it by now, or its user.
    let off = access_key::set_status(context, owner, &pending.key, KeyStatus::Inactive);
    let _ = off.and_then(|()| access_key::delete(context, owner, &pending.key));
    drop_versions(context, secret, |one| one.id == pending.version);
}

/// The secret with the pair of this version, if it still waits.
fn waiting(
    account: &Account,
    name: &SecretName,
    version: &SecretVersionId,
) -> Result<Option<(StoredSecret, SecretRotation, PendingPair)>, Refusal> {
    let (secret, rotation) = rotating(account, name)?;
    let pending = rotation.pending.as_deref();
    let pending = pending.filter(|pending| pending.version == *version);
    let pending = pending.cloned();
    Ok(pending.map(|pending| (secret, rotation, pending)))
}

fn failed(context: &Context<'_>, rotation: SecretRotation, why: String) -> SecretRotation {
    let tries = rotation.trouble.as_ref().map_or(0, |trouble| trouble.tries);
    let trouble = RotationTrouble {
        why,
        at: context.now,
        tries: tries.saturating_add(1),
    };
    SecretRotation {
        trouble: Some(Box::new(trouble)),
        ..rotation
    }
}

fn put(context: &mut Context<'_>, mut secret: StoredSecret, rotation: SecretRotation) {
    secret.rotation = Some(Box::new(rotation));
    secret.updated = context.now;
    context.account.secrets.put(secret);
}

/// Drops versions with their values.
fn drop_versions(
    context: &mut Context<'_>,
    secret: &mut StoredSecret,
    which: impl Fn(&model::SecretVersion) -> bool,
) {
    let gone = secret.versions.iter().filter(|one| which(one));
    let gone: Vec<_> = gone.map(|one| secret.value(one)).collect();
    let discard = gone.into_iter().map(SecretEffect::Discard);
    context.effects.secrets.extend(discard);
    secret.versions.retain(|one| !which(one));
}

fn check_pace(context: &Context<'_>) -> Result<(), Refusal> {
    let since = context.now.plus_seconds(-60 * 60);
    let recent = |rotation: &SecretRotation| {
        let pending = rotation.pending.as_ref().map(|one| one.since);
        rotation.last.max(pending).is_some_and(|last| last > since)
    };
    let secrets = context.account.secrets.iter();
    let recent = secrets.filter(|one| one.rotation.as_deref().is_some_and(recent));
    if recent.count() < AN_HOUR {
        return Ok(());
    }
    let why = format!("At most {AN_HOUR} secrets of an account are rotated in an hour.");
    Err(Refusal::State("Rejected.Throttling", why))
}
