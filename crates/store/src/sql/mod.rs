//! The store on SQL: one layer for SQLite and PostgreSQL.
//!
//! What differs between the engines is in `dialect`, and how the two are opened is in `connect`.

mod beside;
mod check;
mod commit;
pub(crate) mod connect;
pub(crate) mod dialect;
mod events;
mod facts;
mod failure;
mod feed;
mod hint;
mod lane;
mod load;
mod log;
mod pulse;
mod reading;
mod retain;
mod source;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use tokio::sync::mpsc;

use dialect::Dialect;
use failure::{Cause, Failure};
use lane::Lanes;
use pulse::Pulse;

use crate::{Damage, Fault, Hint, Options, Progress, Purged, Retention, Revision, Setting, Store};

/// A store on a database.
pub(crate) struct Sql {
    dialect: Dialect,
    options: Options,
    /// SQLite lets one write at a time, so there it is one connection and writers queue for it. On
    /// PostgreSQL these are the readers too.
    writers: Arc<Lanes>,
    readers: Arc<Lanes>,
    pulse: Option<Pulse>,
    /// Up to this number no log row holds anything that could be forgotten.
    forgotten: AtomicI64,
    hints: Option<mpsc::Sender<Hint>>,
    /// Where to listen for hints. Holds the password, so it is never shown.
    listen_at: Option<String>,
}

#[async_trait]
impl Store for Sql {
    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault> {
        Ok(self.forget(retention).await?)
    }

    async fn check(&self, told: &(dyn Fn(Progress) + Send + Sync)) -> Result<Vec<Damage>, Fault> {
        Ok(self.look(told).await?)
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
        let mut lane = self.readers.take_promptly().await?;
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
