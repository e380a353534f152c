//! Failed requests of which only some have an event of their own: how many there were, and what the
//! others are called, until an event tells of them too.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::{AccountId, Moment};
use moka::sync::Cache;

use crate::ask::arrival::Arrival;
use crate::ask::attempt::Attempt;
use crate::ask::operation::Service;

/// What is counted together: the account that was addressed, whence, how it failed and how many checks it had passed by then,
/// in which minute.
pub(crate) type Failure = (Option<AccountId>, IpAddr, (&'static str, usize), i64);

/// How many requests one event names.
const NAMED: usize = 50;
/// Of how many failures requests wait to be named; of more only the count is told.
const WAITING: usize = 10_000;

/// Counts the failures of a minute.
pub(crate) struct Coalesced {
    counts: Cache<Failure, Arc<AtomicU64>>,
    waiting: Mutex<HashMap<Failure, Waiting>>,
}

/// Requests without an event, and what is needed to write one for them.
pub(crate) struct Waiting {
    /// What they are called.
    pub(crate) references: Vec<String>,
    /// The last of them.
    pub(crate) last: Last,
}

/// The last of several requests that failed alike.
pub(crate) struct Last {
    pub(crate) arrival: Arrival,
    pub(crate) request_id: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) name: String,
    pub(crate) service: &'static Service,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) count: u64,
    pub(crate) attempt: Option<Attempt>,
}

impl Coalesced {
    pub(crate) fn new() -> Self {
        Self {
            counts: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_mins(3))
                .build(),
            waiting: Mutex::default(),
        }
    }

    /// Counts one more; how many there are now.
    pub(crate) fn count(&self, failure: &Failure) -> u64 {
        let new = || Arc::new(AtomicU64::new(0));
        let count = self.counts.get_with(*failure, new);
        count.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Keeps what a request is called that has no event.
    pub(crate) fn wait(&self, failure: Failure, last: Last) {
        let mut all = self.waiting();
        if all.len() >= WAITING && !all.contains_key(&failure) {
            return;
        }
        let reference = last.request_id.clone();
        let references = match all.remove(&failure) {
            Some(mut before) => {
                before.references.truncate(NAMED - 1);
                before.references
            }
            None => Vec::new(),
        };
        let mut waiting = Waiting { references, last };
        waiting.references.push(reference);
        all.insert(failure, waiting);
    }

    /// What the requests are called that the next event of a failure tells of.
    pub(crate) fn take(&self, failure: &Failure) -> Vec<String> {
        let taken = self.waiting().remove(failure);
        taken.map(|waiting| waiting.references).unwrap_or_default()
    }

    /// Those that still wait though their minute is over.
    pub(crate) fn over(&self, now: Moment) -> Vec<Waiting> {
        let minute = minute(now);
        let mut all = self.waiting();
        let over = all.extract_if(|(_, _, _, then), _| *then < minute);
        over.map(|(_, waiting)| waiting).collect()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Failure, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The minute that a time lies in.
pub(crate) fn minute(now: Moment) -> i64 {
    now.seconds().div_euclid(60)
}
