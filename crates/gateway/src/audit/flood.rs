//! Denials of one principal that come too often: each that has no event of its own is counted in one
//! of the same action, so that a flood of harmless calls hides nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::{AccountId, Moment};
use moka::sync::Cache;

/// The code of a denial.
const DENIED: &str = "NoPermission";

/// Counts the denials of a minute.
pub(crate) struct Flood {
    /// How many of a principal for one action in a minute have an event each.
    most: u64,
    seen: Cache<(AccountId, String, String, i64), Arc<AtomicU64>>,
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kept {
    /// It is written down as it is.
    Alone,
    /// It is written down with how many there were in this minute, up to it.
    For(u64),
    /// It is counted in another.
    Counted,
}

impl Flood {
    pub(crate) fn new(most: u64) -> Self {
        Self {
            most,
            seen: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_mins(3))
                .build(),
        }
    }

    /// What becomes of the event of a call that ended so, of which this account hears.
    pub(crate) fn take(
        &self,
        outcome: &str,
        account: AccountId,
        principal: String,
        action: &str,
        now: Moment,
    ) -> Kept {
        if outcome != DENIED {
            return Kept::Alone;
        }
        self.count(account, principal, action, now)
    }

    /// What becomes of the event of one more request of a principal that came to nothing.
    pub(crate) fn count(
        &self,
        account: AccountId,
        principal: String,
        action: &str,
        now: Moment,
    ) -> Kept {
        let minute = now.seconds().div_euclid(60);
        let key = (account, principal, action.to_owned(), minute);
        let seen = self.seen.get_with(key, || Arc::new(AtomicU64::new(0)));
        let count = seen.fetch_add(1, Ordering::Relaxed) + 1;
        if count <= self.most {
            Kept::Alone
        } else if count.is_power_of_two() {
            // A flood leaves a trace of its size with a handful of events, each a whole example.
            Kept::For(count)
        } else {
            Kept::Counted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_denials_leaves_a_few_events_and_their_counts() {
        let flood = Flood::new(5);
        let act = |principal: &str, action: &str, at: i64| {
            let now = Moment::from_seconds(at);
            flood.take(DENIED, AccountId::new(1), principal.to_owned(), action, now)
        };
        let take = |principal: &str, at: i64| act(principal, "GetUser", at);
        let kept: Vec<_> = (0..1000).map(|_| take("a", 0)).collect();
        assert!(kept[..5].iter().all(|one| *one == Kept::Alone));
        let counts = kept[5..].iter().filter_map(|one| match one {
            Kept::For(count) => Some(*count),
            _ => None,
        });
        assert_eq!(counts.collect::<Vec<_>>(), [8, 16, 32, 64, 128, 256, 512]);
        let silent = kept.iter().filter(|one| **one == Kept::Counted).count();
        assert_eq!(silent, 1000 - 5 - 7);
        // Other actions, others, and the next minute, have theirs.
        assert_eq!(act("a", "DeleteUser", 0), Kept::Alone);
        assert_eq!(take("b", 0), Kept::Alone);
        assert_eq!(take("a", 60), Kept::Alone);
        let now = Moment::from_seconds(0);
        let other = flood.take("Success", AccountId::new(1), "a".to_owned(), "GetUser", now);
        assert_eq!(other, Kept::Alone);
    }
}
