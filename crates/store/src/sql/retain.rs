//! Forgetting: history that a checkpoint covers, and events past their time.
//!
//! INVARIANT: the newest row of every aggregate stays, so the next append finds its revision, and
//! the last row of each table stays, so SQLite does not give its number again.

use std::collections::BTreeSet;

use sqlx::Row as _;

use super::Sql;
use super::events::{batch_source, log_source};
use super::failure::Failure;
use super::lane::Lane;
use crate::lookup::{self, Entry};
use crate::{Purged, Retention};

/// A row that may have something to forget.
struct Old {
    sequence: i64,
    time: i64,
    events: Option<Vec<u8>>,
    history: bool,
    newest: bool,
    covered: bool,
}

impl Sql {
    pub(super) async fn forget(&self, retention: &Retention) -> Result<Purged, Failure> {
        let mut purged = Purged::default();
        let before = retention.log_before.max(retention.events_before);
        if let Some(before) = before {
            let mut after = 0;
            while let Some(next) = self
                .forget_rows(retention, before, after, &mut purged)
                .await?
            {
                after = next;
            }
        }
        if let Some(before) = retention.events_before {
            let mut after = 0;
            while let Some(next) = self.forget_batches(before, after, &mut purged).await? {
                after = next;
            }
        }
        Ok(purged)
    }

    /// Works on a page of log rows in a transaction of its own, so that commits can pass between
    /// pages. Answers where to go on.
    async fn forget_rows(
        &self,
        retention: &Retention,
        before: i64,
        after: i64,
        purged: &mut Purged,
    ) -> Result<Option<i64>, Failure> {
        let mut lane = self.writers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        let statement = sqlx::query(OLD_ROWS).bind(after).bind(PAGE);
        let statement = statement.bind(retention.events_before.unwrap_or(i64::MIN));
        let rows = lane.rows(statement).await?;
        let mut last = None;
        let mut young = true;
        for row in &rows {
            let old = Old {
                sequence: row.try_get(0)?,
                time: row.try_get(1)?,
                events: row.try_get(2)?,
                history: row.try_get::<i64, _>(3)? == 1,
                newest: row.try_get::<i64, _>(4)? == 1,
                covered: row.try_get::<i64, _>(5)? == 1,
            };
            let has_events = row.try_get::<i64, _>(6)? == 1;
            last = Some(old.sequence);
            young &= old.time >= before.saturating_add(SLACK);
            forget_row(&mut lane, retention, &old, has_events, purged).await?;
        }
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        // Rows are written about in the order of their times: past a page of young ones only young
        // ones follow.
        Ok(last.filter(|_| !young))
    }

    async fn forget_batches(
        &self,
        before: i64,
        after: i64,
        purged: &mut Purged,
    ) -> Result<Option<i64>, Failure> {
        let mut lane = self.writers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        let statement = sqlx::query(
            "SELECT seq, time, CASE WHEN time < $3 THEN events END FROM event_batch \
             WHERE seq > $1 AND seq < (SELECT MAX(seq) FROM event_batch) ORDER BY seq LIMIT $2",
        );
        let rows = lane
            .rows(statement.bind(after).bind(PAGE).bind(before))
            .await?;
        let mut last = None;
        let mut young = true;
        for row in &rows {
            let sequence = row.try_get(0)?;
            last = Some(sequence);
            young &= row.try_get::<i64, _>(1)? >= before.saturating_add(SLACK);
            if let Some(packed) = row.try_get::<Option<Vec<u8>>, _>(2)? {
                let entries = lookup::entries(batch_source(sequence), &packed)?;
                forget_entries(&mut lane, entries).await?;
                let statement = sqlx::query("DELETE FROM event_batch WHERE seq = $1");
                purged.events += lane.run(statement.bind(sequence)).await?;
            }
        }
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        Ok(last.filter(|_| !young))
    }
}

async fn forget_row(
    lane: &mut Lane<'_>,
    retention: &Retention,
    old: &Old,
    has_events: bool,
    purged: &mut Purged,
) -> Result<(), Failure> {
    let past = |before: Option<i64>| is_before(before, old.time);
    let drop_history = old.history && old.covered && past(retention.log_before);
    let entries = match &old.events {
        Some(packed) => lookup::entries(log_source(old.sequence), packed)?,
        None => BTreeSet::new(),
    };
    // A clock may have stepped back between an event and its commit.
    let young = entries
        .iter()
        .any(|entry| !is_before(retention.events_before, entry.latest));
    let drop_events = has_events && !young && past(retention.events_before);
    if drop_events {
        forget_entries(lane, entries).await?;
    }
    purged.history += u64::from(drop_history);
    purged.events += u64::from(drop_events);
    let bare = (drop_history || !old.history) && (drop_events || !has_events);
    let text = match (bare && !old.newest, drop_history, drop_events) {
        (true, _, _) => "DELETE FROM log WHERE seq = $1",
        (_, true, true) => "UPDATE log SET images = NULL, events = NULL WHERE seq = $1",
        (_, true, false) => "UPDATE log SET images = NULL WHERE seq = $1",
        (_, false, true) => "UPDATE log SET events = NULL WHERE seq = $1",
        (_, false, false) => return Ok(()),
    };
    let changed = lane.run(sqlx::query(text).bind(old.sequence)).await?;
    purged.rows += if bare && !old.newest { changed } else { 0 };
    Ok(())
}

fn is_before(before: Option<i64>, time: i64) -> bool {
    before.is_some_and(|before| time < before)
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

/// A page of rows: number, time, events if they are old, and four marks.
const OLD_ROWS: &str = "\
    SELECT seq, time, CASE WHEN time < $3 THEN events END, \
    CASE WHEN images IS NULL THEN 0 ELSE 1 END, \
    CASE WHEN revision = (SELECT MAX(revision) FROM log AS a WHERE a.aggregate = log.aggregate) \
    THEN 1 ELSE 0 END, \
    CASE WHEN revision <= (SELECT MAX(revision) FROM checkpoint AS c \
    WHERE c.aggregate = log.aggregate) THEN 1 ELSE 0 END, \
    CASE WHEN events IS NULL THEN 0 ELSE 1 END \
    FROM log WHERE seq > $1 ORDER BY seq LIMIT $2";

const PAGE: i64 = 200;

/// How far apart the clocks of nodes may be, in milliseconds: a day.
const SLACK: i64 = 24 * 60 * 60 * 1000;
