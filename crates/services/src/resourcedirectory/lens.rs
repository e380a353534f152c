//! What a caller sees of a directory that another account manages.
//!
//! A read is judged at home, on the caller's own policies. The state of the management account is then looked at as
//! something that was fetched: its delegated administrators see the directory, a member sees itself.

use domain::account::directory::{self, delegation};
use domain::{Account, Context};
use gateway::{Permit, Plan, Prepared, Wants};
use model::Refusal;

/// The plan of a read, which fetches the state of the management account if that is another one.
pub(crate) fn reading(plan: Plan, account: &Account) -> Plan {
    match (directory::of(account), directory::standing(account)) {
        (None, Some(standing)) => plan.wanting(Wants::State(standing.master)),
        _ => plan,
    }
}

/// The state that manages the directory of the caller's account, for what a member may see of it.
///
/// # Errors
/// When the account neither manages a directory nor is in one.
pub(crate) fn own<'a, O>(
    permit: &'a Permit<'_, O>,
    context: &'a Context<'_>,
) -> Result<&'a Account, Refusal> {
    if directory::of(context.account).is_some() {
        return Ok(context.account);
    }
    match permit.prepared() {
        Prepared::State(master) if directory::has_member(master, permit.home()) => Ok(master),
        _ => Err(directory::no_directory()),
    }
}

/// The same, for who may see all of it.
///
/// # Errors
/// When the account neither manages a directory nor is its delegated administrator.
pub(crate) fn whole<'a, O>(
    permit: &'a Permit<'_, O>,
    context: &'a Context<'_>,
) -> Result<&'a Account, Refusal> {
    let state = own(permit, context)?;
    let manages = directory::of(context.account).is_some();
    if manages || delegation::is_administrator(state, permit.home()) {
        return Ok(state);
    }
    let why = "The directory is seen by its management account and its delegated administrators.";
    Err(Refusal::State("Forbidden.MemberAccount", why.to_owned()))
}
