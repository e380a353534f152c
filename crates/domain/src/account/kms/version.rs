//! Versions of a secret: put, found by what a reader asks for, dropped when there are too many.

use std::sync::Arc;

use model::{
    Kind, Refusal, Secret, SecretDataType, SecretKind, SecretName, SecretVersion, SecretVersionId,
    Stage, StoredSecret,
};
use subtle::ConstantTimeEq;

use super::{Sealer, key, stage, unavailable, which};
use crate::account::tables::Account;
use crate::context::{Context, SecretEffect};

/// How many versions a secret may have.
pub const MOST: usize = 10;

/// A version that is to be put.
pub struct New<'a> {
    /// What it is called.
    pub id: SecretVersionId,
    /// Its value; bytes are written as Base64.
    pub value: &'a Secret,
    /// What the value is.
    pub data_type: SecretDataType,
    /// The stages it gets; `ACSCurrent` if nothing is said.
    pub stages: Option<Vec<Stage>>,
}

/// Puts a version; with `ACSCurrent`, that which had it becomes `ACSPrevious`. One that is there with the same value
/// stays, and gets the stages that are named. `there` is the value of that one.
///
/// # Errors
/// When the secret is not there or a managed one, there is a version of that id with another value, or there would be
/// too many stages.
pub fn put(
    context: &mut Context<'_>,
    home: model::AccountId,
    name: &SecretName,
    new: New<'_>,
    (sealer, there): (&dyn Sealer, Option<&Secret>),
) -> Result<Arc<StoredSecret>, Refusal> {
    let mut changed = StoredSecret::clone(which::live(context.account, name)?);
    which::check_generic(&changed)?;
    let id = new.id.clone();
    if let Some(version) = changed.version(&id) {
        let same = there.is_some_and(|there| is_same(there, new.value));
        if !same || version.data_type != new.data_type {
            return Err(Refusal::Exists(Kind::SecretVersion, id.to_string()));
        }
        let before = changed.clone();
        stage::put(&mut changed, &id, new.stages.unwrap_or_default())?;
        if changed.versions == before.versions {
            return which::live(context.account, name).cloned();
        }
    } else {
        let stages = new.stages.clone().unwrap_or_else(|| vec![Stage::Current]);
        add(context, home, &mut changed, &new, sealer)?;
        stage::put(&mut changed, &id, stages)?;
        make_room(context, &mut changed, &id);
    }
    changed.updated = context.now;
    Ok(context.account.secrets.put(changed))
}

/// Which version a reader asks for: that of an id, that of a stage, that of both; the current one if neither is said.
/// Managed secrets know stages alone, and of these two.
///
/// # Errors
/// When there is none.
pub fn asked<'a>(
    secret: &'a StoredSecret,
    id: Option<&SecretVersionId>,
    stage: Option<&Stage>,
) -> Result<&'a SecretVersion, Refusal> {
    let missing = |what: String| Refusal::Missing(Kind::SecretVersion, what);
    let id = id.filter(|_| secret.kind == SecretKind::Generic);
    let Some(id) = id else {
        let stage = stage.unwrap_or(&Stage::Current);
        return secret
            .staged(stage)
            .ok_or_else(|| missing(stage.to_string()));
    };
    let version = which::version(secret, id)?;
    match stage {
        Some(stage) if !version.stages.contains(stage) => Err(missing(format!("{id} {stage}"))),
        _ => Ok(version),
    }
}

/// Checks that a version may be read.
///
/// # Errors
/// When its key is not there or of no use.
pub fn check_open(account: &Account, version: &SecretVersion) -> Result<(), Refusal> {
    key::check_opening(account, &version.under)
}

/// Adds a version without a stage, and seals its value.
pub(super) fn add(
    context: &mut Context<'_>,
    home: model::AccountId,
    secret: &mut StoredSecret,
    new: &New<'_>,
    sealer: &dyn Sealer,
) -> Result<(), Refusal> {
    let named = secret.key.as_ref().map(|named| named.id.clone());
    let (under, drawn) = key::sealing(context, named.as_ref())?;
    secret.count = secret.count.saturating_add(1);
    let version = SecretVersion {
        id: new.id.clone(),
        number: secret.count,
        stages: Vec::new(),
        data_type: new.data_type,
        created: context.now,
        under,
    };
    let identity = secret.identity(home, &version);
    let material = version.under.id();
    let bound = (identity.as_str(), new.value);
    let sealed = sealer.enclose(&material, drawn.as_ref(), bound, context.entropy);
    let keep = SecretEffect::Keep(secret.value(&version), sealed.ok_or_else(unavailable)?);
    context.effects.secrets.push(keep);
    secret.versions.push(version);
    Ok(())
}

/// Drops the oldest version without a stage, or else the oldest that is neither current nor the newest, if there are
/// too many.
fn make_room(context: &mut Context<'_>, secret: &mut StoredSecret, newest: &SecretVersionId) {
    while secret.versions.len() > MOST {
        let spare = |version: &SecretVersion| {
            version.id != *newest && !version.stages.contains(&Stage::Current)
        };
        let mut places = secret.versions.iter();
        let bare = places.position(|version| version.stages.is_empty() && spare(version));
        let place = bare.or_else(|| secret.versions.iter().position(spare));
        let Some(place) = place else { return };
        let gone = secret.versions.remove(place);
        let discard = SecretEffect::Discard(secret.value(&gone));
        context.effects.secrets.push(discard);
    }
}

fn is_same(one: &Secret, other: &Secret) -> bool {
    one.expose()
        .as_bytes()
        .ct_eq(other.expose().as_bytes())
        .into()
}
