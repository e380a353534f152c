//! The recycle bin as a whole: what is in it too long goes for good.

pub mod recycled_key;
pub mod recycled_user;
#[cfg(test)]
mod tests;

use model::Moment;

use super::tables::Account;
use crate::context::Context;

/// Whether the time of anything in the bin is over.
#[must_use]
pub fn is_over(account: &Account, now: Moment) -> bool {
    let mut users = recycled_user::over(account, now);
    users.next().is_some() || recycled_key::over(account, now).next().is_some()
}

/// Purges what is in the bin too long.
pub fn purge(context: &mut Context<'_>) {
    recycled_user::purge_over(context);
    recycled_key::purge_over(context);
}
