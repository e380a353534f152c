//! Audit events as the store sees them: a few attributes to look them up by, and opaque JSON.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The outcome of what went well. Most things do, so there are no look-up rows for it.
pub const SUCCESS: &str = "Success";

/// One audit event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventEntry {
    /// The account it belongs to.
    pub account: String,
    /// When it happened, Unix milliseconds.
    pub time: i64,
    /// Who did it; empty if nobody is known.
    pub user: String,
    /// What was done.
    pub action: String,
    /// How it ended: an error code, or [`SUCCESS`].
    pub outcome: String,
    /// The whole event as JSON text.
    pub json: String,
}

/// What an event can be looked up by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Heading<'a> {
    /// The account it belongs to.
    pub account: &'a str,
    /// When it happened, Unix milliseconds.
    pub time: i64,
    /// Who did it; empty if nobody is known.
    pub user: &'a str,
    /// What was done.
    pub action: &'a str,
    /// How it ended: an error code, or [`SUCCESS`].
    pub outcome: &'a str,
}

impl EventEntry {
    /// What it can be looked up by.
    #[must_use]
    pub fn heading(&self) -> Heading<'_> {
        Heading {
            account: &self.account,
            time: self.time,
            user: &self.user,
            action: &self.action,
            outcome: &self.outcome,
        }
    }
}

/// Names one stored event and gives its place in the order of all: by time, then source, then
/// position. Its text form can serve as a page token.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EventId {
    pub(crate) time: i64,
    pub(crate) source: i64,
    pub(crate) index: u32,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.time, self.source, self.index)
    }
}

impl FromStr for EventId {
    type Err = MalformedEventId;

    fn from_str(text: &str) -> Result<Self, MalformedEventId> {
        let parts: Vec<&str> = text.splitn(4, '-').collect();
        let [time, source, index] = parts.as_slice() else {
            return Err(MalformedEventId);
        };
        Ok(Self {
            time: time.parse().map_err(|_| MalformedEventId)?,
            source: source.parse().map_err(|_| MalformedEventId)?,
            index: index.parse().map_err(|_| MalformedEventId)?,
        })
    }
}

/// The text is no event id.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("not an event id of this store")]
pub struct MalformedEventId;

/// Which events to look up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventFilter {
    /// Events of this account only.
    pub account: Option<String>,
    /// Not before this time, Unix milliseconds.
    pub from: i64,
    /// Not after this time, Unix milliseconds.
    pub to: i64,
    /// Events of exactly this user.
    pub user: Option<String>,
    /// Events of exactly this action.
    pub action: Option<String>,
    /// Events with exactly this outcome.
    pub outcome: Option<String>,
    /// Newest first, or oldest first.
    pub newest_first: bool,
    /// How many at most.
    pub limit: usize,
    /// Go on after this event, in the asked order.
    pub after: Option<EventId>,
}

impl Default for EventFilter {
    fn default() -> Self {
        Self {
            account: None,
            from: i64::MIN,
            to: i64::MAX,
            user: None,
            action: None,
            outcome: None,
            newest_first: true,
            limit: 50,
            after: None,
        }
    }
}

impl EventFilter {
    /// Whether an event is wanted.
    pub(crate) fn wants(&self, id: EventId, event: &Heading<'_>) -> bool {
        let is = |wish: &Option<String>, value: &str| wish.as_deref().is_none_or(|w| w == value);
        (self.from..=self.to).contains(&event.time)
            && is(&self.account, event.account)
            && is(&self.user, event.user)
            && is(&self.action, event.action)
            && is(&self.outcome, event.outcome)
            && self.after.is_none_or(|last| {
                if self.newest_first {
                    id < last
                } else {
                    id > last
                }
            })
    }
}

/// An event that was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredEvent {
    /// Its id in this store.
    pub id: EventId,
    /// The event.
    pub event: EventEntry,
}

/// How far the look-up projection has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Projected {
    /// Log rows and batches taken in by this call.
    pub sources: usize,
    /// Whether there are log rows or batches that look-ups do not see yet.
    pub behind: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_survives_its_text() {
        let id = EventId {
            time: 1_700_000_000_123,
            source: 77,
            index: 3,
        };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("1-2".parse::<EventId>(), Err(MalformedEventId));
        assert_eq!("1-2-x".parse::<EventId>(), Err(MalformedEventId));
    }
}
