//! The rotations of AccessKeys that there are, and what becomes of one when somebody changes its keys
//! otherwise. What is done by hand counts, and nothing here changes a key.

use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, KeyRotation, KeyStatus, Owner, RotationState, UserId, WentBack,
};

use super::tables::Account;
use crate::context::{Claim, Context};

/// The newest rotation of a user's keys.
#[must_use]
pub fn of(account: &Account, user: UserId) -> Option<&Arc<KeyRotation>> {
    account.key_rotations.get(&user)
}

/// The rotation of a user's keys, if anything is still to come of it.
#[must_use]
pub fn live(account: &Account, user: UserId) -> Option<&Arc<KeyRotation>> {
    of(account, user).filter(|one| one.is_live())
}

/// Those of all users of which anything is still to come.
pub fn all_live(account: &Account) -> impl Iterator<Item = &Arc<KeyRotation>> {
    account.key_rotations.iter().filter(|one| one.is_live())
}

/// Takes note of how far a rotation has come.
pub(super) fn put(context: &mut Context<'_>, rotation: KeyRotation) -> Arc<KeyRotation> {
    changing(context, |account| account.key_rotations.put(rotation))
}

/// Forgets the rotation of a user who goes.
pub(super) fn forget(context: &mut Context<'_>, user: UserId) {
    changing(context, |account| account.key_rotations.remove(&user));
}

/// Goes by what somebody did to the keys of an owner. A rotation ends if its old key is gone, or its new
/// key serves no more; it goes on from where it would have come by itself if the old key was switched
/// off, and waits for somebody if it was switched on again.
pub(super) fn heed(context: &mut Context<'_>, owner: Owner) {
    let Owner::User(user) = owner else {
        return;
    };
    let Some(rotation) = live(context.account, user) else {
        return;
    };
    let Some(state) = adapted(context.account, rotation) else {
        return;
    };
    let went_back = match state {
        RotationState::WentBack => Some(WentBack {
            at: context.now,
            late: None,
            failed_calls: 0,
        }),
        _ => rotation.went_back.clone(),
    };
    let rotation = KeyRotation {
        state,
        since: context.now,
        went_back,
        ..KeyRotation::clone(rotation)
    };
    put(context, rotation);
    let note = ("keyRotation", state.as_str().into());
    context.effects.notes.push(note);
}

/// The state that the keys of a rotation are in, if it is another than it has come to.
fn adapted(account: &Account, rotation: &KeyRotation) -> Option<RotationState> {
    let key = |id: &AccessKeyId| account.access_keys.get(id);
    let serves = |key: &Arc<AccessKey>| key.status == KeyStatus::Active && key.leak.is_none();
    let Some(old) = key(&rotation.old) else {
        return Some(RotationState::Finished);
    };
    if !key(&rotation.new).is_some_and(serves) {
        return Some(RotationState::Cancelled);
    }
    match (old.status, rotation.state) {
        (KeyStatus::Inactive, RotationState::Observing { .. }) => None,
        (KeyStatus::Inactive, _) => Some(RotationState::Observing { returns: false }),
        (KeyStatus::Active, RotationState::Observing { .. }) => Some(RotationState::WentBack),
        (KeyStatus::Active, _) => None,
    }
}

/// Changes the rotations, and has the account be known as one that has such as long as it has.
fn changing<T>(context: &mut Context<'_>, change: impl FnOnce(&mut Account) -> T) -> T {
    let any = |account: &Account| all_live(account).next().is_some();
    let before = any(context.account);
    let changed = change(context.account);
    let after = any(context.account);
    let id = context.account.profile().map(|profile| profile.id);
    let claim = id.map(Claim::key_rotation);
    match (before, after) {
        (false, true) => context.effects.claims.extend(claim),
        (true, false) => context.effects.releases.extend(claim),
        _ => {}
    }
    changed
}
