//! Forgetting: history that a checkpoint covers, and events past their time.
//!
//! What is old is looked for among the readers; only what goes is taken under the write lock, a
//! page at a time, so that commits can pass in between.
//!
//! INVARIANT: the newest row of every aggregate stays, so the next append finds its revision, and
//! the last row of each table stays, so SQLite does not give its number again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::Sql;
use super::failure::Failure;
use super::lane::{Lane, Statement};
use super::source::{batch_source, log_source};
use crate::lookup::{self, Entry};
use crate::retention::{cut_at, is_before};
use crate::{Aggregate, Purged, Retention};

/// What is known of a log row without reading what it carries.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four marks that have nothing to do with each other"
)]
struct Row {
    sequence: i64,
    time: i64,
    aggregate: String,
    /// Whether it still has its images, and its events.
    history: bool,
    events: bool,
    newest: bool,
    /// Whether a checkpoint from before the history's end covers it.
    covered: bool,
}

impl Row {
    fn read(row: &AnyRow) -> Result<Self, Failure> {
        let mark = |column| Ok::<bool, Failure>(row.try_get::<i64, _>(column)? == 1);
        Ok(Self {
            sequence: row.try_get(0)?,
            time: row.try_get(1)?,
            aggregate: row.try_get(2)?,
            history: mark(3)?,
            events: mark(4)?,
            newest: mark(5)?,
            covered: mark(6)?,
        })
    }

    fn drops_history(&self, retention: &Retention) -> bool {
        self.history && self.covered && is_before(retention.log_before, self.time)
    }

    fn may_drop_events(&self, retention: &Retention) -> bool {
        self.events && is_before(retention.events_before, self.time)
    }
}

impl Sql {
    /// The aggregates whose history from before a time no checkpoint from before it covers.
    pub(super) async fn uncovered_before(&self, before: i64) -> Result<Vec<Aggregate>, Failure> {
        let mut found = BTreeSet::new();
        let mut after = self.forgotten.load(Ordering::Relaxed);
        loop {
            let rows = self.page(after, before).await?;
            for row in &rows {
                if row.history && !row.covered && row.time < before {
                    found.insert(row.aggregate.clone());
                }
            }
            let Some(last) = rows.last() else { break };
            after = last.sequence;
            if are_young(rows.iter().map(|row| row.time), before) {
                break;
            }
        }
        Ok(found.into_iter().map(Aggregate::new).collect())
    }

    pub(super) async fn forget(&self, retention: &Retention) -> Result<Purged, Failure> {
        let mut retention = *retention;
        if let Some(bytes) = retention.events_bytes.take() {
            match self.event_bytes().await {
                Ok(minutes) => {
                    let cut = cut_at(minutes, bytes);
                    retention.events_before = retention.events_before.max(cut);
                }
                // What is too old goes all the same.
                Err(failure) => tracing::warn!(
                    ?failure,
                    "the bytes of events could not be counted; they are bounded by their age alone"
                ),
            }
        }
        let mut purged = Purged::default();
        if let Some(before) = retention.log_before.max(retention.events_before) {
            self.forget_rows(&retention, before, &mut purged).await?;
        }
        if let Some(before) = retention.events_before {
            self.forget_batches(before, &mut purged).await?;
        }
        Ok(purged)
    }

    /// How many bytes of events there are of each minute.
    async fn event_bytes(&self) -> Result<BTreeMap<i64, u64>, Failure> {
        let mut lane = self.readers.take().await?;
        let mut minutes = BTreeMap::new();
        for table in ["log", "event_batch"] {
            let text = format!(
                "SELECT time / 60000, CAST(SUM(LENGTH(events)) AS BIGINT) FROM {table} \
                 WHERE events IS NOT NULL GROUP BY time / 60000"
            );
            for row in lane.rows(sqlx::query(AssertSqlSafe(text))).await? {
                let bytes = u64::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
                *minutes.entry(row.try_get(0)?).or_default() += bytes;
            }
        }
        lane.give_back();
        Ok(minutes)
    }

    async fn page(&self, after: i64, log_before: i64) -> Result<Vec<Row>, Failure> {
        let mut lane = self.readers.take().await?;
        let statement = sqlx::query(PAGE_OF_ROWS).bind(after).bind(PAGE);
        let rows = lane.rows(statement.bind(log_before)).await?;
        lane.give_back();
        rows.iter().map(Row::read).collect()
    }

    async fn forget_rows(
        &self,
        retention: &Retention,
        before: i64,
        purged: &mut Purged,
    ) -> Result<(), Failure> {
        let mut after = self.forgotten.load(Ordering::Relaxed);
        // Up to the first row that still holds something, nothing can be forgotten any more.
        let mut empty = true;
        loop {
            let rows = self
                .page(after, retention.log_before.unwrap_or(i64::MIN))
                .await?;
            purged.looked += rows.len() as u64;
            let Some(last) = rows.last() else { break };
            let is_due =
                |row: &&Row| row.drops_history(retention) || row.may_drop_events(retention);
            let due: Vec<&Row> = rows.iter().filter(is_due).collect();
            let kept = if due.is_empty() {
                BTreeSet::new()
            } else {
                self.forget_page(retention, &due, purged).await?
            };
            after = last.sequence;
            let holds = |row: &&Row| {
                (row.history && !row.drops_history(retention))
                    || (row.events && !row.may_drop_events(retention))
                    || kept.contains(&row.sequence)
            };
            if empty {
                empty = !rows.iter().any(|row| holds(&row));
                let reached = rows.iter().take_while(|row| !holds(row)).last();
                if let Some(row) = reached {
                    self.forgotten.store(row.sequence, Ordering::Relaxed);
                }
            }
            if are_young(rows.iter().map(|row| row.time), before) {
                break;
            }
        }
        Ok(())
    }

    /// Forgets what is due of a page, in a transaction of its own. Answers the rows that still hold
    /// events.
    async fn forget_page(
        &self,
        retention: &Retention,
        due: &[&Row],
        purged: &mut Purged,
    ) -> Result<BTreeSet<i64>, Failure> {
        let mut lane = self.writers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        let mut kept = BTreeSet::new();
        if let Some(before) = retention.log_before {
            let names: BTreeSet<&str> = due.iter().map(|row| row.aggregate.as_str()).collect();
            for name in names {
                let statement = sqlx::query(OLD_CHECKPOINTS).bind(name.to_owned());
                lane.run(statement.bind(before)).await?;
            }
        }
        for row in due {
            if !forget_row(&mut lane, retention, row, purged).await? {
                kept.insert(row.sequence);
            }
        }
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        Ok(kept)
    }

    async fn forget_batches(&self, before: i64, purged: &mut Purged) -> Result<(), Failure> {
        let mut after = 0;
        loop {
            let mut lane = self.readers.take().await?;
            let statement = sqlx::query(
                "SELECT seq, time FROM event_batch WHERE seq > $1 \
                 AND seq < (SELECT MAX(seq) FROM event_batch) ORDER BY seq LIMIT $2",
            );
            let rows = lane.rows(statement.bind(after).bind(PAGE)).await?;
            lane.give_back();
            purged.looked += rows.len() as u64;
            let read = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get(1)?));
            let rows = rows.iter().map(read);
            let rows = rows.collect::<Result<Vec<(i64, i64)>, Failure>>()?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            let old = rows.iter().filter(|(_, time)| *time < before);
            let old: Vec<i64> = old.map(|(sequence, _)| *sequence).collect();
            if !old.is_empty() {
                self.drop_batches(&old, purged).await?;
            }
            if are_young(rows.iter().map(|(_, time)| *time), before) {
                break;
            }
        }
        Ok(())
    }

    async fn drop_batches(&self, old: &[i64], purged: &mut Purged) -> Result<(), Failure> {
        let mut lane = self.writers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        for sequence in old {
            let text = "SELECT events FROM event_batch WHERE seq = $1";
            if let Some(packed) = packed(&mut lane, sqlx::query(text).bind(*sequence)).await? {
                let entries = entries_of(batch_source(*sequence), &packed);
                forget_entries(&mut lane, entries).await?;
            }
            let statement = sqlx::query("DELETE FROM event_batch WHERE seq = $1");
            purged.events += lane.run(statement.bind(*sequence)).await?;
        }
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        Ok(())
    }
}

/// Rows are written about in the order of their times: past a page of young ones only young ones
/// follow.
fn are_young(mut times: impl Iterator<Item = i64>, before: i64) -> bool {
    times.all(|time| time >= before.saturating_add(SLACK))
}

async fn packed(lane: &mut Lane<'_>, statement: Statement<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let row = lane.row(statement).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
}

/// Answers whether all of it went that is old enough.
async fn forget_row(
    lane: &mut Lane<'_>,
    retention: &Retention,
    row: &Row,
    purged: &mut Purged,
) -> Result<bool, Failure> {
    let drop_history = row.drops_history(retention);
    let mut drop_events = row.may_drop_events(retention);
    if drop_events {
        let text = "SELECT events FROM log WHERE seq = $1";
        let packed = packed(lane, sqlx::query(text).bind(row.sequence)).await?;
        let entries = match &packed {
            Some(packed) => entries_of(log_source(row.sequence), packed),
            None => BTreeSet::new(),
        };
        // A clock may have stepped back between an event and its commit.
        let young = |entry: &Entry| !is_before(retention.events_before, entry.latest);
        drop_events = !entries.iter().any(young);
        if drop_events {
            forget_entries(lane, entries).await?;
        }
    }
    purged.history += u64::from(drop_history);
    purged.events += u64::from(drop_events);
    let bare = (drop_history || !row.history) && (drop_events || !row.events);
    let text = match (bare && !row.newest, drop_history, drop_events) {
        (true, _, _) => "DELETE FROM log WHERE seq = $1",
        (_, true, true) => "UPDATE log SET images = NULL, events = NULL WHERE seq = $1",
        (_, true, false) => "UPDATE log SET images = NULL WHERE seq = $1",
        (_, false, true) => "UPDATE log SET events = NULL WHERE seq = $1",
        (_, false, false) => return Ok(false),
    };
    let changed = lane.run(sqlx::query(text).bind(row.sequence)).await?;
    purged.rows += if bare && !row.newest { changed } else { 0 };
    Ok(drop_events == row.may_drop_events(retention))
}

/// The look-up rows of a source. Of one that is damaged none can be told; they lead nowhere then.
fn entries_of(source: i64, packed: &[u8]) -> BTreeSet<Entry> {
    lookup::entries(source, packed).unwrap_or_else(|fault| {
        tracing::warn!(%fault, source, "events that are forgotten cannot be read");
        BTreeSet::new()
    })
}

/// Removes exactly the entries that the events of a source once made.
async fn forget_entries(lane: &mut Lane<'_>, entries: BTreeSet<Entry>) -> Result<(), Failure> {
    for entry in entries {
        let text = "DELETE FROM lookup WHERE key = $1 AND latest = $2 AND source = $3";
        let statement = sqlx::query(text).bind(entry.key).bind(entry.latest);
        lane.run(statement.bind(entry.source)).await?;
    }
    Ok(())
}

/// A page of rows: number, time, aggregate, and four marks.
const PAGE_OF_ROWS: &str = "\
    SELECT seq, time, aggregate, \
    CASE WHEN images IS NULL THEN 0 ELSE 1 END, \
    CASE WHEN events IS NULL THEN 0 ELSE 1 END, \
    CASE WHEN revision = (SELECT MAX(revision) FROM log AS a WHERE a.aggregate = log.aggregate) \
    THEN 1 ELSE 0 END, \
    CASE WHEN revision <= (SELECT MAX(revision) FROM checkpoint AS c \
    WHERE c.aggregate = log.aggregate AND c.time < $3) THEN 1 ELSE 0 END \
    FROM log WHERE seq > $1 ORDER BY seq LIMIT $2";

/// Checkpoints below the one that the history starts from.
const OLD_CHECKPOINTS: &str = "DELETE FROM checkpoint WHERE aggregate = $1 AND revision < \
    (SELECT MAX(revision) FROM checkpoint AS c WHERE c.aggregate = $1 AND c.time < $2)";

const PAGE: i64 = 200;

/// How far apart the clocks of nodes may be, in milliseconds: a day.
const SLACK: i64 = 24 * 60 * 60 * 1000;
