//! AccessKeys in the recycle bin: put there, brought back switched off, purged.

use std::sync::Arc;

use model::{AccessKey, AccessKeyId, KeyStatus, Kind, Moment, Owner, RecycledKey, Refusal};

use crate::account::tables::Account;
use crate::account::{access_key, rotated};
use crate::context::Context;

/// The keys of an owner in the bin that can still be restored, the oldest first.
pub fn of(account: &Account, owner: Owner, now: Moment) -> impl Iterator<Item = &Arc<RecycledKey>> {
    all_of(account, owner).filter(move |one| now <= one.until())
}

/// The key of this id in the bin, whosever it was.
///
/// # Errors
/// When there is none, or its time is over.
pub fn find<'a>(
    account: &'a Account,
    id: &AccessKeyId,
    now: Moment,
) -> Result<&'a Arc<RecycledKey>, Refusal> {
    let found = account.recycled_keys.get(id);
    found
        .filter(|one| now <= one.until())
        .ok_or_else(|| Refusal::Missing(Kind::RecycledAccessKey, id.to_string()))
}

/// The same, if it was this owner's.
///
/// # Errors
/// When it was not.
pub fn find_of<'a>(
    account: &'a Account,
    owner: Owner,
    id: &AccessKeyId,
    now: Moment,
) -> Result<&'a Arc<RecycledKey>, Refusal> {
    let found = find(account, id, now)?;
    let missing = || Refusal::Missing(Kind::RecycledAccessKey, id.to_string());
    (found.key.owner == owner)
        .then_some(found)
        .ok_or_else(missing)
}

/// Puts a key into the bin. It opens nothing from then on, but keeps id and secret. The oldest of its
/// owner's make room for it.
///
/// # Errors
/// When there is no such key of this owner, or it is on and must be switched off first.
pub fn put_away(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    access_key::check_deletable(context, owner, id)?;
    put(context, owner, id)
}

fn put(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    let key = AccessKey::clone(access_key::find(context.account, owner, id)?);
    context.account.access_keys.remove(id);
    rotated::heed(context, owner);
    let recycled = context.now;
    context
        .account
        .recycled_keys
        .put(RecycledKey { key, recycled });
    let kept = all_of(context.account, owner).count();
    let over = kept.saturating_sub(context.limits.recycled_keys);
    let oldest: Vec<_> = all_of(context.account, owner)
        .take(over)
        .map(|one| one.key.id.clone())
        .collect();
    for id in &oldest {
        forget(context, id);
    }
    Ok(())
}

/// Puts all keys of an owner into the bin, on or not: the owner goes, too.
///
/// # Errors
/// Never: all of them are the owner's.
pub(in crate::account) fn put_all_away(
    context: &mut Context<'_>,
    owner: Owner,
) -> Result<(), Refusal> {
    let keys = access_key::of(context.account, owner);
    let ids: Vec<_> = keys.map(|key| key.id.clone()).collect();
    ids.iter().try_for_each(|id| put(context, owner, id))
}

/// Brings a key back, switched off.
///
/// # Errors
/// When it is not in the bin, or its owner is not there or has as many keys as may be.
pub fn restore(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    find_of(context.account, owner, id, context.now)?;
    if let Owner::User(user) = owner
        && context.account.users.get(&user).is_none()
    {
        return Err(Refusal::Missing(Kind::User, user.to_string()));
    }
    access_key::check_room(context, owner)?;
    bring_back(context, id);
    Ok(())
}

/// Brings back the keys that went into the bin with their owner, switched off.
pub(in crate::account) fn bring_back_since(
    context: &mut Context<'_>,
    owner: Owner,
    recycled: Moment,
) {
    let room = context.limits.keys_of_user;
    let went = of(context.account, owner, context.now).filter(|one| one.recycled == recycled);
    let ids: Vec<_> = went.map(|one| one.key.id.clone()).take(room).collect();
    for id in &ids {
        bring_back(context, id);
    }
}

/// Purges a key: its id is free again and its secret destroyed.
///
/// # Errors
/// When it is not in the bin, or was not this owner's.
pub fn purge(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    find_of(context.account, owner, id, context.now)?;
    forget(context, id);
    Ok(())
}

/// Purges all keys of an owner.
pub(in crate::account) fn purge_of(context: &mut Context<'_>, owner: Owner) {
    let keys = all_of(context.account, owner);
    let ids: Vec<_> = keys.map(|one| one.key.id.clone()).collect();
    for id in &ids {
        forget(context, id);
    }
}

/// Purges the keys whose time is over.
pub(in crate::account) fn purge_over(context: &mut Context<'_>) {
    let over = over(context.account, context.now);
    let ids: Vec<_> = over.map(|one| one.key.id.clone()).collect();
    for id in &ids {
        forget(context, id);
    }
}

/// The keys whose time is over.
pub(in crate::account) fn over(
    account: &Account,
    now: Moment,
) -> impl Iterator<Item = &Arc<RecycledKey>> {
    let keys = account.recycled_keys.iter();
    keys.filter(move |one| now > one.until())
}

fn all_of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<RecycledKey>> {
    account
        .recycled_keys
        .index_from((owner, Moment::from_millis(i64::MIN), AccessKeyId::least()))
        .take_while(move |one| one.key.owner == owner)
}

fn bring_back(context: &mut Context<'_>, id: &AccessKeyId) {
    if let Some(one) = context.account.recycled_keys.remove(id) {
        context.account.access_keys.put(AccessKey {
            status: KeyStatus::Inactive,
            updated: context.now,
            ..one.key.clone()
        });
    }
}

fn forget(context: &mut Context<'_>, id: &AccessKeyId) {
    if let Some(one) = context.account.recycled_keys.remove(id) {
        access_key::forget(context, &one.key);
    }
}
