//! When the store was last heard of, for what is answered without asking it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use model::Moment;

use crate::fault::Fault;

/// Whether the store answered when the feed last asked, and when it last did.
pub(crate) struct StoreHealth {
    away: AtomicBool,
    /// Unix milliseconds. Up to then this node has seen what all nodes committed.
    heard: AtomicI64,
}

impl StoreHealth {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            away: AtomicBool::new(false),
            heard: AtomicI64::new(now.millis()),
        }
    }

    /// The store answered a question that was asked at this time.
    pub(crate) fn heard(&self, asked: Moment) {
        self.heard.fetch_max(asked.millis(), Ordering::AcqRel);
        self.away.store(false, Ordering::Release);
    }

    /// The store did not answer.
    pub(crate) fn lost(&self) {
        self.away.store(true, Ordering::Release);
    }

    /// Whether the store did not answer when it was last asked.
    pub(crate) fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// Whether what this node holds is marked as stale.
    ///
    /// # Errors
    /// When the store was last heard of too long ago to go by what this node holds.
    pub(crate) fn is_stale(&self, now: Moment, staleness: i64) -> Result<bool, Fault> {
        if !self.is_away() {
            return Ok(false);
        }
        if self.is_recent(now, staleness) {
            return Ok(true);
        }
        Err(Fault::Away(
            "it was last heard of longer ago than staleness_seconds".to_owned(),
        ))
    }

    /// Whether the store was heard of within so many seconds.
    pub(crate) fn is_recent(&self, now: Moment, staleness: i64) -> bool {
        let heard = self.heard.load(Ordering::Acquire);
        now.millis().saturating_sub(heard) <= staleness.saturating_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    #[test]
    fn only_a_store_that_is_away_makes_stale_and_only_for_so_long() {
        let touch = StoreHealth::new(at(100));
        assert!(!touch.is_stale(at(9_999), 10).unwrap());
        touch.lost();
        assert!(touch.is_stale(at(110), 10).unwrap());
        assert!(touch.is_stale(at(111), 10).is_err());
        touch.heard(at(112));
        touch.lost();
        assert!(touch.is_stale(at(122), 10).unwrap());
        touch.heard(at(123));
        assert!(!touch.is_stale(at(9_999), 10).unwrap());
    }
}
