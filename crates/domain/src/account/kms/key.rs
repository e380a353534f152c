//! Keys: made, found, switched off and on, given new material, deleted after a time.
//!
//! An account has a key of its own beside, which is made when it is first needed and which nobody can name.

use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use model::{
    KeyDescription, KeyMaterial, Kind, KmsKey, KmsKeyId, KmsKeyState, Moment, Refusal, SealedUnder,
    Secret, Tags,
};

use super::{DISABLED, IN_USE, PENDING};
use crate::account::tables::Account;
use crate::context::{Context, SecretEffect};
use crate::limits;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// How long the material of the account's own key seals: a year.
const OWN_ROTATION: i64 = 365 * DAY;

/// What a key is made of.
pub struct New {
    /// What is written about it.
    pub description: KeyDescription,
    /// After how many seconds it gets new material, if by itself.
    pub rotation: Option<i64>,
    /// Who makes it.
    pub creator: String,
    /// Its tags.
    pub tags: Tags,
}

/// The key of this id, which somebody made.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, id: &KmsKeyId) -> Result<&'a Arc<KmsKey>, Refusal> {
    let key = account.kms_keys.get(id).filter(|key| !key.own);
    key.ok_or_else(|| Refusal::Missing(Kind::KmsKey, id.to_string()))
}

/// All keys that somebody made, by id.
pub fn all(account: &Account) -> impl Iterator<Item = &Arc<KmsKey>> {
    account.kms_keys.iter().filter(|key| !key.own)
}

/// Makes a key and its first material.
///
/// # Errors
/// When there are too many.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<KmsKey>, Refusal> {
    let have = all(context.account).count();
    limits::check(Kind::KmsKey, have, context.limits.kms_keys)?;
    let (key, _) = made(context, new, false)?;
    Ok(key)
}

/// Checks that a key seals and opens.
///
/// # Errors
/// When it is switched off, or going to be deleted.
pub fn check_enabled(key: &KmsKey) -> Result<(), Refusal> {
    let id = &key.id;
    match key.state {
        KmsKeyState::Enabled => Ok(()),
        KmsKeyState::Disabled => {
            let why = format!("The key {id} is switched off.");
            Err(Refusal::State(DISABLED, why))
        }
        KmsKeyState::PendingDeletion(_) => Err(pending(id)),
    }
}

/// What newest material a value is sealed under: that of the key that is named, or of the account's own. One that
/// was drawn for it comes along.
///
/// # Errors
/// When the key that is named is not there or of no use.
pub fn sealing(
    context: &mut Context<'_>,
    named: Option<&KmsKeyId>,
) -> Result<(SealedUnder, Option<Secret>), Refusal> {
    let under = |key: &KmsKey| SealedUnder {
        key: key.id.clone(),
        material: key.newest(),
    };
    if let Some(id) = named {
        let key = find(context.account, id)?;
        check_enabled(key)?;
        return Ok((under(key), None));
    }
    if let Some(key) = own(context.account) {
        return Ok((under(key), None));
    }
    let new = New {
        description: KeyDescription::least(),
        rotation: Some(OWN_ROTATION),
        creator: String::new(),
        tags: Tags::new(),
    };
    let (key, drawn) = made(context, new, true)?;
    Ok((under(&key), Some(drawn)))
}

/// What must be opened before something is sealed; none where that is not there yet.
#[must_use]
pub fn sealing_material(account: &Account, named: Option<&KmsKeyId>) -> Option<String> {
    let key = match named {
        Some(id) => find(account, id).ok()?,
        None => own(account)?,
    };
    Some(key.material(key.newest()))
}

/// Checks that what is sealed under a material may be opened.
///
/// # Errors
/// When its key is not there or of no use.
pub fn check_opening(account: &Account, under: &SealedUnder) -> Result<(), Refusal> {
    let key = account.kms_keys.get(&under.key);
    let key = key.ok_or_else(|| Refusal::Missing(Kind::KmsKey, under.key.to_string()))?;
    if key.own { Ok(()) } else { check_enabled(key) }
}

/// Switches a key on or off.
///
/// # Errors
/// When it is not there, or going to be deleted.
pub fn enable(context: &mut Context<'_>, id: &KmsKeyId, enabled: bool) -> Result<(), Refusal> {
    let mut key = KmsKey::clone(find(context.account, id)?);
    if let KmsKeyState::PendingDeletion(_) = key.state {
        return Err(pending(id));
    }
    key.state = if enabled {
        KmsKeyState::Enabled
    } else {
        KmsKeyState::Disabled
    };
    context.account.kms_keys.put(key);
    Ok(())
}

/// Writes something else about a key.
///
/// # Errors
/// When it is not there, or going to be deleted.
pub fn describe(
    context: &mut Context<'_>,
    id: &KmsKeyId,
    description: KeyDescription,
) -> Result<(), Refusal> {
    let mut key = KmsKey::clone(find(context.account, id)?);
    if let KmsKeyState::PendingDeletion(_) = key.state {
        return Err(pending(id));
    }
    key.description = description;
    context.account.kms_keys.put(key);
    Ok(())
}

/// Lets a key go after some days; until then it is of no use, and can be kept after all.
///
/// # Errors
/// When it is not there or going already, or a secret is sealed under it.
pub fn schedule_deletion(
    context: &mut Context<'_>,
    id: &KmsKeyId,
    days: u16,
) -> Result<(), Refusal> {
    let mut key = KmsKey::clone(find(context.account, id)?);
    if let KmsKeyState::PendingDeletion(_) = key.state {
        return Err(pending(id));
    }
    let sealed = |secret: &Arc<model::StoredSecret>| {
        secret.versions.iter().any(|one| one.under.key == *id)
            || secret.key.as_ref().is_some_and(|named| named.id == *id)
    };
    if let Some(secret) = context.account.secrets.iter().find(|one| sealed(one)) {
        let why = format!(
            "The key {id} cannot be deleted: the secret {} is sealed under it.",
            secret.name
        );
        return Err(Refusal::State(IN_USE, why));
    }
    key.state = KmsKeyState::PendingDeletion(context.now.plus_seconds(i64::from(days) * DAY));
    context.account.kms_keys.put(key);
    Ok(())
}

/// Keeps a key after all; it is switched off, as its users have done without it.
///
/// # Errors
/// When it is not there, or not going to be deleted.
pub fn cancel_deletion(context: &mut Context<'_>, id: &KmsKeyId) -> Result<(), Refusal> {
    let mut key = KmsKey::clone(find(context.account, id)?);
    let KmsKeyState::PendingDeletion(_) = key.state else {
        let why = format!("The key {id} is not going to be deleted.");
        return Err(Refusal::State("Rejected.NotPendingDeletion", why));
    };
    key.state = KmsKeyState::Disabled;
    context.account.kms_keys.put(key);
    Ok(())
}

/// Says after how many seconds a key gets new material, if by itself.
///
/// # Errors
/// When it is not there, or going to be deleted.
pub fn set_rotation(
    context: &mut Context<'_>,
    id: &KmsKeyId,
    rotation: Option<i64>,
) -> Result<(), Refusal> {
    let mut key = KmsKey::clone(find(context.account, id)?);
    if let KmsKeyState::PendingDeletion(_) = key.state {
        return Err(pending(id));
    }
    key.rotation = rotation;
    context.account.kms_keys.put(key);
    Ok(())
}

/// Whether the clock has something to do about the keys of an account.
#[must_use]
pub fn is_due(account: &Account, now: Moment) -> bool {
    let mut keys = account.kms_keys.iter();
    keys.any(|key| is_over(key, now) || is_worn(key, now))
}

/// Gives new material to the keys whose time has come, and lets go those that are to be deleted by now.
pub fn turn(context: &mut Context<'_>) {
    let now = context.now;
    let keys: Vec<_> = context.account.kms_keys.iter().cloned().collect();
    for key in keys {
        if is_over(&key, now) {
            remove(context, &key);
        } else if is_worn(&key, now) {
            let (material, _) = draw(context, &key.id, key.newest().saturating_add(1));
            if let Some(material) = material {
                let mut key = KmsKey::clone(&key);
                key.materials.push(material);
                context.account.kms_keys.put(key);
            }
        }
    }
}

fn is_over(key: &KmsKey, now: Moment) -> bool {
    matches!(key.state, KmsKeyState::PendingDeletion(end) if end <= now)
}

fn is_worn(key: &KmsKey, now: Moment) -> bool {
    key.next_rotation().is_some_and(|next| next <= now)
}

/// What is sealed under it opens never again.
fn remove(context: &mut Context<'_>, key: &KmsKey) {
    let aliases = context.account.kms_aliases.iter();
    let aliases = aliases.filter(|alias| alias.target == key.id);
    let aliases: Vec<_> = aliases.map(|alias| alias.name.clone()).collect();
    for name in aliases {
        context.account.kms_aliases.remove(&name);
    }
    context.account.kms_keys.remove(&key.id);
    let materials = (1..=key.newest()).map(|number| key.material(number));
    let destroy = materials.map(SecretEffect::Destroy);
    context.effects.secrets.extend(destroy);
}

/// The account's own key.
fn own(account: &Account) -> Option<&Arc<KmsKey>> {
    let first = account.kms_keys.ordered(None).next();
    first.filter(|key| key.own)
}

fn made(context: &mut Context<'_>, new: New, own: bool) -> Result<(Arc<KmsKey>, Secret), Refusal> {
    let id = draw_id(context).ok_or_else(super::unavailable)?;
    let (material, drawn) = draw(context, &id, 1);
    let key = KmsKey {
        id,
        own,
        description: new.description,
        state: KmsKeyState::Enabled,
        creator: new.creator,
        created: context.now,
        materials: material.into_iter().collect(),
        rotation: new.rotation,
        tags: new.tags,
    };
    Ok((context.account.kms_keys.put(key), drawn))
}

/// New material: what is known of it, and itself, which is sealed with the deed.
fn draw(context: &mut Context<'_>, key: &KmsKeyId, number: u32) -> (Option<KeyMaterial>, Secret) {
    let bytes = zeroize::Zeroizing::new(context.entropy.bytes::<32>());
    let drawn = Secret::new(BASE64.encode(&*bytes));
    let under = SealedUnder {
        key: key.clone(),
        material: number,
    };
    let seal = SecretEffect::Seal(under.id(), drawn.clone());
    context.effects.secrets.push(seal);
    let created = context.now;
    let material = draw_id(context).map(|id| KeyMaterial { id, created });
    (material, drawn)
}

/// An id as clients know ids of keys: a random UUID.
fn draw_id(context: &mut Context<'_>) -> Option<KmsKeyId> {
    let mut bytes = context.entropy.bytes::<16>();
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let hex = HEXLOWER.encode(&bytes);
    let mut rest = hex.as_str();
    let mut parts = Vec::with_capacity(5);
    for length in [8, 4, 4, 4] {
        let (part, more) = rest.split_at_checked(length)?;
        parts.push(part);
        rest = more;
    }
    parts.push(rest);
    parts.join("-").parse().ok()
}

fn pending(id: &KmsKeyId) -> Refusal {
    let why = format!("The key {id} is going to be deleted.");
    Refusal::State(PENDING, why)
}
