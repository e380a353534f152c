//! Events in memory.

use std::ops::Bound;

use async_trait::async_trait;

use super::Memory;
use crate::{
    CommitError, Cursor, EventBatch, EventCursor, EventEntry, EventFilter, EventId, EventPage,
    EventReading, Events, Fault, Projected, StoredEvent,
};

#[async_trait]
impl Events for Memory {
    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError> {
        let mut state = self.state();
        if !state.batches.contains_key(&batch.id) {
            let source = state.sequence();
            state.batches.insert(batch.id, source);
            state.events.insert(source, batch.events.iter().collect());
        }
        Ok(())
    }

    async fn project(&self, limit: usize) -> Result<Projected, Fault> {
        let mut state = self.state();
        let waiting = state
            .events
            .range((Bound::Excluded(state.projected), Bound::Unbounded));
        let taken: Vec<i64> = waiting.map(|(source, _)| *source).take(limit).collect();
        state.projected = taken.last().copied().unwrap_or(state.projected);
        let behind = state
            .events
            .last_key_value()
            .is_some_and(|(last, _)| *last > state.projected);
        Ok(Projected {
            sources: taken.len(),
            behind,
        })
    }

    async fn fetch(&self, id: EventId) -> Result<Option<StoredEvent>, Fault> {
        let state = self.state();
        let index = usize::try_from(id.index).unwrap_or(usize::MAX);
        let event = state
            .events
            .get(&id.source)
            .and_then(|events| events.get(index));
        let event = event.filter(|event| event.time == id.time).cloned();
        Ok(event.map(|event| StoredEvent { id, event }))
    }

    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault> {
        let state = self.state();
        let mut found = Vec::new();
        for (source, events) in state.events.range(..=state.projected) {
            for (index, event) in (0..).zip(events) {
                let id = EventId {
                    time: event.time,
                    source: *source,
                    index,
                };
                if filter.wants(id, &event.heading()) {
                    found.push(StoredEvent {
                        id,
                        event: EventEntry {
                            trace: if filter.traces {
                                event.trace.clone()
                            } else {
                                Vec::new()
                            },
                            explanation: Vec::new(),
                            ..event.clone()
                        },
                    });
                }
            }
        }
        found.sort_by_key(|event| event.id);
        if filter.newest_first {
            found.reverse();
        }
        found.truncate(filter.limit);
        Ok(found)
    }

    async fn events_end(&self) -> Result<EventCursor, Fault> {
        Ok(place(self.state().sequence))
    }

    // Log rows and batches have numbers of one row here.
    async fn read_events(&self, reading: &EventReading<'_>) -> Result<EventPage, Fault> {
        let state = self.state();
        let from = reading.from.log.sequence;
        let upto = reading.upto.map_or(i64::MAX, |upto| upto.log.sequence);
        let newer = (Bound::Excluded(from), Bound::Included(upto.max(from)));
        let mut page = EventPage {
            to: reading.from,
            ..EventPage::default()
        };
        let (mut looked, mut bytes) = (0, 0);
        for (source, events) in state.events.range(newer).take(reading.limit) {
            if bytes >= reading.bytes {
                page.more = true;
                return Ok(page);
            }
            looked += 1;
            page.to = place(*source);
            for (index, event) in (0..).zip(events) {
                if event.account == reading.account {
                    let id = EventId {
                        time: event.time,
                        source: *source,
                        index,
                    };
                    bytes += event.json.len();
                    let event = EventEntry {
                        trace: Vec::new(),
                        explanation: Vec::new(),
                        ..event.clone()
                    };
                    page.events.push(StoredEvent { id, event });
                }
            }
        }
        page.more = looked == reading.limit;
        if let (false, Some(upto)) = (page.more, reading.upto) {
            page.to = upto;
        }
        Ok(page)
    }
}

fn place(sequence: i64) -> EventCursor {
    let here = Cursor {
        transaction: 0,
        sequence,
    };
    EventCursor {
        log: here,
        batches: here,
    }
}
