//! How many grants somebody may have, and which end together.

use std::sync::Arc;

use model::{ApplicationId, DeviceAnswer, Moment, OauthDevice, OauthGrant, Owner, Revoked};

use crate::account::tables::Account;

/// How many one person may have; the oldest gives way.
const MOST: usize = 50;

/// The grants of an owner, the oldest first.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<OauthGrant>> {
    let first = (owner, Moment::from_millis(i64::MIN), Arc::from(""));
    let grants = account.oauth_grants.index_from(first);
    grants.take_while(move |grant| grant.owner == owner)
}

/// Ends all grants of an owner, and what is to become one.
pub fn end_of(account: &mut Account, owner: Owner) {
    remove_devices(account, |_, by| by == Some(owner));
    let all = of(account, owner).map(|one| one.id.clone()).collect();
    remove(account, all);
}

/// Ends all grants of an application.
pub fn end_of_application(account: &mut Account, application: ApplicationId) {
    remove_devices(account, |device, _| device.application == application);
    let all = account.oauth_grants.iter();
    let its = all.filter(|one| one.application == application);
    let its = its.map(|one| one.id.clone()).collect();
    remove(account, its);
}

/// Ends the grants that a revocation means, as far as they were given before a moment, if one is given.
pub fn end_meant(account: &mut Account, what: &Revoked, before: Option<Moment>) {
    let is_meant = |grant: &OauthGrant| match what {
        Revoked::All => true,
        Revoked::User(user) => grant.owner == Owner::User(*user),
        _ => false,
    };
    let meant = account.oauth_grants.iter().filter(|one| is_meant(one));
    let meant = meant.filter(|one| before.is_none_or(|moment| one.created < moment));
    let meant = meant.map(|one| one.id.clone()).collect();
    remove(account, meant);
    let users = |by: Option<Owner>| match what {
        Revoked::All => by.is_some(),
        Revoked::User(user) => by == Some(Owner::User(*user)),
        _ => false,
    };
    remove_devices(account, |_, by| users(by));
}

/// Whether the time of any is over.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    account.oauth_grants.iter().any(|one| one.ends <= now)
}

/// Forgets those whose time is over.
pub fn forget_over(account: &mut Account, now: Moment) {
    let over = account.oauth_grants.iter().filter(|one| one.ends <= now);
    let over = over.map(|one| one.id.clone()).collect();
    remove(account, over);
}

pub(in crate::account) fn make_room(account: &mut Account, owner: Owner, now: Moment) {
    let (over, going): (Vec<_>, Vec<_>) =
        of(account, owner).cloned().partition(|one| one.ends <= now);
    let surplus = (going.len() + 1).saturating_sub(MOST);
    let leaving = over.iter().chain(going.iter().take(surplus));
    remove(account, leaving.map(|one| one.id.clone()).collect());
}

/// Removes devices by what they are and who has allowed what they ask for.
fn remove_devices(account: &mut Account, is_meant: impl Fn(&OauthDevice, Option<Owner>) -> bool) {
    let by = |device: &OauthDevice| match &device.answer {
        Some(DeviceAnswer::Allowed { owner, .. }) => Some(*owner),
        _ => None,
    };
    let all = account.oauth_devices.iter();
    let meant = all.filter(|device| is_meant(device, by(device)));
    let meant: Vec<_> = meant.map(|device| device.id.clone()).collect();
    for id in meant {
        account.oauth_devices.remove(&id);
    }
}

fn remove(account: &mut Account, ids: Vec<Arc<str>>) {
    for id in ids {
        account.oauth_grants.remove(&id);
    }
}
