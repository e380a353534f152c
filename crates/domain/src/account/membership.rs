//! Who is in which group, seen from either side.

use std::sync::Arc;

use model::{GroupId, Membership, UserId};

use super::tables::Account;

/// The memberships of a user.
pub fn of_user(account: &Account, user: UserId) -> impl Iterator<Item = &Arc<Membership>> {
    account
        .memberships
        .index_range((user, GroupId::new(0))..=(user, GroupId::new(u64::MAX)))
}

/// The memberships of a group.
pub fn of_group(account: &Account, group: GroupId) -> impl Iterator<Item = &Arc<Membership>> {
    account
        .memberships
        .range((group, UserId::new(0))..=(group, UserId::new(u64::MAX)))
}

/// The same, those after this one alone, by id.
pub fn of_group_after(
    account: &Account,
    group: GroupId,
    after: Option<UserId>,
) -> impl Iterator<Item = &Arc<Membership>> {
    let first = after.map_or(0, |last| last.number().saturating_add(1));
    account
        .memberships
        .range((group, UserId::new(first))..=(group, UserId::new(u64::MAX)))
}
