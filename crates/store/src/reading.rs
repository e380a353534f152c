//! Reading on in everything recorded: from which place, and what is found there.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Cursor, StoredEvent};

/// How far a reader of everything recorded has come, in the order in which the store took it. No later event comes
/// to stand before it, whatever time it says: events that waited elsewhere are behind it like any other. The
/// default is the very beginning; its text form can be kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct EventCursor {
    /// Among the log rows.
    pub(crate) log: Cursor,
    /// Among the batches.
    pub(crate) batches: Cursor,
}

impl fmt::Display for EventCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, batches } = self;
        write!(
            f,
            "{}.{}-{}.{}",
            log.transaction, log.sequence, batches.transaction, batches.sequence
        )
    }
}

impl FromStr for EventCursor {
    type Err = MalformedEventCursor;

    fn from_str(text: &str) -> Result<Self, MalformedEventCursor> {
        let cursor = |text: &str| {
            let (transaction, sequence) = text.split_once('.')?;
            Some(Cursor {
                transaction: transaction.parse().ok()?,
                sequence: sequence.parse().ok()?,
            })
        };
        let both = || {
            let (log, batches) = text.split_once('-')?;
            Some(Self {
                log: cursor(log)?,
                batches: cursor(batches)?,
            })
        };
        both().ok_or(MalformedEventCursor)
    }
}

/// The text is no place among the events of a store.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("not a place among the events of this store")]
pub struct MalformedEventCursor;

/// Which of everything recorded is to be read.
#[derive(Clone, Copy, Debug)]
pub struct EventReading<'a> {
    /// Events of this account only.
    pub account: &'a str,
    /// Those behind this place.
    pub from: EventCursor,
    /// None behind this one, if it is given.
    pub upto: Option<EventCursor>,
    /// How many log rows and how many batches are looked through at most.
    pub limit: usize,
    /// With how many bytes of events of either no further one is.
    pub bytes: usize,
}

/// A part of everything recorded.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EventPage {
    /// The events, those of log rows first, each in the order of the store.
    pub events: Vec<StoredEvent>,
    /// From where it goes on.
    pub to: EventCursor,
    /// Whether there may be more to look through there.
    pub more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_among_all_events_survives_its_text() {
        let cursor = |transaction, sequence| Cursor {
            transaction,
            sequence,
        };
        let place = EventCursor {
            log: cursor(7, 1 << 40),
            batches: cursor(0, i64::MAX),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for other in ["", "1.2", "1.2-3", "1.2-3.x", "1-2-3"] {
            let read = other.parse::<EventCursor>();
            assert_eq!(read, Err(MalformedEventCursor), "{other}");
        }
    }
}
