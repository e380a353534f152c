//! Logons of this minute that failed or may still fail: whoever fails too often is refused before
//! anything is hashed. A place is taken before it is known what comes of an attempt, and given back if it
//! did not fail, so that many at once are looked at no more often than one after the other.
//!
//! Each source has few, and all strangers to an account have some together. Whoever comes from a network that
//! somebody of the account has logged on from is counted beside the strangers, who so keep nobody out.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::Account;
use domain::account::logon_risk;
use model::{AccountId, Moment, Owner, UserId};
use moka::sync::Cache;

use crate::ask::arrival::network;
use crate::node::turns::Line;

/// How many of one source in a minute.
const OF_SOURCE: u64 = 10;
/// How many of all strangers to an account, and of each network that is none.
const OF_PLACE: u64 = 60;
/// How many with one ticket: it counts once, and a step that broke may be taken again.
const OF_TICKET: u64 = 3;
/// How many right passwords of one person from one source that come to no session by themselves.
const OF_PERSON: u64 = 30;

/// Counts them on this node.
pub(crate) struct Attempts {
    /// Those in accounts, of strangers or by the network that is known.
    accounts: Counts<(AccountId, Option<IpAddr>)>,
    /// Domains that no account has: they must look like those that one has.
    domains: Counts<String>,
    sources: Counts<IpAddr>,
    /// Those of applications and devices: a program that is set up wrongly keeps no person out.
    programs: Counts<IpAddr>,
    tickets: Counts<[u8; 16]>,
    /// Those of a user, or of the owner.
    people: Counts<(AccountId, Option<UserId>, IpAddr)>,
}

type Counts<K> = Cache<(K, i64), Arc<AtomicU64>>;

/// Whose attempts they are, beside those of their source.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// Those of strangers in an account.
    Account(AccountId),
    /// Those in an account from a network that is known there.
    Known(AccountId, IpAddr),
    /// Those with a domain that no account has.
    Domain(String),
    /// Nobody's: with nothing that could be guessed, in an account or in none.
    Source(Option<AccountId>),
    /// Those of an application or a device, or of codes of one, in an account or in none.
    Program(Option<AccountId>),
    /// Those with a ticket, which their source does not count.
    Ticket(AccountId, [u8; 16]),
}

impl Where {
    /// Where a password for this account is counted that comes from this source.
    pub(crate) fn of(id: AccountId, account: &Account, source: IpAddr, now: Moment) -> Self {
        if logon_risk::is_known(account, source, now) {
            return Self::Known(id, logon_risk::network(source));
        }
        Self::Account(id)
    }

    /// The account, if there is one.
    pub(crate) fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(id) | Self::Known(id, _) | Self::Ticket(id, _) => Some(*id),
            Self::Source(id) | Self::Program(id) => *id,
            Self::Domain(_) => None,
        }
    }

    /// Where such a source waits for a password to be hashed.
    pub(crate) fn line(&self, source: IpAddr) -> Line {
        match self {
            Self::Known(..) | Self::Ticket(..) => Line::Known(network(source)),
            Self::Account(_) | Self::Domain(_) | Self::Source(_) | Self::Program(_) => {
                Line::Stranger(network(source))
            }
        }
    }
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            accounts: counts(),
            domains: counts(),
            sources: counts(),
            programs: counts(),
            tickets: counts(),
            people: counts(),
        }
    }

    /// Counts an attempt as one that failed, until it is said that it did not. If too many have, after
    /// how many seconds another is looked at.
    pub(crate) fn begin(&self, place: &Where, source: IpAddr, now: Moment) -> Result<Begun, u32> {
        let minute = minute(now);
        let there = match place {
            Where::Account(id) => Some(count(&self.accounts, (*id, None), minute)),
            Where::Known(id, network) => Some(count(&self.accounts, (*id, Some(*network)), minute)),
            Where::Domain(domain) => Some(count(&self.domains, domain.clone(), minute)),
            Where::Source(_) => None,
            Where::Program(_) => {
                let program = count(&self.programs, network(source), minute);
                return taken([(program, OF_SOURCE)], now);
            }
            Where::Ticket(_, id) => {
                return taken([(count(&self.tickets, *id, minute), OF_TICKET)], now);
            }
        };
        let source = (count(&self.sources, network(source), minute), OF_SOURCE);
        let there = there.map(|there| (there, OF_PLACE));
        taken([source].into_iter().chain(there), now)
    }

    /// Counts a password as one that is right and yet comes to no session, until it is said that it is not.
    pub(crate) fn begin_person(
        &self,
        (account, owner): (AccountId, Owner),
        source: IpAddr,
        now: Moment,
    ) -> Result<Begun, u32> {
        let user = match owner {
            Owner::Root => None,
            Owner::User(user) => Some(user),
        };
        let person = (account, user, network(source));
        taken([(count(&self.people, person, minute(now)), OF_PERSON)], now)
    }
}

/// Takes a place in each of these, or in none.
fn taken(
    counts: impl IntoIterator<Item = (Arc<AtomicU64>, u64)>,
    now: Moment,
) -> Result<Begun, u32> {
    let mut begun = Begun(Vec::with_capacity(2));
    for (count, most) in counts {
        if count.fetch_add(1, Ordering::Relaxed) >= most {
            count.fetch_sub(1, Ordering::Relaxed);
            begun.give_back();
            let left = 60 - now.seconds().rem_euclid(60);
            return Err(u32::try_from(left).unwrap_or(60));
        }
        begun.0.push(count);
    }
    Ok(begun)
}

/// An attempt that is looked at, where it is counted. One that nobody waits for any more stays counted.
#[derive(Debug)]
pub(crate) struct Begun(Vec<Arc<AtomicU64>>);

impl Begun {
    /// Counts it no more.
    pub(crate) fn give_back(self) {
        for count in self.0 {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn counts<K: std::hash::Hash + Eq + Send + Sync + 'static>() -> Counts<K> {
    Cache::builder()
        .max_capacity(100_000)
        .time_to_live(Duration::from_mins(3))
        .build()
}

fn count<K: std::hash::Hash + Eq + Send + Sync + 'static>(
    counts: &Counts<K>,
    key: K,
    minute: i64,
) -> Arc<AtomicU64> {
    counts.get_with((key, minute), || Arc::new(AtomicU64::new(0)))
}

fn minute(now: Moment) -> i64 {
    now.seconds().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(last: u64) -> IpAddr {
        IpAddr::from([192, 0, 2, u8::try_from(last).unwrap()])
    }

    #[test]
    fn a_source_has_ten_a_minute_and_an_account_sixty_of_strangers() {
        let now = Moment::from_seconds(600 + 15);
        let id = AccountId::new(1);
        for place in [
            Where::Account(id),
            Where::Known(id, source(0)),
            Where::Domain("nowhere".to_owned()),
        ] {
            let attempts = Attempts::new();
            for count in 0..OF_PLACE {
                attempts.begin(&place, source(count), now).unwrap();
            }
            assert_eq!(attempts.begin(&place, source(200), now).unwrap_err(), 45);
            let next = now.plus_seconds(45);
            attempts.begin(&place, source(200), next).unwrap();
        }
        let attempts = Attempts::new();
        let of = |account: u64| Where::Account(AccountId::new(account));
        for count in 0..OF_SOURCE {
            attempts.begin(&of(count), source(1), now).unwrap();
        }
        for place in [of(1000), Where::Known(id, source(0)), Where::Source(None)] {
            assert_eq!(attempts.begin(&place, source(1), now).unwrap_err(), 45);
        }
        // Who was refused for the address has not used up what the account has.
        for count in 0..OF_PLACE {
            attempts.begin(&of(1000), source(2 + count), now).unwrap();
        }
    }

    #[test]
    fn strangers_use_up_nothing_of_known_networks_tickets_and_passkeys() {
        let now = Moment::from_seconds(600);
        let (attempts, id) = (Attempts::new(), AccountId::new(1));
        for count in 0..OF_PLACE {
            attempts
                .begin(&Where::Account(id), source(count), now)
                .unwrap();
        }
        let known = Where::Known(id, source(0));
        attempts.begin(&known, source(100), now).unwrap();
        attempts
            .begin(&Where::Source(Some(id)), source(101), now)
            .unwrap();
        for ticket in 0..100 {
            let place = Where::Ticket(id, [ticket; 16]);
            attempts.begin(&place, source(0), now).unwrap();
        }
        let again = Where::Ticket(id, [0; 16]);
        for _ in 1..OF_TICKET {
            attempts.begin(&again, source(0), now).unwrap();
        }
        attempts.begin(&again, source(0), now).unwrap_err();
    }

    #[test]
    fn an_attempt_is_counted_before_it_fails_and_not_if_it_does_not() {
        let now = Moment::from_seconds(600);
        let (place, source) = (Where::Account(AccountId::new(1)), [192, 0, 2, 1].into());
        let attempts = Attempts::new();
        let mut begun: Vec<_> = (0..OF_SOURCE)
            .map(|_| attempts.begin(&place, source, now).unwrap())
            .collect();
        attempts.begin(&place, source, now).unwrap_err();
        begun.pop().unwrap().give_back();
        drop(attempts.begin(&place, source, now).unwrap());
        // That nobody waits for the others makes them no successes.
        drop(begun);
        attempts.begin(&place, source, now).unwrap_err();
    }
}
