//! AccessKeys: given out once with their secret, switched on and off, marked, deleted.

use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, Child, KeyStatus, Kind, Leak, LeakedKey, Moment, Owner, RecycledKey,
    Refusal, Secret,
};

use super::tables::Account;
use super::{rotated, settings};
use crate::context::{Claim, Context, SecretEffect};
use crate::limits;

/// Length of an AccessKey id: `LTAI` and 20 letters or digits.
const ID_LETTERS: usize = 20;
/// Length of a secret: 30 letters or digits are 178 bits.
const SECRET_LETTERS: usize = 30;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// What keys of the owner are refused with.
pub const OWNER_KEY: &str = "Forbidden.OwnerAccessKey";
/// Why.
pub const NO_OWNER_KEYS: &str = "AccessKeys of the account's owner are not accepted by this server; use those of a RAM user, or allow them by the setting accounts.owner_keys.";

/// The keys of this owner.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<AccessKey>> {
    let first = (owner, AccessKeyId::least());
    account
        .access_keys
        .index_from(first)
        .take_while(move |key| key.owner == owner)
}

/// The key of this id, whosever it is.
///
/// # Errors
/// When there is none.
pub fn known<'a>(account: &'a Account, id: &AccessKeyId) -> Result<&'a Arc<AccessKey>, Refusal> {
    let key = account.access_keys.get(id);
    key.ok_or_else(|| Refusal::Missing(Kind::AccessKey, id.to_string()))
}

/// The key of this id, whosever it is, in use or in the recycle bin.
///
/// # Errors
/// When there is none.
pub fn kept<'a>(account: &'a Account, id: &AccessKeyId) -> Result<&'a AccessKey, Refusal> {
    let bin = || account.recycled_keys.get(id).map(|bin| &bin.key);
    let key = account.access_keys.get(id).map(|key| &**key).or_else(bin);
    key.ok_or_else(|| Refusal::Missing(Kind::AccessKey, id.to_string()))
}

/// The key of this id, if it is this owner's.
///
/// # Errors
/// When there is none.
pub fn find<'a>(
    account: &'a Account,
    owner: Owner,
    id: &AccessKeyId,
) -> Result<&'a Arc<AccessKey>, Refusal> {
    let key = account.access_keys.get(id);
    key.filter(|key| key.owner == owner)
        .ok_or_else(|| Refusal::Missing(Kind::AccessKey, id.to_string()))
}

/// Makes a key; the secret is in the answer and, sealed, in the store, and nowhere else.
///
/// # Errors
/// When the owner has as many as may be, or is the account's and may have none.
pub fn create(
    context: &mut Context<'_>,
    owner: Owner,
) -> Result<(Arc<AccessKey>, Secret), Refusal> {
    check_room(context, owner)?;
    let id = format!("LTAI{}", context.entropy.letters(ID_LETTERS));
    let secret = Secret::new(context.entropy.letters(SECRET_LETTERS));
    add(context, owner, &id, secret)
}

/// Takes in a key whose id and secret are given.
///
/// # Errors
/// When the id is not one.
pub(super) fn add(
    context: &mut Context<'_>,
    owner: Owner,
    id: &str,
    secret: Secret,
) -> Result<(Arc<AccessKey>, Secret), Refusal> {
    let id: AccessKeyId = id
        .parse()
        .map_err(|e: model::Malformed| Refusal::Invalid("AccessKeyId", e.to_string()))?;
    context.effects.claims.push(Claim::access_key(id.as_str()));
    let seal = SecretEffect::Seal(id.to_string(), secret.clone());
    context.effects.secrets.push(seal);
    let key = AccessKey {
        id,
        owner,
        status: KeyStatus::Active,
        created: context.now,
        updated: context.now,
        network: None,
        leak: None,
        bootstrap: false,
    };
    Ok((context.account.access_keys.put(key), secret))
}

/// Switches a key on or off; it counts from the next request on.
///
/// # Errors
/// When there is no such key of this owner.
pub fn set_status(
    context: &mut Context<'_>,
    owner: Owner,
    id: &AccessKeyId,
    status: KeyStatus,
) -> Result<(), Refusal> {
    let mut key = AccessKey::clone(find(context.account, owner, id)?);
    if key.status != status {
        key.status = status;
        key.updated = context.now;
        context.account.access_keys.put(key);
        rotated::heed(context, owner);
    }
    Ok(())
}

/// Marks a key as known to others, which may be in the recycle bin; from the next request on it is held
/// back. A key that is marked stays as it was marked first.
///
/// # Errors
/// When there is no such key.
pub fn mark_leaked(
    context: &mut Context<'_>,
    id: &AccessKeyId,
    reason: String,
) -> Result<(), Refusal> {
    let at = context.now;
    let leak = Some(Leak { at, reason });
    if let Some(one) = context.account.recycled_keys.get(id) {
        let mut one = RecycledKey::clone(one);
        one.key.leak = one.key.leak.or(leak);
        context.account.recycled_keys.put(one);
        return Ok(());
    }
    let mut key = AccessKey::clone(known(context.account, id)?);
    if key.leak.is_none() {
        let owner = key.owner;
        key.leak = leak;
        context.account.access_keys.put(key);
        rotated::heed(context, owner);
    }
    Ok(())
}

/// Takes back that a key is known to others, which was an error; it and the sessions that it began are of
/// use again. Whether it was marked.
///
/// # Errors
/// When there is no such key, and none is remembered as marked.
pub fn clear_leak(context: &mut Context<'_>, id: &AccessKeyId) -> Result<bool, Refusal> {
    if context.account.leaked_keys.remove(id).is_some() {
        return Ok(true);
    }
    if let Some(one) = context.account.recycled_keys.get(id) {
        let mut one = RecycledKey::clone(one);
        let was_marked = one.key.leak.take().is_some();
        context.account.recycled_keys.put(one);
        return Ok(was_marked);
    }
    let mut key = AccessKey::clone(known(context.account, id)?);
    let was_marked = key.leak.take().is_some();
    context.account.access_keys.put(key);
    Ok(was_marked)
}

/// That a key is known to others, or was when it went: deleting it ends none of the sessions that began
/// with it.
#[must_use]
pub fn leak<'a>(account: &'a Account, id: &AccessKeyId) -> Option<&'a Leak> {
    let living = account.access_keys.get(id).map(|key| &key.leak);
    let recycled = account.recycled_keys.get(id).map(|one| &one.key.leak);
    let gone = account.leaked_keys.get(id).map(|one| &one.leak);
    let there = living.or(recycled).and_then(Option::as_ref);
    there.or(gone)
}

/// Whether a key of a RAM user is on, and was not used for so long that it is to be switched off: more
/// whole days (UTC) than the account's preference says lie between its last use, or since when it is
/// on, and now.
#[must_use]
pub fn is_idle(account: &Account, key: &AccessKey, used: Option<Moment>, now: Moment) -> bool {
    let since = key.updated.max(key.created).max(used.unwrap_or_default());
    let day = |moment: Moment| moment.seconds().div_euclid(DAY);
    let most = settings::security_preference(account).idle_days_keys.days();
    key.status == KeyStatus::Active
        && key.owner != Owner::Root
        && day(now) - day(since) > i64::from(most)
}

/// Switches a key off if it is idle. Whether it was.
pub fn switch_off_idle(context: &mut Context<'_>, id: &AccessKeyId, used: Option<Moment>) -> bool {
    let Some(key) = context.account.access_keys.get(id).cloned() else {
        return false;
    };
    if !is_idle(context.account, &key, used, context.now) {
        return false;
    }
    let off = AccessKey {
        status: KeyStatus::Inactive,
        updated: context.now,
        ..AccessKey::clone(&key)
    };
    context.account.access_keys.put(off);
    rotated::heed(context, key.owner);
    true
}

/// Deletes a key and its secret. One that is still on goes too where settings say so, because
/// infrastructure tools delete such; the event then tells it.
///
/// # Errors
/// When there is no such key of this owner, or it is on and must be switched off first.
pub fn delete(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    check_deletable(context, owner, id)?;
    if let Some(key) = context.account.access_keys.remove(id) {
        forget(context, &key);
        rotated::heed(context, owner);
    }
    Ok(())
}

/// Refuses while a key is on, unless settings say that it goes all the same.
pub(super) fn check_deletable(
    context: &mut Context<'_>,
    owner: Owner,
    id: &AccessKeyId,
) -> Result<(), Refusal> {
    if find(context.account, owner, id)?.status == KeyStatus::Inactive {
        return Ok(());
    }
    if !context.limits.delete_active_keys {
        return Err(Refusal::InUse(Kind::AccessKey, Child::Active));
    }
    let note = ("forced", "the AccessKey was deleted while Active".into());
    context.effects.notes.push(note);
    Ok(())
}

/// Gives the id back and destroys the secret: nothing is left of the key, but that it was known to
/// others.
pub(super) fn forget(context: &mut Context<'_>, key: &AccessKey) {
    let id = &key.id;
    if let Some(leak) = key.leak.clone() {
        let id = id.clone();
        context.account.leaked_keys.put(LeakedKey { id, leak });
    }
    context
        .effects
        .releases
        .push(Claim::access_key(id.as_str()));
    let destroy = SecretEffect::Destroy(id.to_string());
    context.effects.secrets.push(destroy);
}

/// Refuses when the owner has as many keys as may be, or none may be.
///
/// # Errors
/// Then.
pub(super) fn check_room(context: &Context<'_>, owner: Owner) -> Result<(), Refusal> {
    if owner == Owner::Root && !context.limits.owner_keys {
        return Err(Refusal::State(OWNER_KEY, NO_OWNER_KEYS.to_owned()));
    }
    let most = match owner {
        Owner::Root => context.limits.keys_of_root,
        Owner::User(_) => context.limits.keys_of_user,
    };
    limits::check(Kind::AccessKey, of(context.account, owner).count(), most)
}
