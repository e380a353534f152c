//! A user's AccessKey is replaced without a call that fails: a second key, some time with both, some with
//! the old one switched off, and then it goes.
//!
//! | from | to | when |
//! | --- | --- | --- |
//! | – | `Switching` | it begins; the new key is made |
//! | `Switching`, `Overdue` | `Observing` | nobody has used the old key for so long, or somebody says so |
//! | `Switching` | `Overdue` | the deadline is over; of a leaked key `Observing` |
//! | `Observing` | `WentBack` | somebody uses the old key, unless others know it |
//! | `WentBack` | `Observing` | somebody says so |
//! | `Observing` | `Finished` | after its time, or somebody says so; the old key is in the recycle bin |
//! | all but the last | `Cancelled` | somebody says so |

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, KeyRotation, KeyStatus, Kind, LateCall, Moment, Owner, Refusal,
    RotationReason, RotationState, RotationTerms, Secret, UserId, WentBack,
};

use super::tables::Account;
use super::{access_key, key_network, recycle_bin::recycled_key, rotated};
use crate::context::Context;

/// Seconds of a minute.
const MINUTE: i64 = 60;

/// How a rotation is to be made.
pub struct Start {
    /// The key that is to go; none if the user has only one.
    pub old: Option<AccessKeyId>,
    /// Why.
    pub reason: RotationReason,
    /// How long its steps take.
    pub terms: RotationTerms,
}

/// What the clock brings about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The old key is switched off.
    Disable,
    /// Clients should have changed, and have not.
    Overdue,
    /// The old key goes to the recycle bin.
    Recycle,
}

/// Begins to replace a key of a user: makes the second one.
///
/// # Errors
/// When the user's keys are being rotated already, there is no room for a second key, it is not clear which
/// is to go, or that one is off.
pub fn start(
    context: &mut Context<'_>,
    user: UserId,
    start: &Start,
) -> Result<(Arc<KeyRotation>, Arc<AccessKey>, Secret), Refusal> {
    if rotated::live(context.account, user).is_some() {
        return Err(Refusal::Exists(
            Kind::KeyRotation,
            name(context.account, user),
        ));
    }
    let owner = Owner::User(user);
    access_key::check_room(context, owner)?;
    let old = old_key(context.account, owner, start.old.as_ref())?;
    if start.terms.deadline < start.terms.quiet {
        let rule =
            "must not be less than QuietHours, for nobody could be quiet for so long by then";
        return Err(Refusal::Invalid("DeadlineHours", rule.to_owned()));
    }
    let (new, secret) = second_key(context, user, &old)?;
    let both = (old, new.id.clone());
    let rotation = switch(context, user, both, (start.reason, start.terms));
    Ok((rotation, new, secret))
}

/// Makes a key of a user beside this one, which may be used from where that one may.
///
/// # Errors
/// When there is no room for it.
pub(super) fn second_key(
    context: &mut Context<'_>,
    user: UserId,
    old: &AccessKeyId,
) -> Result<(Arc<AccessKey>, Secret), Refusal> {
    let (new, secret) = access_key::create(context, Owner::User(user))?;
    let new = from_where_the_old_one_may(context.account, old, new);
    Ok((new, secret))
}

/// From now on the old key of the two is to go.
pub(super) fn switch(
    context: &mut Context<'_>,
    user: UserId,
    (old, new): (AccessKeyId, AccessKeyId),
    (reason, terms): (RotationReason, RotationTerms),
) -> Arc<KeyRotation> {
    let rotation = KeyRotation {
        user,
        old,
        new,
        reason,
        terms,
        begun: context.now,
        state: RotationState::Switching,
        since: context.now,
        went_back: None,
    };
    rotated::put(context, rotation)
}

/// The new key may be used from where the old one may, if that one says so itself.
fn from_where_the_old_one_may(
    account: &mut Account,
    old: &AccessKeyId,
    new: Arc<AccessKey>,
) -> Arc<AccessKey> {
    let network = account.access_keys.get(old);
    let network = network.and_then(|old| old.network.clone());
    if network.is_none() {
        return new;
    }
    account.access_keys.put(AccessKey {
        network,
        ..AccessKey::clone(&new)
    })
}

/// The newest rotation of a user's keys.
///
/// # Errors
/// When there is none.
pub fn find(account: &Account, user: UserId) -> Result<&Arc<KeyRotation>, Refusal> {
    let missing = || Refusal::Missing(Kind::KeyRotation, name(account, user));
    rotated::of(account, user).ok_or_else(missing)
}

/// Takes the next step at once: switches the old key off, or puts it into the recycle bin if it is.
///
/// # Errors
/// When there is no rotation, or it is over.
pub fn finish(context: &mut Context<'_>, user: UserId) -> Result<Arc<KeyRotation>, Refusal> {
    let rotation = KeyRotation::clone(going_on(context.account, user)?);
    match rotation.state {
        RotationState::Observing { .. } => recycle(context, rotation),
        _ => disable(context, rotation),
    }
}

/// Gives a rotation up: the old key is on again, and the new one goes. One that was used is only switched
/// off, and that only by force.
///
/// # Errors
/// When there is no rotation, it is over, the new key is in use, or the old one is known to others and off.
pub fn cancel(
    context: &mut Context<'_>,
    user: UserId,
    (used, force): (bool, bool),
) -> Result<Arc<KeyRotation>, Refusal> {
    let rotation = KeyRotation::clone(going_on(context.account, user)?);
    if used && !force {
        let why = "The new AccessKey was used already: whoever has it would be shut out. Say Force to \
                   switch it off all the same, or finish the rotation.";
        return Err(Refusal::State(
            "Conflict.KeyRotation.NewKeyInUse",
            why.to_owned(),
        ));
    }
    let owner = Owner::User(user);
    let old = access_key::find(context.account, owner, &rotation.old)?;
    let known = old.leak.is_some() || rotation.reason == RotationReason::Leak;
    if old.status == KeyStatus::Inactive && known {
        let why = "The old AccessKey is switched off because others may know it, and no rotation switches \
                   it on again. Finish the rotation, or switch the AccessKey on by UpdateAccessKey.";
        return Err(Refusal::State(
            "Conflict.KeyRotation.OldKeyLeaked",
            why.to_owned(),
        ));
    }
    let (old, new) = (rotation.old.clone(), rotation.new.clone());
    let cancelled = come_to(context, rotation, RotationState::Cancelled);
    access_key::set_status(context, owner, &old, KeyStatus::Active)?;
    access_key::set_status(context, owner, &new, KeyStatus::Inactive)?;
    if !used {
        access_key::delete(context, owner, &new)?;
    }
    Ok(cancelled)
}

/// When the old key is switched off if nobody uses it any more, and it was last used then.
#[must_use]
pub fn quiet_at(rotation: &KeyRotation, used: Option<Moment>) -> Moment {
    // A use is known to the minute, and may have been at the end of it.
    rotation.quiet_after(used.map(|minute| minute.plus_seconds(MINUTE)))
}

/// What the clock brings about by now, if the old key was last used then.
#[must_use]
pub fn due(rotation: &KeyRotation, used: Option<Moment>, now: Moment) -> Option<Step> {
    let is_quiet = now >= quiet_at(rotation, used);
    let is_late = now >= rotation.deadline();
    let is_leak = rotation.reason == RotationReason::Leak;
    match rotation.state {
        RotationState::Switching | RotationState::Overdue if is_quiet => Some(Step::Disable),
        RotationState::Switching if is_late && is_leak => Some(Step::Disable),
        RotationState::Switching if is_late => Some(Step::Overdue),
        RotationState::Observing { .. } => {
            let is_over = rotation.recycled_at().is_some_and(|at| now >= at);
            is_over.then_some(Step::Recycle)
        }
        _ => None,
    }
}

/// Takes a step of the rotation of this old key, if it is still what the clock brings about. Whether it was.
///
/// # Errors
/// When its keys are not as its state says, which nothing brings about.
pub fn take(
    context: &mut Context<'_>,
    (user, old): (UserId, &AccessKeyId),
    step: Step,
    used: Option<Moment>,
) -> Result<bool, Refusal> {
    let rotation = rotated::live(context.account, user).filter(|one| one.old == *old);
    let due = |one: &&Arc<KeyRotation>| due(one, used, context.now) == Some(step);
    let Some(rotation) = rotation.filter(due) else {
        return Ok(false);
    };
    let rotation = KeyRotation::clone(rotation);
    match step {
        Step::Disable => disable(context, rotation)?,
        Step::Overdue => come_to(context, rotation, RotationState::Overdue),
        Step::Recycle => recycle(context, rotation)?,
    };
    Ok(true)
}

/// The user whose rotation has switched this key off, if it would be switched on again were it used from
/// there: not if others know it, and not from where its network policy does not let it be used.
#[must_use]
pub fn returning(
    account: &Account,
    id: &AccessKeyId,
    (address, vpc): (IpAddr, Option<&str>),
) -> Option<UserId> {
    let key = account.access_keys.get(id)?;
    let Owner::User(user) = key.owner else {
        return None;
    };
    let rotation = rotated::live(account, user)?;
    let returns = rotation.state == RotationState::Observing { returns: true };
    let is_known = key.leak.is_some() || rotation.reason == RotationReason::Leak;
    let is_meant = rotation.old == *id && returns && !is_known;
    let is_admitted = || key_network::check(account, key, address, vpc).is_ok();
    (is_meant && is_admitted()).then_some(user)
}

/// Switches on again what a rotation has switched off and is still in use; the rotation waits from then on.
/// Whether it did.
///
/// # Errors
/// When the key is not there, which nothing brings about.
pub fn go_back(
    context: &mut Context<'_>,
    id: &AccessKeyId,
    (late, vpc): (LateCall, Option<&str>),
    failed_calls: u64,
) -> Result<bool, Refusal> {
    let Some(user) = returning(context.account, id, (late.source, vpc)) else {
        return Ok(false);
    };
    let rotation = KeyRotation::clone(find(context.account, user)?);
    let went_back = Some(WentBack {
        at: context.now,
        late: Some(late),
        failed_calls,
    });
    let rotation = KeyRotation {
        went_back,
        ..rotation
    };
    come_to(context, rotation, RotationState::WentBack);
    access_key::set_status(context, Owner::User(user), id, KeyStatus::Active)?;
    Ok(true)
}

fn disable(context: &mut Context<'_>, rotation: KeyRotation) -> Result<Arc<KeyRotation>, Refusal> {
    let (owner, old) = (Owner::User(rotation.user), rotation.old.clone());
    let returns = rotation.reason != RotationReason::Leak;
    let disabled = come_to(context, rotation, RotationState::Observing { returns });
    access_key::set_status(context, owner, &old, KeyStatus::Inactive)?;
    Ok(disabled)
}

fn recycle(context: &mut Context<'_>, rotation: KeyRotation) -> Result<Arc<KeyRotation>, Refusal> {
    let (owner, old) = (Owner::User(rotation.user), rotation.old.clone());
    let finished = come_to(context, rotation, RotationState::Finished);
    recycled_key::put_away(context, owner, &old)?;
    Ok(finished)
}

/// The state comes before its keys: what is done to them then is what it says.
fn come_to(
    context: &mut Context<'_>,
    rotation: KeyRotation,
    state: RotationState,
) -> Arc<KeyRotation> {
    let since = context.now;
    let rotation = KeyRotation {
        state,
        since,
        ..rotation
    };
    rotated::put(context, rotation)
}

/// The rotation of a user's keys of which something is still to come.
fn going_on(account: &Account, user: UserId) -> Result<&Arc<KeyRotation>, Refusal> {
    let rotation = find(account, user)?;
    if rotation.is_live() {
        return Ok(rotation);
    }
    let why = format!(
        "The rotation is over: it is {} since {}.",
        rotation.state.as_str(),
        rotation.since
    );
    Err(Refusal::State("Conflict.KeyRotation.Over", why))
}

/// The key that is to go.
fn old_key(
    account: &Account,
    owner: Owner,
    named: Option<&AccessKeyId>,
) -> Result<AccessKeyId, Refusal> {
    let key = if let Some(id) = named {
        access_key::find(account, owner, id)?
    } else {
        let mut keys = access_key::of(account, owner);
        let first = keys.next().ok_or_else(|| {
            Refusal::Missing(Kind::AccessKey, "that could be replaced".to_owned())
        })?;
        if keys.next().is_some() {
            let rule = "must name the AccessKey that is to go, for the user has several";
            return Err(Refusal::Invalid("UserAccessKeyId", rule.to_owned()));
        }
        first
    };
    if key.status == KeyStatus::Inactive {
        let why = "The AccessKey is switched off, so there is nothing to rotate: make another by \
                   CreateAccessKey.";
        return Err(Refusal::State(
            "Conflict.KeyRotation.OldKeyInactive",
            why.to_owned(),
        ));
    }
    Ok(key.id.clone())
}

fn name(account: &Account, user: UserId) -> String {
    let known = account.users.get(&user);
    known.map_or_else(|| user.to_string(), |user| user.name.to_string())
}

#[cfg(test)]
mod tests;
