//! Passkeys of users and their security keys: kept, shown, renamed, taken away. How one comes to be and is
//! proven is a matter of the browser, see [`crate::ceremony`].

use std::sync::Arc;

use model::{Kind, Owner, Passkey, PasskeyId, PasskeyKind, PasskeyName, Refusal, UserId};

use super::logon_session;
use super::tables::Account;
use crate::ceremony::{Made, Seen};
use crate::context::Context;
use crate::limits;

/// Letters and digits behind the `PASSKEY-` of an id.
const ID_LETTERS: usize = 20;
/// How many passkeys one user may have.
const MOST: usize = 20;

/// The passkeys of a user, and the security key.
pub fn of(account: &Account, user: UserId) -> impl Iterator<Item = &Arc<Passkey>> {
    let first = (user, Arc::from(""));
    let passkeys = account.passkeys.index_from(first);
    passkeys.take_while(move |passkey| passkey.user == user)
}

/// The passkeys of a user that are good for more than a second factor.
pub fn listed(account: &Account, user: UserId) -> impl Iterator<Item = &Arc<Passkey>> {
    of(account, user).filter(|passkey| passkey.kind == PasskeyKind::Passkey)
}

/// The security key of an owner: one has one at most, and then no other device.
#[must_use]
pub fn security_key(account: &Account, owner: Owner) -> Option<&Arc<Passkey>> {
    let Owner::User(user) = owner else {
        return None;
    };
    of(account, user).find(|passkey| passkey.kind == PasskeyKind::SecurityKey)
}

/// The key of a user that a browser calls so.
#[must_use]
pub fn by_handle<'a>(account: &'a Account, user: UserId, handle: &str) -> Option<&'a Arc<Passkey>> {
    of(account, user).find(|passkey| !handle.is_empty() && *passkey.handle == *handle)
}

/// Keeps a key that a browser has made with the user. Whether the user may have a second factor of its kind is
/// looked at in [`add_key`](super::mfa::add_key).
///
/// # Errors
/// When somebody of the account has it already, or the user has as many as one may.
pub fn add(
    context: &mut Context<'_>,
    user: UserId,
    (kind, name): (PasskeyKind, PasskeyName),
    made: Made,
) -> Result<Arc<Passkey>, Refusal> {
    let account = &*context.account;
    if account
        .passkeys
        .iter()
        .any(|one| *one.handle == *made.handle)
    {
        return Err(Refusal::Exists(Kind::Passkey, name.to_string()));
    }
    let prefix = match kind {
        PasskeyKind::Passkey => {
            limits::check(Kind::Passkey, listed(account, user).count(), MOST)?;
            "PASSKEY-"
        }
        PasskeyKind::SecurityKey => "U2F-",
    };
    let id = [prefix, &context.entropy.letters(ID_LETTERS)].concat();
    Ok(context.account.passkeys.put(Passkey {
        id: id.into(),
        kind,
        user,
        name,
        handle: made.handle.into(),
        credential: made.credential,
        created: context.now,
        last_used: None,
    }))
}

/// Takes note that a key was shown, and of what it counts now.
///
/// # Errors
/// When the user has no such key.
pub fn show(
    context: &mut Context<'_>,
    user: UserId,
    handle: &str,
    seen: &Seen,
) -> Result<Arc<Passkey>, Refusal> {
    let missing = || Refusal::Missing(Kind::Passkey, handle.to_owned());
    let passkey = by_handle(context.account, user, handle).ok_or_else(missing)?;
    let shown = Passkey {
        credential: seen.credential.clone(),
        last_used: Some(context.now),
        ..Passkey::clone(passkey)
    };
    Ok(context.account.passkeys.put(shown))
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

/// Takes a passkey away: it logs nobody on from now on, and whoever came in with it is out.
///
/// # Errors
/// When the user has no such passkey.
pub fn delete(context: &mut Context<'_>, user: UserId, id: &PasskeyId) -> Result<(), Refusal> {
    find(context.account, user, id)?;
    context.account.passkeys.remove(&id.shared());
    logon_session::end_of(context.account, Owner::User(user));
    Ok(())
}

/// Takes the security key from its user, if there is one, and ends what was begun with it.
pub(crate) fn drop_security_key(account: &mut Account, owner: Owner) -> Option<Arc<Passkey>> {
    let key = security_key(account, owner)?.clone();
    account.passkeys.remove(&key.id);
    logon_session::end_of(account, owner);
    Some(key)
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

/// Takes away the passkeys that a user logs on with; a security key stays, for it opens nothing alone.
pub(crate) fn forget_listed(account: &mut Account, user: UserId) {
    let ids: Vec<_> = listed(account, user).map(|one| one.id.clone()).collect();
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
