//! The two tables whose rows are sources of events, and how the rows are told apart.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::failure::Failure;
use crate::checksum;

/// A table whose rows are sources of events.
#[derive(Clone, Copy)]
pub(super) struct Feed {
    pub(super) table: &'static str,
    /// What tells its rows apart beside their number.
    pub(super) name: &'static str,
    pub(super) mark: i64,
}

impl Feed {
    /// Compares the events of a row with their checksum: `(seq, events, checksum, time, name)`, from the column on of
    /// this number.
    pub(super) fn check(self, row: &AnyRow, first: usize, events: &[u8]) -> Result<(), Failure> {
        let sequence: i64 = row.try_get(first)?;
        if self.mark == LOG.mark {
            let aggregate: String = row.try_get(first + 4)?;
            let place = || format!("{aggregate}, number {sequence}");
            let sums: Option<&[u8]> = row.try_get(first + 2)?;
            return Ok(checksum::check_events(place, events, sums)?);
        }
        let id: &[u8] = row.try_get(first + 4)?;
        let own = checksum::of_batch(id, row.try_get(first + 3)?, events);
        let place = || format!("number {sequence}");
        Ok(checksum::check(
            self.table,
            place,
            own,
            row.try_get(first + 2)?,
        )?)
    }

    /// The number of a source among the sources of both tables.
    pub(super) fn source(self, sequence: i64) -> i64 {
        (sequence << 1) | self.mark
    }
}

pub(super) const LOG: Feed = Feed {
    table: "log",
    name: "aggregate",
    mark: 0,
};
pub(super) const BATCHES: Feed = Feed {
    table: "event_batch",
    name: "id",
    mark: 1,
};
pub(super) const FEEDS: [Feed; 2] = [LOG, BATCHES];

pub(super) fn log_source(sequence: i64) -> i64 {
    LOG.source(sequence)
}

pub(super) fn batch_source(sequence: i64) -> i64 {
    BATCHES.source(sequence)
}
