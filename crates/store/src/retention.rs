//! What may be forgotten, and what was.

use std::collections::BTreeMap;

/// What may be forgotten.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Retention {
    /// History of records before this time, as far as a checkpoint from before it covers it. Unix
    /// milliseconds.
    pub log_before: Option<i64>,
    /// Events before this time, Unix milliseconds.
    pub events_before: Option<i64>,
    /// The oldest events beyond so many bytes, as they are stored. The newest minute stays.
    pub events_bytes: Option<u64>,
}

/// What a purge removed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Purged {
    /// Log rows whose history of records was dropped.
    pub history: u64,
    /// Log rows and batches whose events were dropped.
    pub events: u64,
    /// Log rows that are gone altogether.
    pub rows: u64,
    /// Log rows and batches that were looked at for it.
    pub looked: u64,
}

/// Whether a time lies before another, if that is given.
pub(crate) fn is_before(before: Option<i64>, time: i64) -> bool {
    before.is_some_and(|before| time < before)
}

/// The time before which events must go so that no more than so many bytes are left, given the
/// bytes of each minute. The newest minute stays.
pub(crate) fn cut_at(minutes: BTreeMap<i64, u64>, bound: u64) -> Option<i64> {
    let mut sum = 0_u64;
    for (n, (minute, bytes)) in minutes.into_iter().rev().enumerate() {
        sum = sum.saturating_add(bytes);
        if sum > bound && n > 0 {
            return Some((minute + 1).saturating_mul(60_000));
        }
    }
    None
}
