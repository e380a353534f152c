//! Events: batches beside the log, the projection behind both, and the look-up.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::failure::Failure;
use super::feed::count;
use super::lane::Lane;
use super::pulse::{Head, Pulse};
use super::source::{FEEDS, Feed};
use super::{Dialect, Sql};
use crate::checksum;
use crate::layout::unpack_event;
use crate::lookup::{self, Entry, Merge, SPAN};
use crate::{
    CommitError, Cursor, EventBatch, EventCursor, EventFilter, EventId, EventPage, EventReading,
    Events, Fault, Projected, StoredEvent,
};

#[async_trait]
impl Events for Sql {
    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError> {
        let latest = batch.events.latest().unwrap_or(batch.time);
        let packed = lookup::pack_indexed(batch.events.raw());
        let packed = packed.map_err(|fault| CommitError::Invalid(fault.to_string()))?;
        let statement = sqlx::query(
            "INSERT INTO event_batch (id, time, events, checksum) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO NOTHING",
        );
        let statement = statement.bind(batch.id.to_vec()).bind(latest);
        let checksum = checksum::of_batch(&batch.id, latest, &packed);
        let statement = statement.bind(packed).bind(checksum);
        let lane = self.writers.take_promptly().await;
        let mut lane = lane.map_err(Failure::before_commit)?;
        let before = self.pulse.as_ref().and_then(Pulse::head);
        let stored = lane.run(statement).await.map_err(Failure::at_commit)?;
        lane.give_back();
        self.events_only(before.filter(|_| stored == 1));
        Ok(())
    }

    // Takes in what follows the cursors, which stand in the database. Two nodes may read the same
    // rows, but only one of them moves a cursor on, in the transaction that adds its entries.
    async fn project(&self, limit: usize) -> Result<Projected, Fault> {
        let mut lane = self.readers.take().await?;
        let mut news = Vec::new();
        for feed in FEEDS {
            news.push(self.read_news(&mut lane, feed, limit).await?);
        }
        lane.give_back();
        let sources = news.iter().map(|one| one.sources).sum();
        if sources > 0 && !self.write_news(&news).await? {
            // Another node took them in; what it left is for the next call.
            return Ok(Projected {
                sources: 0,
                behind: true,
            });
        }
        let mut lane = self.readers.take().await?;
        let mut behind = false;
        for one in &news {
            behind |= self.more(&mut lane, one).await?;
        }
        lane.give_back();
        Ok(Projected { sources, behind })
    }

    async fn fetch(&self, id: EventId) -> Result<Option<StoredEvent>, Fault> {
        let mut lane = self.readers.take().await?;
        let mut sources = open(self.dialect, &mut lane, [id.source].into()).await?;
        lane.give_back();
        let Some(packed) = sources.remove(&id.source) else {
            return Ok(None);
        };
        let event = unpack_event(&packed, id.index)?;
        let event = event.filter(|event| event.time == id.time);
        Ok(event.map(|event| StoredEvent { id, event }))
    }

    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault> {
        let mut merge = Merge::new(filter);
        let mut walk = Walk::new(filter);
        let mut lane = self.readers.take().await?;
        let mut page = FIRST_PAGE;
        'pages: loop {
            let entries = walk.next(&mut lane, page).await?;
            let new = entries
                .iter()
                .map(|entry| entry.source)
                .filter(|one| merge.is_new(*one));
            let mut sources = open(self.dialect, &mut lane, new.collect()).await?;
            for entry in &entries {
                if merge.advance(Some(entry)) {
                    break 'pages;
                }
                // A source that retention removed has no events to find.
                if let Some(packed) = sources.remove(&entry.source) {
                    merge.open(entry.source, &packed)?;
                }
            }
            if entries.len() < page {
                merge.advance(None);
                break;
            }
            page = (page * 2).min(LARGEST_PAGE);
        }
        lane.give_back();
        Ok(merge.found())
    }

    async fn events_end(&self) -> Result<EventCursor, Fault> {
        Ok(self.end_of_events().await?)
    }

    async fn read_events(&self, reading: &EventReading<'_>) -> Result<EventPage, Fault> {
        Ok(self.read_on(reading).await?)
    }
}

impl Sql {
    async fn read_news(
        &self,
        lane: &mut Lane<'_>,
        feed: Feed,
        limit: usize,
    ) -> Result<News, Failure> {
        let text = "SELECT xid, seq FROM feed_cursor WHERE name = $1";
        let place = lane.row(sqlx::query(text).bind(feed.table)).await?;
        let from = place.as_ref().map(cursor).transpose()?.unwrap_or_default();
        let text = self.dialect.feed(feed.table, "events");
        let statement = sqlx::query(AssertSqlSafe(text)).bind(from.transaction);
        let rows = lane
            .rows(statement.bind(from.sequence).bind(count(limit)))
            .await?;
        let mut news = News {
            feed,
            from,
            to: from,
            sources: rows.len(),
            entries: Vec::new(),
        };
        for row in rows {
            news.to = cursor(&row)?;
            // Events may be purged before they are taken in.
            if let Some(packed) = row.try_get::<Option<&[u8]>, _>(2)? {
                let source = feed.source(news.to.sequence);
                match lookup::entries(source, packed) {
                    Ok(entries) => news.entries.extend(entries),
                    // It must not hold up those behind it; `check` tells of it again.
                    Err(fault) => tracing::error!(
                        %fault, table = feed.table, number = news.to.sequence,
                        "events cannot be read; look-ups will not find them"
                    ),
                }
            }
        }
        Ok(news)
    }

    /// Answers whether this node was the one to take the news in.
    async fn write_news(&self, news: &[News]) -> Result<bool, Failure> {
        let mut lane = self.writers.take().await?;
        let before = self.pulse.as_ref().and_then(Pulse::head);
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        for one in news.iter().filter(|one| one.sources > 0) {
            let statement = sqlx::query(
                "UPDATE feed_cursor SET xid = $1, seq = $2 \
                 WHERE name = $3 AND xid = $4 AND seq = $5",
            );
            let statement = statement.bind(one.to.transaction).bind(one.to.sequence);
            let statement = statement.bind(one.feed.table).bind(one.from.transaction);
            if lane.run(statement.bind(one.from.sequence)).await? == 0 {
                lane.run(sqlx::query("ROLLBACK")).await?;
                lane.give_back();
                return Ok(false);
            }
        }
        let mut entries: Vec<&Entry> = news.iter().flat_map(|one| &one.entries).collect();
        // In the order in which the table keeps them.
        entries.sort_unstable();
        for some in entries.chunks(ENTRIES_A_STATEMENT) {
            let text = format!(
                "INSERT INTO lookup (key, latest, source) VALUES {} ON CONFLICT DO NOTHING",
                self.dialect.values(some.len(), 3)
            );
            let statement = some
                .iter()
                .fold(sqlx::query(AssertSqlSafe(text)), |statement, one| {
                    statement.bind(one.key).bind(one.latest).bind(one.source)
                });
            lane.run(statement).await?;
        }
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        self.events_only(before);
        Ok(true)
    }

    /// Events change no aggregate: what was compared with the store before is still as fresh.
    fn events_only(&self, before: Option<Head>) {
        if let Some(pulse) = &self.pulse {
            pulse.quiet(before);
        }
    }

    async fn more(&self, lane: &mut Lane<'_>, news: &News) -> Result<bool, Failure> {
        let statement = sqlx::query(AssertSqlSafe(self.dialect.more(news.feed.table)));
        let statement = statement.bind(news.to.transaction).bind(news.to.sequence);
        Ok(lane.row(statement).await?.is_some())
    }
}

/// What a feed holds after its cursor.
struct News {
    feed: Feed,
    from: Cursor,
    to: Cursor,
    sources: usize,
    entries: Vec<Entry>,
}

pub(super) fn cursor(row: &AnyRow) -> Result<Cursor, Failure> {
    Ok(Cursor {
        transaction: row.try_get(0)?,
        sequence: row.try_get(1)?,
    })
}

/// The entries of one key in the asked order, page by page.
struct Walk {
    keys: Vec<i64>,
    newest_first: bool,
    from: i64,
    to: i64,
    last: Option<Entry>,
}

impl Walk {
    fn new(filter: &EventFilter) -> Self {
        let (mut from, mut to) = filter.times();
        match filter.after {
            Some(after) if filter.newest_first => to = to.min(after.time),
            Some(after) => from = from.max(after.time),
            None => {}
        }
        // An entry stands for events up to a span before it.
        let to = to.saturating_add(SPAN - 1);
        Self {
            keys: lookup::keys_to_read(filter),
            newest_first: filter.newest_first,
            from,
            to,
            last: None,
        }
    }

    async fn next(&mut self, lane: &mut Lane<'_>, page: usize) -> Result<Vec<Entry>, Failure> {
        let text = if self.newest_first {
            "SELECT latest, source FROM lookup \
             WHERE key = $1 AND latest BETWEEN $2 AND $3 AND (latest, source) < ($4, $5) \
             ORDER BY latest DESC, source DESC LIMIT $6"
        } else {
            "SELECT latest, source FROM lookup \
             WHERE key = $1 AND latest BETWEEN $2 AND $3 AND (latest, source) > ($4, $5) \
             ORDER BY latest, source LIMIT $6"
        };
        let start = if self.newest_first {
            i64::MAX
        } else {
            i64::MIN
        };
        let (latest, source) = self
            .last
            .map_or((start, start), |last| (last.latest, last.source));
        // The engines use the row comparison as the bound of the index, so the range follows it.
        let (from, to) = if self.newest_first {
            (self.from, self.to.min(latest))
        } else {
            (self.from.max(latest), self.to)
        };
        let mut entries = Vec::new();
        for key in &self.keys {
            let statement = sqlx::query(text).bind(*key).bind(from).bind(to);
            let statement = statement.bind(latest).bind(source).bind(count(page));
            for row in lane.rows(statement).await? {
                entries.push(Entry {
                    key: *key,
                    latest: row.try_get(0)?,
                    source: row.try_get(1)?,
                });
            }
        }
        if self.keys.len() > 1 {
            entries.sort_unstable_by_key(|entry| (entry.latest, entry.source));
            if self.newest_first {
                entries.reverse();
            }
            entries.truncate(page);
        }
        self.last = entries.last().copied().or(self.last);
        Ok(entries)
    }
}

/// The packed events of some sources.
async fn open(
    dialect: Dialect,
    lane: &mut Lane<'_>,
    sources: BTreeSet<i64>,
) -> Result<HashMap<i64, Vec<u8>>, Failure> {
    let mut opened = HashMap::new();
    for feed in FEEDS {
        let mut wanted: Vec<i64> = sources
            .iter()
            .filter(|one| *one & 1 == feed.mark)
            .map(|one| one >> 1)
            .collect();
        let Some(last) = wanted.last().copied() else {
            continue;
        };
        // Few different lengths, so that the statements stay prepared.
        wanted.resize(wanted.len().next_power_of_two(), last);
        let text = format!(
            "SELECT seq, events, checksum, time, {} FROM {} WHERE seq IN {}",
            feed.name,
            feed.table,
            dialect.values(1, wanted.len())
        );
        let statement = wanted
            .iter()
            .fold(sqlx::query(AssertSqlSafe(text)), |statement, sequence| {
                statement.bind(*sequence)
            });
        for row in lane.rows(statement).await? {
            if let Some(packed) = row.try_get::<Option<Vec<u8>>, _>(1)? {
                if let Err(failure) = feed.check(&row, 0, &packed) {
                    // Others are found all the same; `rampart check` tells of it too.
                    tracing::error!(?failure, "events that are damaged are left out");
                    continue;
                }
                opened.insert(feed.source(row.try_get(0)?), packed);
            }
        }
    }
    Ok(opened)
}

const ENTRIES_A_STATEMENT: usize = 256;

/// Pages of entries grow, because most look-ups end within the first.
const FIRST_PAGE: usize = 8;
const LARGEST_PAGE: usize = 64;
