//! Secrets that are the AccessKey of a RAM user: what they hold, and whether that can be rotated. How it is rotated is
//! told in [`super::pair_rotation`].

use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, KeyStatus, Moment, Owner, Refusal, Secret, SecretKind, SecretName,
    SecretRotation, StoredSecret, User,
};
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::{role_secret, which};
use crate::account::tables::Account;
use crate::account::{access_key, rotated};
use crate::context::{Claim, Context};
use crate::limits::Limits;

/// How names of such secrets begin.
const NAMES: &str = "acs/ram/user/";
/// How many attempts in a row may fail before nothing is tried by itself any more.
const TRIES: u8 = 3;
/// How many seconds after an attempt that failed the next is made.
const AGAIN: i64 = 15 * 60;

/// A pair as whoever makes the secret shows it.
pub struct Pair {
    /// Its id.
    pub id: AccessKeyId,
    /// Its secret.
    pub secret: Secret,
}

/// The name of the secret of a user.
///
/// # Errors
/// When the user's name is too long for one.
pub fn name(user: &model::UserName) -> Result<SecretName, Refusal> {
    let name = [NAMES, user.as_str()].concat();
    let name: Result<SecretName, _> = name.parse();
    name.map_err(|rule| Refusal::Invalid("UserName", rule.to_string()))
}

/// Checks that these are all pairs of a user, and tells which the secret begins with: the youngest that is on. `known`
/// are their secrets as they are sealed.
///
/// # Errors
/// When one is missing, wrong or somebody else's, or none is on.
pub fn check_pairs<'a>(
    account: &Account,
    user: &User,
    pairs: &'a [Pair],
    known: impl Fn(&AccessKeyId) -> Option<&'a Secret>,
) -> Result<(SecretRotation, &'a Pair), Refusal> {
    let refuse = || {
        let rule = "must name all AccessKeys of the user with their secrets".to_owned();
        Refusal::Invalid("SecretData", rule)
    };
    let mut keys: Vec<&Arc<AccessKey>> = access_key::of(account, Owner::User(user.id)).collect();
    let shown = |key: &&Arc<AccessKey>| {
        let pair = pairs.iter().find(|pair| pair.id == key.id);
        let known = known(&key.id);
        pair.zip(known)
            .is_some_and(|(pair, known)| is_same(&pair.secret, known))
    };
    if keys.len() != pairs.len() || !keys.iter().all(shown) {
        return Err(refuse());
    }
    keys.sort_by_key(|key| std::cmp::Reverse((key.status == KeyStatus::Active, key.created)));
    let first = keys.first().filter(|key| key.status == KeyStatus::Active);
    let first = first.ok_or_else(refuse)?;
    let pair = pairs.iter().find(|pair| pair.id == first.id);
    let rotation = SecretRotation {
        user: user.id,
        key: first.id.clone(),
        previous: keys.get(1).map(|key| key.id.clone()),
        interval: None,
        last: None,
        pending: None,
        trouble: None,
    };
    Ok((rotation, pair.ok_or_else(refuse)?))
}

/// The value that readers get of a pair.
#[must_use]
pub fn value(id: &AccessKeyId, secret: &Secret, made: Moment) -> Secret {
    let value = json!({
        "AccessKeyId": id.as_str(),
        "AccessKeySecret": secret.expose(),
        "GenerateTimestamp": made.to_string(),
    });
    Secret::new(value.to_string())
}

/// The pair that a value holds, if it is one that [`value`] made.
#[must_use]
pub fn pair(value: &Secret) -> Option<Pair> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Held {
        access_key_id: String,
        access_key_secret: String,
    }
    let held: Held = serde_json::from_str(value.expose()).ok()?;
    let secret = Secret::new(held.access_key_secret);
    let id = held.access_key_id.parse().ok()?;
    Some(Pair { id, secret })
}

/// Why the keys of a secret cannot be rotated, if they cannot: what somebody did to them otherwise counts.
#[must_use]
pub fn broken(account: &Account, rotation: &SecretRotation) -> Option<String> {
    if account.users.get(&rotation.user).is_none() {
        return Some("its user is gone".to_owned());
    }
    let key = account.access_keys.get(&rotation.key);
    let serves = key.is_some_and(|key| key.status == KeyStatus::Active && key.leak.is_none());
    if !serves {
        return Some("its AccessKey was deleted, switched off or is known to others".to_owned());
    }
    let mut keys = access_key::of(account, Owner::User(rotation.user));
    let foreign = keys.find(|key| !is_ours(rotation, key));
    foreign.map(|key| format!("the user has another AccessKey, {}", key.id))
}

/// Why no second key can be made for a secret whose rotation is not [`broken`], if so. The key from before takes no
/// room: it goes first.
#[must_use]
pub fn hindrance(limits: &Limits) -> Option<String> {
    let most = limits.keys_of_user;
    (most < 2).then(|| format!("a user may have {most} AccessKeys, and it takes two"))
}

/// Whether nothing is rotated by itself until somebody has mended something: something stands in the way, or too many
/// attempts have failed.
#[must_use]
pub fn is_invalid(account: &Account, rotation: &SecretRotation) -> bool {
    let failed = |trouble: &model::RotationTrouble| trouble.tries >= TRIES;
    broken(account, rotation).is_some() || rotation.trouble.as_deref().is_some_and(failed)
}

/// When the keys of a secret are rotated next by themselves.
#[must_use]
pub fn next(secret: &StoredSecret, rotation: &SecretRotation) -> Option<Moment> {
    let begin = rotation.last.unwrap_or(secret.created);
    let interval = rotation.interval;
    let interval = interval.map(|seconds| begin.plus_seconds(seconds));
    // What somebody demands does not wait for its time.
    let next = secret.due().or(interval)?;
    let again = rotation.trouble.as_ref().filter(|one| one.tries > 0);
    let again = again.map(|one| one.at.plus_seconds(AGAIN));
    Some(again.map_or(next, |again| next.max(again)))
}

/// The secrets whose keys are to be rotated by now.
#[must_use]
pub fn due(account: &Account, now: Moment) -> Vec<SecretName> {
    let due = |secret: &StoredSecret, rotation: &SecretRotation| {
        next(secret, rotation).is_some_and(|next| next <= now)
            && rotation.pending.is_none()
            && rotated::live(account, rotation.user).is_none()
            && !is_invalid(account, rotation)
    };
    names(account, due)
}

/// The secrets with a new pair that waits to be proven.
#[must_use]
pub fn pending(account: &Account) -> Vec<SecretName> {
    names(account, |_, rotation| rotation.pending.is_some())
}

/// The secrets of which something else is written down than stands in the way of their rotation.
#[must_use]
pub fn untold(account: &Account) -> Vec<SecretName> {
    names(account, |_, rotation| is_untold(account, rotation))
}

/// Whether something else is written down than stands in the way. What attempts came to stays until the next.
pub(super) fn is_untold(account: &Account, rotation: &SecretRotation) -> bool {
    let told = rotation.trouble.as_deref();
    match (broken(account, rotation), told) {
        (None, None) => false,
        (None, Some(told)) => told.tries == 0,
        (Some(why), told) => told.is_none_or(|told| told.why != why),
    }
}

/// Says that the account has such secrets as long as it does, for those who look after them.
pub(super) fn changing<T>(context: &mut Context<'_>, change: impl FnOnce(&mut Account) -> T) -> T {
    let any = |account: &Account| account.secrets.iter().any(|one| one.rotation.is_some());
    let before = any(context.account);
    let changed = change(context.account);
    let after = any(context.account);
    let id = context.account.profile().map(|profile| profile.id);
    let claim = id.map(Claim::managed_secrets);
    match (before, after) {
        (false, true) => context.effects.claims.extend(claim),
        (true, false) => context.effects.releases.extend(claim),
        _ => {}
    }
    changed
}

/// The secret of this name and how it is rotated, if it is such a one.
///
/// # Errors
/// When it is not there, going to be deleted, or another one.
pub(super) fn rotating(
    account: &Account,
    name: &SecretName,
) -> Result<(StoredSecret, SecretRotation), Refusal> {
    let secret = StoredSecret::clone(which::live(account, name)?);
    role_secret::check_other(&secret)?;
    let rotation = secret.rotation.as_deref().cloned();
    let rotation = rotation.filter(|_| secret.kind == SecretKind::RamCredentials);
    let Some(rotation) = rotation else {
        let why = format!(
            "The secret {name} is Generic: it is rotated by whoever puts its versions (PutSecretValue)."
        );
        return Err(Refusal::State(super::UNSUPPORTED, why));
    };
    Ok((secret, rotation))
}

fn is_ours(rotation: &SecretRotation, key: &AccessKey) -> bool {
    let pending = rotation.pending.as_ref().map(|pending| &pending.key);
    key.id == rotation.key
        || Some(&key.id) == rotation.previous.as_ref()
        || Some(&key.id) == pending
}

/// The managed secrets that are not going to be deleted, as far as they are wanted.
fn names(
    account: &Account,
    wanted: impl Fn(&StoredSecret, &SecretRotation) -> bool,
) -> Vec<SecretName> {
    let wanted = |secret: &&Arc<StoredSecret>| {
        let rotation = secret.rotation.as_deref();
        secret.deletion.is_none() && rotation.is_some_and(|rotation| wanted(secret, rotation))
    };
    let found = account.secrets.iter().filter(wanted);
    found.map(|secret| secret.name.clone()).collect()
}

fn is_same(one: &Secret, other: &Secret) -> bool {
    one.expose()
        .as_bytes()
        .ct_eq(other.expose().as_bytes())
        .into()
}
