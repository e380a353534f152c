//! Passkeys of users: kept, renamed, taken away. How one comes to be is a matter of the browser.

use std::sync::Arc;

use model::{Kind, Passkey, PasskeyId, PasskeyName, Refusal, UserId};

use super::tables::Account;
use crate::context::Context;

/// Letters and digits behind the `PASSKEY-` of an id.
const ID_LETTERS: usize = 20;

/// The passkeys of a user.
pub fn of(account: &Account, user: UserId) -> impl Iterator<Item = &Arc<Passkey>> {
    let first = (user, Arc::from(""));
    let passkeys = account.passkeys.index_from(first);
    passkeys.take_while(move |passkey| passkey.user == user)
}

/// Keeps a passkey that a browser has made with the user.
pub fn add(
    context: &mut Context<'_>,
    user: UserId,
    name: PasskeyName,
    credential: String,
) -> Arc<Passkey> {
    let id = ["PASSKEY-", &context.entropy.letters(ID_LETTERS)].concat();
    context.account.passkeys.put(Passkey {
        id: id.into(),
        user,
        name,
        credential,
        created: context.now,
        last_used: None,
    })
}

/// Changes what a user calls a passkey; without a name it stays.
///
/// # Errors
/// When the user has no such passkey.
pub fn rename(
    context: &mut Context<'_>,
    user: UserId,
    id: &PasskeyId,
    name: Option<PasskeyName>,
) -> Result<(), Refusal> {
    let mut passkey = Passkey::clone(find(context.account, user, id)?);
    if let Some(name) = name {
        passkey.name = name;
        context.account.passkeys.put(passkey);
    }
    Ok(())
}

/// Takes a passkey away: it logs nobody on from now on.
///
/// # Errors
/// When the user has no such passkey.
pub fn delete(context: &mut Context<'_>, user: UserId, id: &PasskeyId) -> Result<(), Refusal> {
    find(context.account, user, id)?;
    context.account.passkeys.remove(&id.shared());
    Ok(())
}

/// Takes away the passkeys of a user who goes.
pub fn forget(account: &mut Account, user: UserId) {
    let ids: Vec<_> = of(account, user)
        .map(|passkey| passkey.id.clone())
        .collect();
    for id in ids {
        account.passkeys.remove(&id);
    }
}

fn find<'a>(
    account: &'a Account,
    user: UserId,
    id: &PasskeyId,
) -> Result<&'a Arc<Passkey>, Refusal> {
    let passkey = account.passkeys.get(&id.shared());
    passkey
        .filter(|passkey| passkey.user == user)
        .ok_or_else(|| Refusal::Missing(Kind::Passkey, id.to_string()))
}
