//! Secrets and versions as they are found, and what may be done to them.

use std::sync::Arc;

use model::{Kind, Refusal, SecretKind, SecretName, SecretVersion, SecretVersionId, StoredSecret};
use policy::{Kind as Document, Policy};

use super::{PENDING, UNSUPPORTED, role_secret};
use crate::account::tables::Account;

/// The secret of this name, which may be going to be deleted.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, name: &SecretName) -> Result<&'a Arc<StoredSecret>, Refusal> {
    let secret = account.secrets.get(name);
    secret.ok_or_else(|| Refusal::Missing(Kind::Secret, name.to_string()))
}

/// The secret of this name, which is not going to be deleted.
///
/// # Errors
/// When there is none.
pub fn live<'a>(account: &'a Account, name: &SecretName) -> Result<&'a Arc<StoredSecret>, Refusal> {
    let secret = find(account, name)?;
    match secret.deletion {
        None => Ok(secret),
        Some(end) => {
            let why = format!(
                "The secret {name} is going to be deleted at {end}; restore it, and then try again."
            );
            Err(Refusal::State(PENDING, why))
        }
    }
}

/// All secrets, by name.
pub fn all(account: &Account) -> impl Iterator<Item = &Arc<StoredSecret>> {
    account.secrets.iter()
}

/// The policy that a secret carries.
#[must_use]
pub fn policy(secret: &StoredSecret) -> Option<Arc<Policy>> {
    let text = secret.policy.as_deref()?;
    Some(Arc::new(Policy::restore(text, Document::Resource)))
}

/// The version of this id.
pub(super) fn version<'a>(
    secret: &'a StoredSecret,
    id: &SecretVersionId,
) -> Result<&'a SecretVersion, Refusal> {
    let version = secret.version(id);
    version.ok_or_else(|| Refusal::Missing(Kind::SecretVersion, id.to_string()))
}

/// Checks that values of a secret are put by whoever likes.
pub(super) fn check_generic(secret: &StoredSecret) -> Result<(), Refusal> {
    if secret.kind == SecretKind::Generic {
        return Ok(());
    }
    role_secret::check_other(secret)?;
    let why = format!(
        "The secret {} is managed: its versions are made by rotating it.",
        secret.name
    );
    Err(Refusal::State(UNSUPPORTED, why))
}
