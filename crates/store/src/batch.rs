//! Events that go into one row: packed as they come, so that none is held in pieces meanwhile.

use std::borrow::Borrow;

use crate::frame::{length, read_events};
use crate::{EventEntry, Heading};

/// Events that belong to no log row: reads, denials, refusals. Stored as one row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventBatch {
    /// Chosen by the caller; a batch with a known id is not stored twice.
    pub id: [u8; 16],
    /// When the batch was closed, Unix milliseconds.
    pub time: i64,
    /// The events.
    pub events: EventPack,
}

/// Events in the order they came.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EventPack {
    count: usize,
    latest: Option<i64>,
    /// Their number and the events, as they are stored; empty without any.
    raw: Vec<u8>,
}

impl EventPack {
    /// None yet, with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            raw: Vec::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// The time of the latest.
    #[must_use]
    pub fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// Adds an event by its heading and its JSON text.
    pub fn push(&mut self, heading: Heading<'_>, json: &str) {
        self.count += 1;
        self.latest = self.latest.max(Some(heading.time));
        self.raw.resize(self.raw.len().max(4), 0);
        self.raw.extend_from_slice(&heading.time.to_le_bytes());
        for text in [
            heading.account,
            heading.user,
            heading.action,
            heading.outcome,
            json,
        ] {
            self.raw.extend_from_slice(&length(text.len()));
            self.raw.extend_from_slice(text.as_bytes());
        }
        if let Some(count) = self.raw.first_chunk_mut() {
            *count = length(self.count);
        }
    }

    /// The events, unpacked.
    pub fn iter(&self) -> impl Iterator<Item = EventEntry> {
        // INVARIANT: what was packed here can be read.
        let events = read_events(self.raw()).into_iter().flatten();
        events.flatten().flat_map(|event| event.owned())
    }

    /// The bytes that are stored.
    pub(crate) fn raw(&self) -> &[u8] {
        if self.is_empty() { &[0; 4] } else { &self.raw }
    }
}

impl<E: Borrow<EventEntry>> FromIterator<E> for EventPack {
    fn from_iter<T: IntoIterator<Item = E>>(events: T) -> Self {
        let mut all = Self::default();
        for event in events {
            let event = event.borrow();
            all.push(event.heading(), &event.json);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(time: i64) -> EventEntry {
        EventEntry {
            account: "1".to_owned(),
            time,
            user: "alice".to_owned(),
            action: "GetUser".to_owned(),
            outcome: String::new(),
            json: format!("{{\"time\":{time}}}"),
        }
    }

    #[test]
    fn events_come_back_as_they_went_in() {
        let all = [event(7), event(-3), event(9)];
        let events: EventPack = all.iter().collect();
        assert!(events.iter().eq(all));
        assert_eq!((events.len(), events.latest()), (3, Some(9)));
        let none = EventPack::default();
        assert_eq!((none.iter().count(), none.latest()), (0, None));
    }
}
