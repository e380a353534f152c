//! Tags of secrets and keys.

use std::collections::BTreeSet;
use std::fmt;

use model::{KmsKey, KmsKeyId, Refusal, SecretName, StoredSecret, Tags};

use super::{key, secret};
use crate::account::tables::Account;
use crate::account::tag::{put_on, take_off};
use crate::context::Context;

/// What carries tags.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Carrier {
    /// A secret.
    Secret(SecretName),
    /// A key.
    Key(KmsKeyId),
}

impl fmt::Display for Carrier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(name) => name.fmt(out),
            Self::Key(id) => id.fmt(out),
        }
    }
}

/// The tags of something.
///
/// # Errors
/// When it is not there.
pub fn of<'a>(account: &'a Account, on: &Carrier) -> Result<&'a Tags, Refusal> {
    Ok(match on {
        Carrier::Secret(name) => &secret::find(account, name)?.tags,
        Carrier::Key(id) => &key::find(account, id)?.tags,
    })
}

/// Puts tags on each of these; a key that is there gets the new value.
///
/// # Errors
/// When one of them is not there, or would have too many.
pub fn put(context: &mut Context<'_>, on: &[Carrier], new: &Tags) -> Result<(), Refusal> {
    change(context, on, |tags| put_on(tags, new))
}

/// Takes tags off each of these: those of the keys, or all. A key that is not there is no mistake.
///
/// # Errors
/// When one of them is not there.
pub fn remove(
    context: &mut Context<'_>,
    on: &[Carrier],
    keys: Option<&BTreeSet<String>>,
) -> Result<(), Refusal> {
    change(context, on, |tags| {
        take_off(tags, keys);
        Ok(())
    })
}

fn change(
    context: &mut Context<'_>,
    on: &[Carrier],
    change: impl Fn(&mut Tags) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let account = &mut *context.account;
    for carrier in on {
        match carrier {
            Carrier::Secret(name) => {
                let mut secret = StoredSecret::clone(secret::find(account, name)?);
                change(&mut secret.tags)?;
                account.secrets.put(secret);
            }
            Carrier::Key(id) => {
                let mut key = KmsKey::clone(key::find(account, id)?);
                change(&mut key.tags)?;
                account.kms_keys.put(key);
            }
        }
    }
    Ok(())
}
