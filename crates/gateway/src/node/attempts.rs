//! Logons that failed in this minute: whoever fails too often is refused before anything is hashed.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::{AccountId, Moment};
use moka::sync::Cache;

use crate::ask::arrival::network;

/// How many of one account, and of one source, in a minute.
const MOST: u64 = 60;

/// Counts them on this node.
pub(crate) struct Attempts {
    accounts: Counts<AccountId>,
    /// Domains that no account has: they must look like those that one has.
    domains: Counts<String>,
    sources: Counts<IpAddr>,
}

type Counts<K> = Cache<(K, i64), Arc<AtomicU64>>;

/// Whose attempts they are.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// Those in an account.
    Account(AccountId),
    /// Those with a domain that no account has.
    Domain(String),
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            accounts: counts(),
            domains: counts(),
            sources: counts(),
        }
    }

    /// After how many seconds another attempt is looked at; `None` if it is at once.
    pub(crate) fn wait(&self, place: &Where, source: IpAddr, now: Moment) -> Option<u32> {
        let minute = minute(now);
        let full = |count: Option<Arc<AtomicU64>>| {
            count.is_some_and(|count| count.load(Ordering::Relaxed) >= MOST)
        };
        let there = match place {
            Where::Account(id) => self.accounts.get(&(*id, minute)),
            Where::Domain(domain) => self.domains.get(&(domain.clone(), minute)),
        };
        let refused = full(there) || full(self.sources.get(&(network(source), minute)));
        let left = 60 - now.seconds().rem_euclid(60);
        refused.then(|| u32::try_from(left).unwrap_or(60))
    }

    /// Counts one that failed.
    pub(crate) fn failed(&self, place: &Where, source: IpAddr, now: Moment) {
        let minute = minute(now);
        match place {
            Where::Account(id) => count(&self.accounts, *id, minute),
            Where::Domain(domain) => count(&self.domains, domain.clone(), minute),
        }
        count(&self.sources, network(source), minute);
    }
}

fn counts<K: std::hash::Hash + Eq + Send + Sync + 'static>() -> Counts<K> {
    Cache::builder()
        .max_capacity(100_000)
        .time_to_live(Duration::from_mins(3))
        .build()
}

fn count<K: std::hash::Hash + Eq + Send + Sync + 'static>(counts: &Counts<K>, key: K, minute: i64) {
    let count = counts.get_with((key, minute), || Arc::new(AtomicU64::new(0)));
    count.fetch_add(1, Ordering::Relaxed);
}

fn minute(now: Moment) -> i64 {
    now.seconds().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_failures_a_minute_are_looked_at_of_an_account_a_domain_and_a_source() {
        let now = Moment::from_seconds(600 + 15);
        let source = |last: u64| IpAddr::from([192, 0, 2, u8::try_from(last).unwrap()]);
        for place in [
            Where::Account(AccountId::new(1)),
            Where::Domain("nowhere".to_owned()),
        ] {
            let attempts = Attempts::new();
            for count in 0..MOST {
                assert_eq!(attempts.wait(&place, source(200), now), None);
                attempts.failed(&place, source(count), now);
            }
            assert_eq!(attempts.wait(&place, source(200), now), Some(45));
            let next = now.plus_seconds(45);
            assert_eq!(attempts.wait(&place, source(200), next), None);
        }
        let attempts = Attempts::new();
        for count in 0..MOST {
            let place = Where::Account(AccountId::new(count));
            assert_eq!(attempts.wait(&place, source(1), now), None);
            attempts.failed(&place, source(1), now);
        }
        let place = Where::Account(AccountId::new(1000));
        assert_eq!(attempts.wait(&place, source(1), now), Some(45));
        assert_eq!(attempts.wait(&place, source(2), now), None);
    }
}
