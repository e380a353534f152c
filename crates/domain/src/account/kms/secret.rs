//! Secrets: made, found, described, deleted and brought back.

use std::sync::Arc;

use model::{
    AccountId, Kind, Moment, NamedKey, Refusal, SecretDescription, SecretKind, SecretName,
    SecretRole, SecretRotation, Stage, StoredSecret, Tags,
};
use policy::Kind as Document;

use super::Sealer;
use super::version::{self, New as NewVersion};
use super::{lease, managed, pair_rotation};
use crate::account::document;
use crate::account::tables::Account;
use crate::context::{Context, SecretEffect};
use crate::limits;

pub use super::which::{all, find, live, policy};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;
/// How names of managed secrets begin.
const RESERVED: &str = "acs/";

/// What a secret is made of.
pub struct New<'a> {
    /// Must be free in the account.
    pub name: SecretName,
    /// What it is.
    pub kind: SecretKind,
    /// Its first version, which becomes the current one.
    pub version: NewVersion<'a>,
    /// The key that seals it, if not the account's own.
    pub key: Option<NamedKey>,
    /// What is written about it.
    pub description: Option<SecretDescription>,
    /// `ExtendedConfig`, a JSON text.
    pub config: Option<String>,
    /// Its policy.
    pub policy: Option<String>,
    /// Tags.
    pub tags: Tags,
    /// How it is rotated, if it is a managed one.
    pub rotation: Option<SecretRotation>,
    /// The role whose credentials it gives out, if it does.
    pub role: Option<SecretRole>,
    /// Who makes it.
    pub creator: String,
}

/// When a secret goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Deletion {
    /// At once.
    Now,
    /// After so many days.
    After(u16),
}

/// What may be changed of a secret; what is not given stays.
#[derive(Default)]
pub struct Update {
    /// What is written about it.
    pub description: Option<SecretDescription>,
    /// `ExtendedConfig`.
    pub config: Option<String>,
}

/// Makes a secret with its first version.
///
/// # Errors
/// When the name is taken or reserved, there are too many, the key is of no use, or the policy is not sound.
pub fn create(
    context: &mut Context<'_>,
    home: AccountId,
    new: New<'_>,
    sealer: &dyn Sealer,
) -> Result<Arc<StoredSecret>, Refusal> {
    let reserved = new.name.as_str().starts_with(RESERVED);
    if reserved && new.kind == SecretKind::Generic {
        let rule = format!("must not begin with {RESERVED}, which is for managed secrets");
        return Err(Refusal::Invalid("SecretName", rule));
    }
    if context.account.secrets.get(&new.name).is_some() {
        return Err(Refusal::Exists(Kind::Secret, new.name.to_string()));
    }
    let have = context.account.secrets.len();
    limits::check(Kind::Secret, have, context.limits.secrets)?;
    if let Some(text) = &new.policy {
        document::check(text, Document::Resource)?;
    }
    let mut secret = StoredSecret {
        name: new.name,
        id: context.entropy.id(),
        kind: new.kind,
        description: new.description,
        key: new.key.map(Box::new),
        config: new.config.map(Into::into),
        policy: new.policy.map(Into::into),
        tags: new.tags,
        versions: Vec::with_capacity(1),
        count: 0,
        creator: new.creator.into(),
        created: context.now,
        updated: context.now,
        deletion: None,
        rotation: new.rotation.map(Box::new),
        role: new.role.map(Box::new),
        due: None,
    };
    version::add(context, home, &mut secret, &new.version, sealer)?;
    if let Some(first) = secret.versions.first_mut() {
        first.stages = vec![Stage::Current];
    }
    if secret.rotation.is_none() {
        return Ok(context.account.secrets.put(secret));
    }
    Ok(managed::changing(context, |account| {
        account.secrets.put(secret)
    }))
}

/// Changes what is written about a secret.
///
/// # Errors
/// When it is not there, or going to be deleted.
pub fn update(context: &mut Context<'_>, name: &SecretName, to: Update) -> Result<(), Refusal> {
    let mut secret = StoredSecret::clone(live(context.account, name)?);
    secret.description = to.description.or(secret.description);
    secret.config = to.config.map(Into::into).or(secret.config);
    secret.updated = context.now;
    context.account.secrets.put(secret);
    Ok(())
}

/// Gives a secret a policy.
///
/// # Errors
/// When it is not there or going to be deleted, or the policy is not sound.
pub fn set_policy(context: &mut Context<'_>, name: &SecretName, text: &str) -> Result<(), Refusal> {
    document::check(text, Document::Resource)?;
    let mut secret = StoredSecret::clone(live(context.account, name)?);
    secret.policy = Some(text.into());
    secret.updated = context.now;
    context.account.secrets.put(secret);
    Ok(())
}

/// Deletes a secret, at once or after some days; until then nobody reads it. When it goes, or went.
///
/// # Errors
/// When it is not there, or going already and not to go at once.
pub fn delete(
    context: &mut Context<'_>,
    name: &SecretName,
    when: Deletion,
) -> Result<Moment, Refusal> {
    match when {
        Deletion::Now => {
            let mut secret = StoredSecret::clone(find(context.account, name)?);
            pair_rotation::forget_pending(context, &mut secret);
            remove(context, &secret);
            Ok(context.now)
        }
        Deletion::After(days) => {
            let mut secret = StoredSecret::clone(live(context.account, name)?);
            pair_rotation::forget_pending(context, &mut secret);
            let end = context.now.plus_seconds(i64::from(days) * DAY);
            secret.deletion = Some(end);
            secret.updated = context.now;
            context.account.secrets.put(secret);
            Ok(end)
        }
    }
}

/// Keeps a secret after all that is going to be deleted.
///
/// # Errors
/// When it is not there, or not going to be deleted.
pub fn restore(context: &mut Context<'_>, name: &SecretName) -> Result<(), Refusal> {
    let mut secret = StoredSecret::clone(find(context.account, name)?);
    if secret.deletion.is_some_and(|end| end <= context.now) {
        return Err(Refusal::Missing(Kind::Secret, name.to_string()));
    }
    if secret.deletion.is_none() {
        let why = format!("The secret {name} is not going to be deleted.");
        return Err(Refusal::State("Rejected.NotPendingDeletion", why));
    }
    secret.deletion = None;
    secret.updated = context.now;
    context.account.secrets.put(secret);
    Ok(())
}

/// Whether the time of a secret is over that was deleted.
#[must_use]
pub fn is_over(account: &Account, now: Moment) -> bool {
    let mut secrets = account.secrets.iter();
    secrets.any(|secret| secret.deletion.is_some_and(|end| end <= now))
}

/// Lets go the secrets whose time is over.
pub fn purge(context: &mut Context<'_>) {
    let now = context.now;
    let secrets = context.account.secrets.iter();
    let over = secrets.filter(|secret| secret.deletion.is_some_and(|end| end <= now));
    let over: Vec<_> = over.cloned().collect();
    for secret in over {
        remove(context, &secret);
    }
}

fn remove(context: &mut Context<'_>, secret: &StoredSecret) {
    let name = &secret.name;
    lease::forget_of(context.account, secret.id);
    if secret.rotation.is_none() {
        context.account.secrets.remove(name);
    } else {
        managed::changing(context, |account| account.secrets.remove(name));
    }
    let values = secret.versions.iter().map(|version| secret.value(version));
    let discard = values.map(SecretEffect::Discard);
    context.effects.secrets.extend(discard);
}
