//! Whether this program can read the newest state of an account, and since when not.

use std::sync::atomic::{AtomicI64, Ordering};

use model::Moment;

use crate::fault::Fault;

/// A record that a newer program wrote makes an account illegible: what this node holds is then older
/// than the store's for as long as it runs.
pub(crate) struct Legible {
    /// Unix milliseconds; [`ALWAYS`] while everything could be read.
    unreadable_since: AtomicI64,
}

const ALWAYS: i64 = i64::MAX;

impl Legible {
    pub(crate) fn new() -> Self {
        Self {
            unreadable_since: AtomicI64::new(ALWAYS),
        }
    }

    /// The newest state was read.
    pub(crate) fn read(&self) {
        self.unreadable_since.store(ALWAYS, Ordering::Release);
    }

    /// A newer state could not be read. Whether that is news.
    pub(crate) fn failed(&self, now: Moment) -> bool {
        let (order, or) = (Ordering::AcqRel, Ordering::Acquire);
        let first = now.millis().min(ALWAYS - 1);
        let put = self
            .unreadable_since
            .compare_exchange(ALWAYS, first, order, or);
        put.is_ok()
    }

    /// Whether a newer state could not be read.
    pub(crate) fn is_lost(&self) -> bool {
        self.unreadable_since.load(Ordering::Acquire) != ALWAYS
    }

    /// Whether what this node holds is known to be older than the store's.
    ///
    /// # Errors
    /// When it is so for longer than `limit` seconds.
    pub(crate) fn is_behind(&self, now: Moment, limit: i64) -> Result<bool, Fault> {
        let since = self.unreadable_since.load(Ordering::Acquire);
        if since == ALWAYS {
            return Ok(false);
        }
        if now.millis().saturating_sub(since) <= limit.saturating_mul(1000) {
            return Ok(true);
        }
        let why = "the newest state of the account was written by a newer program".to_owned();
        Err(Fault::Unreadable(why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    #[test]
    fn what_cannot_be_read_makes_stale_and_then_refuses_until_it_is_read() {
        let legible = Legible::new();
        assert!(!legible.is_behind(at(9_999), 10).unwrap());
        assert!(legible.failed(at(100)));
        // Failing again is no news and gives no new time.
        assert!(!legible.failed(at(105)));
        assert!(legible.is_behind(at(110), 10).unwrap());
        assert!(legible.is_behind(at(111), 10).is_err());
        legible.read();
        assert!(!legible.is_behind(at(111), 10).unwrap());
    }
}
