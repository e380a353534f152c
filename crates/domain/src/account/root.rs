//! The account's owner as a person who logs on, who has no login profile and rules of its own.
//!
//! What users are held to does not hold the owner: nobody must be able to lock the owner out by a setting.

use model::{Logon, Owner, Refusal};

use super::password::{self, Chosen};
use super::tables::Account;
use crate::context::Context;

/// Whether the owner must choose a new password before anything else.
#[must_use]
pub fn must_change(account: &Account) -> bool {
    logon(account).is_some_and(|logon| logon.reset_required)
}

/// Whether the owner must have a second factor.
#[must_use]
pub fn must_have_factor(account: &Account) -> bool {
    logon(account).is_some_and(|logon| logon.mfa_required)
}

/// Changes the password of the owner, who has shown the current one. The new one is held to the rules
/// of [`best_practice`](super::best_practice::passwords), whatever those for users are.
///
/// # Errors
/// When there is no password, the owner does not know it, or the new one is not good enough.
pub fn change_password(context: &mut Context<'_>, chosen: &Chosen<'_>) -> Result<(), Refusal> {
    let logon = logon(context.account).ok_or_else(password::changed)?;
    password::check_proof(logon, chosen)?;
    let hash = password::accept(context, Owner::Root, chosen)?.hash.clone();
    password::replace(context, Owner::Root, Some(hash), false);
    Ok(())
}

/// Demands of the owner, at the next logon, a new password and a second factor.
pub(super) fn demand(account: &mut Account) {
    if let Some(logon) = account.logons.get(&Owner::Root).cloned() {
        account.logons.put(Logon {
            reset_required: true,
            mfa_required: true,
            ..Logon::clone(&logon)
        });
    }
}

fn logon(account: &Account) -> Option<&Logon> {
    account.logons.get(&Owner::Root).map(AsRef::as_ref)
}
