//! The store on SQL: one layer for SQLite and PostgreSQL.
//!
//! What differs between the engines is in `dialect`, and how the two are opened is in `connect`.

mod commit;
mod connect;
mod dialect;
mod events;
mod failure;
mod feed;
mod hint;
mod lane;
mod load;
mod pulse;
mod retain;
mod side;

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use tokio::sync::mpsc;

pub(crate) use connect::{open_postgres, open_sqlite};
pub(crate) use dialect::Dialect;
use failure::{Cause, Failure};
use lane::Lanes;
use pulse::Pulse;

use crate::record::check_text;
use crate::{
    Aggregate, Append, At, CommitError, Cursor, EventBatch, EventFilter, Fault, FeedRow, Hint,
    Loaded, Options, Outcome, Projected, Purged, Retention, Revision, Setting, Side, Store,
    StoredEvent, Tail,
};

/// A store on a database.
pub(crate) struct Sql {
    dialect: Dialect,
    options: Options,
    /// SQLite lets one write at a time, so there it is one connection and writers queue for it. On
    /// PostgreSQL these are the readers too.
    writers: Arc<Lanes>,
    readers: Arc<Lanes>,
    pulse: Option<Pulse>,
    hints: Option<mpsc::Sender<Hint>>,
    /// Where to listen for hints. Holds the password, so it is never shown.
    listen_at: Option<String>,
}

#[async_trait]
impl Store for Sql {
    async fn commit(&self, group: &[Append]) -> Result<Vec<Outcome>, CommitError> {
        self.append(group).await
    }

    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault> {
        Ok(self.newest(aggregate).await?)
    }

    fn pulse(&self) -> Option<u64> {
        self.pulse.as_ref().and_then(Pulse::read)
    }

    async fn load(&self, aggregate: &Aggregate, now: i64) -> Result<Option<Loaded>, Fault> {
        Ok(self.load_now(aggregate, now).await?)
    }

    async fn tail(&self, aggregate: &Aggregate, after: Revision) -> Result<Tail, Fault> {
        Ok(self.tail_after(aggregate, after).await?)
    }

    async fn checkpoint(
        &self,
        aggregate: &Aggregate,
        revision: Revision,
        time: i64,
        records: &str,
    ) -> Result<(), Fault> {
        Ok(self
            .write_checkpoint(aggregate, revision, time, records)
            .await?)
    }

    async fn load_at(&self, aggregate: &Aggregate, at: At) -> Result<Option<Loaded>, Fault> {
        Ok(self.load_then(aggregate, at).await?)
    }

    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault> {
        // No store holds such a name.
        if check_text([kind, name].into_iter()).is_err() {
            return Ok(None);
        }
        Ok(self.registered(kind, name).await?)
    }

    async fn aggregates(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Fault> {
        Ok(self.names(prefix, after, limit).await?)
    }

    async fn feed_end(&self) -> Result<Cursor, Fault> {
        Ok(self.end_of_feed().await?)
    }

    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault> {
        Ok(self.feed_after(cursor, limit).await?)
    }

    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault> {
        Ok(self.newest_of(aggregates).await?)
    }

    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError> {
        self.append_batch(batch).await
    }

    async fn project(&self, limit: usize) -> Result<Projected, Fault> {
        Ok(self.take_in(limit).await?)
    }

    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault> {
        Ok(self.find_events(filter).await?)
    }

    async fn side_put(&self, values: &[Side]) -> Result<(), Fault> {
        check_text(
            values
                .iter()
                .flat_map(|one| [one.aggregate.as_str(), &one.key, &one.value]),
        )
        .map_err(Fault::Broken)?;
        Ok(self.put_side(values).await?)
    }

    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault> {
        Ok(self.side(aggregate, key).await?)
    }

    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault> {
        Ok(self.sides(aggregate).await?)
    }

    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self.fact(key).await?)
    }

    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault> {
        check_text([key, value].into_iter()).map_err(Fault::Broken)?;
        Ok(self.put_fact(key, value).await?)
    }

    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault> {
        Ok(self.forget(retention).await?)
    }

    async fn listen(&self) -> Option<mpsc::Receiver<Hint>> {
        self.listen_at.clone().map(hint::receive)
    }

    async fn settings(&self) -> Result<Vec<Setting>, Fault> {
        let mut settings = Vec::new();
        let mut pools = vec![&self.readers];
        if !Arc::ptr_eq(&self.readers, &self.writers) {
            pools.push(&self.writers);
        }
        for pool in pools {
            for mut lane in pool.take_all().await? {
                let found = self.dialect.settings(lane.connection()?).await?;
                settings.extend(
                    found
                        .into_iter()
                        .map(|(name, value)| Setting { name, value }),
                );
                lane.give_back();
            }
        }
        Ok(settings)
    }

    async fn ping(&self) -> Result<(), Fault> {
        let mut lane = self.readers.take().await?;
        lane.rows(sqlx::query("SELECT 1")).await?;
        lane.give_back();
        Ok(())
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// A revision as the engines take it. `check` has refused what does not fit.
fn number(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}

fn revision(row: &AnyRow, column: usize) -> Result<Revision, Failure> {
    let number: i64 = row.try_get(column)?;
    let revision = u64::try_from(number);
    revision
        .map(Revision)
        .map_err(|_| Failure::new(Cause::Unreadable, "a revision is negative"))
}

fn bytes<const N: usize>(row: &AnyRow, column: usize) -> Result<[u8; N], Failure> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes
        .try_into()
        .map_err(|_| Failure::new(Cause::Unreadable, "an id has the wrong length"))
}
