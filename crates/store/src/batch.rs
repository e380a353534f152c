//! Events that go into one row: packed as they come, so that none is held in pieces meanwhile.

use std::borrow::Borrow;

use crate::frame::length;
use crate::layout::{Form, pack, read_events, unpack_all_events, write_event};
use crate::{EventEntry, Fault, Heading};

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

impl EventBatch {
    /// The batch as bytes, to be kept elsewhere for a while.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.id.to_vec();
        bytes.extend_from_slice(&self.time.to_le_bytes());
        bytes.extend_from_slice(&self.events.pack());
        bytes
    }

    /// The batch that became these bytes.
    ///
    /// # Errors
    /// [`Fault::Broken`] if none did.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let cut = || Fault::Broken("a batch of events is cut short".into());
        let (id, rest) = bytes.split_first_chunk().ok_or_else(cut)?;
        let (time, packed) = rest.split_first_chunk().ok_or_else(cut)?;
        Ok(Self {
            id: *id,
            time: i64::from_le_bytes(*time),
            events: unpack_all_events(packed)?.iter().collect(),
        })
    }
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
        self.push_traced(heading, json, &[], &[]);
    }

    /// Adds an event with what is needed to judge its decision again, and its sealed explanation.
    /// Neither takes a byte if it is empty.
    pub fn push_traced(
        &mut self,
        heading: Heading<'_>,
        json: &str,
        trace: &[u8],
        explanation: &[u8],
    ) {
        self.count += 1;
        self.latest = self.latest.max(Some(heading.time));
        self.raw.resize(self.raw.len().max(4), 0);
        write_event(&mut self.raw, heading, json, trace, explanation);
        if let Some(count) = self.raw.first_chunk_mut() {
            *count = length(self.count);
        }
    }

    /// The events, unpacked.
    pub fn iter(&self) -> impl Iterator<Item = EventEntry> {
        // INVARIANT: what was packed here can be read.
        let events = read_events(self.raw(), Form::Wide).into_iter().flatten();
        events.flatten().flat_map(|event| event.whole())
    }

    /// The events as a log row carries them.
    pub(crate) fn pack(&self) -> Vec<u8> {
        pack(self.raw())
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
            let (trace, explanation) = (&event.trace, &event.explanation);
            all.push_traced(event.heading(), &event.json, trace, explanation);
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
            json: format!("{{\"time\":{time}}}"),
            ..EventEntry::default()
        }
    }

    #[test]
    fn what_is_not_there_takes_no_bytes() {
        let bytes = |event: EventEntry| [event].iter().collect::<EventPack>().bytes();
        let bare = bytes(event(7));
        // The count, time and marks, and five lengths of a byte each.
        assert_eq!(bare, 4 + 8 + 1 + 5 + "1aliceGetUser{\"time\":7}".len());
        let traced = EventEntry {
            trace: vec![0; 100],
            ..event(7)
        };
        assert_eq!(bytes(traced), bare + 101);
    }

    #[test]
    fn a_batch_survives_its_bytes() {
        let traced = EventEntry {
            trace: vec![1, 2],
            explanation: vec![0xff; 300],
            request: "r".to_owned(),
            ..event(9)
        };
        let batch = EventBatch {
            id: [7; 16],
            time: -5,
            events: [event(7), traced].iter().collect(),
        };
        let bytes = batch.to_bytes();
        assert_eq!(EventBatch::from_bytes(&bytes), Ok(batch));
        for cut in 0..bytes.len() {
            let _ = EventBatch::from_bytes(&bytes[..cut]);
        }
        assert!(EventBatch::from_bytes(&bytes[..20]).is_err());
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
