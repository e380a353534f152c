//! Reading on in everything recorded, in the order in which the store took it.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::Sql;
use super::events::cursor;
use super::failure::Failure;
use super::feed::count;
use super::lane::Lane;
use super::source::{BATCHES, Feed, LOG};
use crate::layout::unpack_events;
use crate::{Cursor, EventCursor, EventId, EventPage, EventReading, StoredEvent};

/// The events of one table, and how far they go.
struct Part {
    events: Vec<StoredEvent>,
    to: Cursor,
    more: bool,
}

impl Sql {
    pub(super) async fn end_of_events(&self) -> Result<EventCursor, Failure> {
        let mut lane = self.readers.take().await?;
        let log = self.end_of(&mut lane, LOG).await?;
        let batches = self.end_of(&mut lane, BATCHES).await?;
        lane.give_back();
        Ok(EventCursor { log, batches })
    }

    pub(super) async fn read_on(&self, reading: &EventReading<'_>) -> Result<EventPage, Failure> {
        let (from, upto) = (reading.from, reading.upto);
        let mut lane = self.readers.take().await?;
        let span = (from.log, upto.map(|upto| upto.log));
        let log = self.part(&mut lane, LOG, reading, span).await?;
        let span = (from.batches, upto.map(|upto| upto.batches));
        let batches = self.part(&mut lane, BATCHES, reading, span).await?;
        lane.give_back();
        let mut events = log.events;
        events.extend(batches.events);
        Ok(EventPage {
            events,
            to: EventCursor {
                log: log.to,
                batches: batches.to,
            },
            more: log.more || batches.more,
        })
    }

    async fn end_of(&self, lane: &mut Lane<'_>, feed: Feed) -> Result<Cursor, Failure> {
        let text = self.dialect.feed_end(feed.table);
        let row = lane.row(sqlx::query(AssertSqlSafe(text))).await?;
        Ok(row.as_ref().map(cursor).transpose()?.unwrap_or_default())
    }

    /// What one table holds between two places.
    async fn part(
        &self,
        lane: &mut Lane<'_>,
        feed: Feed,
        reading: &EventReading<'_>,
        (from, upto): (Cursor, Option<Cursor>),
    ) -> Result<Part, Failure> {
        let columns = format!("events, checksum, time, {}", feed.name);
        let statement = sqlx::query(AssertSqlSafe(self.dialect.feed(feed.table, &columns)));
        let statement = statement.bind(from.transaction).bind(from.sequence);
        let rows = lane.rows(statement.bind(count(reading.limit))).await?;
        let mut part = Part {
            events: Vec::new(),
            to: from,
            more: rows.len() >= reading.limit,
        };
        let mut bytes = 0;
        for row in &rows {
            if bytes >= reading.bytes {
                part.more = true;
                break;
            }
            let place = cursor(row)?;
            if upto.is_some_and(|upto| place > upto) {
                part.more = false;
                break;
            }
            part.to = place;
            let own = events(feed, row, reading.account)?;
            bytes += own.iter().map(|one| one.event.json.len()).sum::<usize>();
            part.events.extend(own);
        }
        // Rows of its end may be gone by now.
        if let (false, Some(upto)) = (part.more, upto) {
            part.to = part.to.max(upto);
        }
        Ok(part)
    }
}

/// The events of an account in a row: place, events, checksum, time and name.
fn events(feed: Feed, row: &AnyRow, account: &str) -> Result<Vec<StoredEvent>, Failure> {
    // Retention may have removed them.
    let Some(packed) = row.try_get::<Option<&[u8]>, _>(2)? else {
        return Ok(Vec::new());
    };
    let number: i64 = row.try_get(1)?;
    let read = feed.check(row, 1, packed).and_then(|()| {
        let own = unpack_events(packed, false, |_, event| event.account == account);
        Ok(own?)
    });
    let source = feed.source(number);
    match read {
        Ok(own) => Ok(own
            .into_iter()
            .map(|(index, event)| StoredEvent {
                id: EventId {
                    time: event.time,
                    source,
                    index,
                },
                event,
            })
            .collect()),
        Err(failure) => {
            // Those behind are read all the same; `rampart check` tells of it too.
            tracing::error!(
                ?failure,
                table = feed.table,
                number,
                "events that are damaged are left out"
            );
            Ok(Vec::new())
        }
    }
}
