//! AccessKeys: given out once with their secret, switched on and off, deleted.

use std::sync::Arc;

use model::{AccessKey, AccessKeyId, KeyStatus, Kind, Owner, Refusal, Secret};

use super::tables::Account;
use crate::context::{Claim, Context, SecretEffect};
use crate::limits;

/// Length of an AccessKey id: `LTAI` and 20 letters or digits.
const ID_LETTERS: usize = 20;
/// Length of a secret: 30 letters or digits are 178 bits.
const SECRET_LETTERS: usize = 30;

/// The keys of this owner.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<AccessKey>> {
    let first = (owner, AccessKeyId::least());
    account
        .access_keys
        .index_from(first)
        .take_while(move |key| key.owner == owner)
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
/// When the owner has as many as may be.
pub fn create(
    context: &mut Context<'_>,
    owner: Owner,
) -> Result<(Arc<AccessKey>, Secret), Refusal> {
    let have = of(context.account, owner).count();
    limits::check(Kind::AccessKey, have, context.limits.keys_of_user)?;
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
    }
    Ok(())
}

/// Deletes a key, active or not (infrastructure tools delete active ones), and its secret.
///
/// # Errors
/// When there is no such key of this owner.
pub fn delete(context: &mut Context<'_>, owner: Owner, id: &AccessKeyId) -> Result<(), Refusal> {
    find(context.account, owner, id)?;
    context.account.access_keys.remove(id);
    context
        .effects
        .releases
        .push(Claim::access_key(id.as_str()));
    let destroy = SecretEffect::Destroy(id.to_string());
    context.effects.secrets.push(destroy);
    Ok(())
}
