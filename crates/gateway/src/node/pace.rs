//! How often those ask who ask again and again until something has happened: too often, and they are told to ask less.

use std::sync::Arc;
use std::time::Duration;

use model::Moment;
use moka::sync::Cache;

/// After how many seconds one asks again.
pub(crate) const INTERVAL: i64 = 5;
/// Clocks and networks are not that even, in milliseconds.
const SLACK: i64 = 1000;
/// How many are kept in mind; of the rest nobody is told to slow down.
const MOST: u64 = 10_000;

/// Who asked when, on this node.
pub(crate) struct Pace {
    /// When one last asked, and after how many seconds it should have asked again.
    asked: Cache<Arc<str>, (Moment, i64)>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self {
            asked: Cache::builder()
                .max_capacity(MOST)
                .time_to_live(Duration::from_mins(15))
                .build(),
        }
    }

    /// Whether one asks no more often than it should. Who does shall wait five seconds longer from then on.
    /// Source: RFC 8628, section 3.5.
    pub(crate) fn keeps(&self, who: &Arc<str>, now: Moment) -> bool {
        let (interval, keeps) = match self.asked.get(who) {
            None => (INTERVAL, true),
            Some((last, interval)) => {
                let passed = now.millis().saturating_sub(last.millis());
                // A clock that was set back is nobody's fault.
                let keeps = passed < 0 || passed >= interval * 1000 - SLACK;
                (if keeps { interval } else { interval + INTERVAL }, keeps)
            }
        };
        self.asked.insert(who.clone(), (now, interval));
        keeps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_often_has_to_wait_longer_each_time() {
        let pace = Pace::new();
        let (one, other): (Arc<str>, Arc<str>) = ("one".into(), "other".into());
        let keeps = |who, millis| pace.keeps(who, Moment::from_millis(millis));
        assert!(keeps(&one, 10_000));
        // A second early is not too early.
        assert!(keeps(&one, 14_000));
        assert!(!keeps(&one, 17_999));
        assert!(keeps(&other, 17_999));
        // Ten seconds by now.
        assert!(!keeps(&one, 17_999 + 8_999));
        assert!(keeps(&one, 17_999 + 8_999 + 14_000));
        assert!(keeps(&one, 1));
    }
}
