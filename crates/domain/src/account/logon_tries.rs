//! Attempts to log on that failed one after the other, and the lock that comes of too many.
//!
//! They are records of the account, so all nodes count them together and a restart forgets none.

use model::{LogonTries, Moment, Owner};

use super::settings;
use super::tables::Account;
use crate::context::Context;

/// For how many seconds a failure counts, and a lock lasts.
const HOUR: i64 = 60 * 60;
/// How many wrong codes lock where the account counts no wrong passwords: there are only so many codes.
const FACTORS: u16 = 10;
/// How many failures are kept where none locks.
const KEPT: usize = 32;

/// What was wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wrong {
    /// The password.
    Password,
    /// The code of a second factor.
    Factor,
}

/// Whether nobody logs on as this owner now.
#[must_use]
pub fn is_locked(account: &Account, owner: Owner, now: Moment) -> bool {
    let until = account
        .logon_tries
        .get(&owner)
        .and_then(|one| one.locked_until);
    until.is_some_and(|until| now < until)
}

/// How many failures of an owner there were within the hour, of both kinds, without a logon since.
#[must_use]
pub fn recent(account: &Account, owner: Owner, now: Moment) -> usize {
    let tries = account.logon_tries.get(&owner);
    let all = tries.map(|tries| tries.passwords.iter().chain(&tries.factors));
    let recent = all.into_iter().flatten();
    recent.filter(|at| is_recent(**at, now)).count()
}

/// Counts a failure of an owner, and none while a lock lasts: it gets neither longer nor shorter. Whether
/// it locks.
pub fn count(context: &mut Context<'_>, owner: Owner, wrong: Wrong) -> bool {
    let (account, now) = (&mut *context.account, context.now);
    if is_locked(account, owner, now) {
        return false;
    }
    let most = most(account, owner, wrong);
    let known = account.logon_tries.get(&owner);
    let mut tries = known.map_or_else(|| none(owner), |known| LogonTries::clone(known));
    tries.locked_until = None;
    let failures = match wrong {
        Wrong::Password => &mut tries.passwords,
        Wrong::Factor => &mut tries.factors,
    };
    failures.retain(|at| is_recent(*at, now));
    failures.push(now);
    let surplus = failures.len().saturating_sub(KEPT);
    failures.drain(..surplus);
    let locks = most > 0 && failures.len() >= usize::from(most);
    if locks {
        tries = LogonTries {
            locked_until: Some(now.plus_seconds(HOUR)),
            ..none(owner)
        };
    }
    account.logon_tries.put(tries);
    locks
}

/// Forgets the failures of an owner, and the lock. Whether there was one, over or not.
pub fn unlock(account: &mut Account, owner: Owner) -> bool {
    let known = account.logon_tries.remove(&owner);
    known.is_some_and(|tries| tries.locked_until.is_some())
}

fn is_recent(at: Moment, now: Moment) -> bool {
    now <= at.plus_seconds(HOUR)
}

/// How many failures lock; 0 if none does.
fn most(account: &Account, owner: Owner, wrong: Wrong) -> u16 {
    let passwords = match owner {
        // The account's rules are for its users.
        Owner::Root => 0,
        Owner::User(_) => settings::password_policy(account).attempts,
    };
    match (wrong, passwords) {
        (Wrong::Factor, 0) => FACTORS,
        _ => passwords,
    }
}

fn none(owner: Owner) -> LogonTries {
    LogonTries {
        owner,
        passwords: Vec::new(),
        factors: Vec::new(),
        locked_until: None,
    }
}
