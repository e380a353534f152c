//! Audit events as the store sees them: a few attributes to look them up by, and opaque JSON.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The outcome of what went well. Most things do, so there are no look-up rows for it.
pub const SUCCESS: &str = "Success";

/// One audit event.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
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
    /// On what it was done; empty if on nothing that has a name.
    pub resource: String,
    /// The service that was asked; empty if none was.
    pub service: String,
    /// The access key it was done with; empty if with none.
    pub access_key: String,
    /// The request it belongs to; empty if to none. One that stands for several names them all, with
    /// blanks between.
    pub request: String,
    /// The whole event as JSON text.
    pub json: String,
    /// What is needed to judge the decision again, in a form only the gateway knows; empty without.
    /// A look-up leaves it out unless it is asked for; [`Events::fetch`](crate::Events::fetch) brings it.
    pub trace: Vec<u8>,
    /// Why it was denied, sealed; empty without. A look-up leaves it out as well.
    pub explanation: Vec<u8>,
}

/// What an event can be looked up by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
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
    /// On what it was done; empty if on nothing that has a name.
    pub resource: &'a str,
    /// The service that was asked; empty if none was.
    pub service: &'a str,
    /// The access key it was done with; empty if with none.
    pub access_key: &'a str,
    /// The request it belongs to; empty if to none.
    pub request: &'a str,
}

impl EventEntry {
    /// How many bytes it brings to the store, uncompressed, but for its heading.
    pub(crate) fn bytes(&self) -> usize {
        self.json.len() + self.trace.len() + self.explanation.len()
    }

    /// What it can be looked up by.
    #[must_use]
    pub fn heading(&self) -> Heading<'_> {
        Heading {
            account: &self.account,
            time: self.time,
            user: &self.user,
            action: &self.action,
            outcome: &self.outcome,
            resource: &self.resource,
            service: &self.service,
            access_key: &self.access_key,
            request: &self.request,
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

impl EventId {
    /// When it happened, Unix milliseconds.
    #[must_use]
    pub fn time(&self) -> i64 {
        self.time
    }
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
    /// Events on exactly this resource.
    pub resource: Option<String>,
    /// Events of exactly this service.
    pub service: Option<String>,
    /// Events of exactly this access key.
    pub access_key: Option<String>,
    /// Events of exactly this request. One whose id begins with its time, as a UUID of version 7
    /// does, is looked for around that time alone; any other among all.
    pub request: Option<String>,
    /// Newest first, or oldest first.
    pub newest_first: bool,
    /// How many at most.
    pub limit: usize,
    /// Go on after this event, in the asked order.
    pub after: Option<EventId>,
    /// With the trace of each decision, which a look-up leaves out otherwise.
    pub traces: bool,
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
            resource: None,
            service: None,
            access_key: None,
            request: None,
            newest_first: true,
            limit: 50,
            after: None,
            traces: false,
        }
    }
}

impl EventFilter {
    /// The times between which all wanted events lie.
    pub(crate) fn times(&self) -> (i64, i64) {
        match self.request.as_deref().and_then(time_of) {
            Some(time) => (self.from.max(time - AROUND), self.to.min(time + AROUND)),
            None => (self.from, self.to),
        }
    }

    /// The same around the time that this id of an event or request begins with, as a UUID of version 7
    /// does; as it is around any other.
    #[must_use]
    pub fn around(self, id: &str) -> Self {
        let Some(time) = time_of(id) else { return self };
        Self {
            from: self.from.max(time - AROUND),
            to: self.to.min(time + AROUND),
            ..self
        }
    }

    fn spans(&self, time: i64) -> bool {
        let (from, to) = self.times();
        (from..=to).contains(&time)
    }

    /// Whether the wanted request is among these.
    fn is_of(&self, requests: &str) -> bool {
        let wish = self.request.as_deref();
        wish.is_none_or(|wish| requests.split(' ').any(|one| one == wish))
    }

    /// Whether an event is wanted.
    pub(crate) fn wants(&self, id: EventId, event: &Heading<'_>) -> bool {
        let is = |wish: &Option<String>, value: &str| wish.as_deref().is_none_or(|w| w == value);
        is(&self.account, event.account)
            && is(&self.user, event.user)
            && is(&self.action, event.action)
            && is(&self.outcome, event.outcome)
            && is(&self.resource, event.resource)
            && is(&self.service, event.service)
            && is(&self.access_key, event.access_key)
            && self.is_of(event.request)
            && self.spans(event.time)
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

/// The time in front of a UUID of version 7, Unix milliseconds.
fn time_of(id: &str) -> Option<i64> {
    let digits: String = id.split('-').collect();
    let (time, rest) = digits.split_at_checked(12)?;
    let is_one = digits.len() == 32 && rest.starts_with('7');
    i64::from_str_radix(time, 16).ok().filter(|_| is_one)
}

/// How far from the time in its id, or in that of its request, an event may lie, in milliseconds.
const AROUND: i64 = 60_000;

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
        let seventh = time_of("018BCFE5-687B-7000-8000-000000000000");
        assert_eq!(seventh, Some(1_700_000_000_123));
        for other in [
            "",
            "018BCFE5-687B-4000-8000-000000000000",
            "018BCFE5-687B-7",
            "é",
        ] {
            assert_eq!(time_of(other), None, "{other}");
        }
        assert_eq!("1-2-x".parse::<EventId>(), Err(MalformedEventId));
    }
}
