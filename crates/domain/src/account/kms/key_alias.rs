//! What keys are called beside their ids.

use std::sync::Arc;

use model::{KeyAlias, KeyAliasName, Kind, KmsKeyId, Refusal};

use super::key;
use crate::account::tables::Account;
use crate::context::Context;

/// The key that an alias stands for.
///
/// # Errors
/// When there is no such alias.
pub fn target<'a>(account: &'a Account, name: &KeyAliasName) -> Result<&'a KmsKeyId, Refusal> {
    let alias = account.kms_aliases.get(name);
    let alias = alias.ok_or_else(|| Refusal::Missing(Kind::KeyAlias, name.to_string()))?;
    Ok(&alias.target)
}

/// All aliases, by name.
pub fn all(account: &Account) -> impl Iterator<Item = &Arc<KeyAlias>> {
    account.kms_aliases.iter()
}

/// The aliases of a key.
pub fn of<'a>(account: &'a Account, key: &'a KmsKeyId) -> impl Iterator<Item = &'a Arc<KeyAlias>> {
    let from = (key.clone(), KeyAliasName::least());
    let aliases = account.kms_aliases.index_from(from);
    aliases.take_while(move |alias| alias.target == *key)
}

/// Calls a key something more.
///
/// # Errors
/// When the key is not there, or the alias is.
pub fn create(context: &mut Context<'_>, name: KeyAliasName, id: KmsKeyId) -> Result<(), Refusal> {
    key::find(context.account, &id)?;
    if context.account.kms_aliases.get(&name).is_some() {
        return Err(Refusal::Exists(Kind::KeyAlias, name.to_string()));
    }
    put(context, name, id);
    Ok(())
}

/// Lets an alias stand for another key.
///
/// # Errors
/// When either is not there.
pub fn update(context: &mut Context<'_>, name: KeyAliasName, id: KmsKeyId) -> Result<(), Refusal> {
    key::find(context.account, &id)?;
    target(context.account, &name)?;
    put(context, name, id);
    Ok(())
}

/// Takes an alias away; its key stays.
///
/// # Errors
/// When it is not there.
pub fn delete(context: &mut Context<'_>, name: &KeyAliasName) -> Result<(), Refusal> {
    let gone = context.account.kms_aliases.remove(name);
    gone.map(drop)
        .ok_or_else(|| Refusal::Missing(Kind::KeyAlias, name.to_string()))
}

fn put(context: &mut Context<'_>, name: KeyAliasName, target: KmsKeyId) {
    context.account.kms_aliases.put(KeyAlias { name, target });
}
