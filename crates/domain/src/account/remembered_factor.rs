//! Second factors that are remembered for seven days in one browser, where the account lets its users.
//!
//! Source: `EnableSaveMFATicket` of `SetSecurityPreference`.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use model::{Factor, Means, Moment, Owner, RememberedFactor, Secret};

use super::logon_session;
use super::tables::Account;
use crate::context::Context;

/// For how many seconds one counts, from when it was shown.
const LASTS: i64 = 7 * 24 * 60 * 60;
/// How many one user may have; the oldest gives way.
const MOST: usize = 10;

/// Who shows a factor, and with which device.
pub struct Shower {
    /// Who.
    pub owner: Owner,
    /// The device, as its secret is called.
    pub device: Arc<str>,
}

/// Remembers a factor that was just shown, and answers the token for it, which is kept nowhere.
pub(super) fn keep(
    context: &mut Context<'_>,
    shower: Shower,
    factor: Factor,
) -> (Arc<RememberedFactor>, Secret) {
    make_room(context.account, shower.owner, context.now);
    let token = Secret::new(BASE64URL_NOPAD.encode(&context.entropy.bytes::<32>()));
    let kept = context.account.remembered_factors.put(RememberedFactor {
        id: logon_session::id(&token),
        owner: shower.owner,
        device: shower.device,
        shown: factor.shown,
        ends: factor.shown.plus_seconds(LASTS),
    });
    (kept, token)
}

/// The factor that a token of this owner stands for; `shower` if it may be taken at all. One that is not
/// taken is forgotten.
pub(super) fn show(
    context: &mut Context<'_>,
    owner: Owner,
    token: &Secret,
    shower: Option<&Shower>,
) -> Option<Factor> {
    let all = &mut context.account.remembered_factors;
    let kept = all.get(&logon_session::id(token)).cloned();
    let kept = kept.filter(|kept| kept.owner == owner)?;
    let same = shower.is_some_and(|shower| shower.device == kept.device);
    if !same || context.now >= kept.ends {
        all.remove(&kept.id);
        return None;
    }
    Some(Factor {
        shown: kept.shown,
        means: Means::Remembered,
    })
}

/// What is remembered of an owner, the oldest first.
pub fn of(account: &Account, owner: Owner) -> impl Iterator<Item = &Arc<RememberedFactor>> {
    let first = (owner, Moment::from_millis(i64::MIN), Arc::from(""));
    let kept = account.remembered_factors.index_from(first);
    kept.take_while(move |kept| kept.owner == owner)
}

/// Forgets what is remembered of an owner.
pub fn forget(account: &mut Account, owner: Owner) {
    let all = of(account, owner).map(|kept| kept.id.clone()).collect();
    remove(account, all);
}

/// Forgets what is remembered of everybody.
pub(crate) fn forget_all(account: &mut Account) {
    let all = account.remembered_factors.iter();
    let all = all.map(|kept| kept.id.clone()).collect();
    remove(account, all);
}

/// Whether the time of any is over.
#[must_use]
pub fn is_any_over(account: &Account, now: Moment) -> bool {
    let mut all = account.remembered_factors.iter();
    all.any(|kept| kept.ends <= now)
}

/// Forgets those whose time is over.
pub fn forget_over(account: &mut Account, now: Moment) {
    let over = account.remembered_factors.iter();
    let over = over.filter(|kept| kept.ends <= now);
    let over = over.map(|kept| kept.id.clone()).collect();
    remove(account, over);
}

fn make_room(account: &mut Account, owner: Owner, now: Moment) {
    let (over, going): (Vec<_>, Vec<_>) = of(account, owner)
        .cloned()
        .partition(|kept| kept.ends <= now);
    let surplus = (going.len() + 1).saturating_sub(MOST);
    let leaving = over.iter().chain(going.iter().take(surplus));
    remove(account, leaving.map(|kept| kept.id.clone()).collect());
}

fn remove(account: &mut Account, ids: Vec<Arc<str>>) {
    for id in ids {
        account.remembered_factors.remove(&id);
    }
}
