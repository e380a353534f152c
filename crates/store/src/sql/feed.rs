//! What changed since, for all aggregates.

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row as _};
use tokio::sync::mpsc;

use super::{Sql, bytes, hint, revision};
use crate::{Aggregate, CommitId, Cursor, Fault, Feed, FeedRow, Hint};

#[async_trait]
impl Feed for Sql {
    async fn feed_end(&self) -> Result<Cursor, Fault> {
        let mut lane = self.readers.take().await?;
        let text = self.dialect.feed_end("log");
        let row = lane.row(sqlx::query(AssertSqlSafe(text))).await?;
        lane.give_back();
        row.map_or(Ok(Cursor::default()), |row| {
            Ok(Cursor {
                transaction: row.try_get(0)?,
                sequence: row.try_get(1)?,
            })
        })
    }

    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault> {
        let text = self.dialect.feed("log", "aggregate, revision, commit_id");
        let statement = sqlx::query(AssertSqlSafe(text));
        let statement = statement.bind(cursor.transaction).bind(cursor.sequence);
        let mut lane = self.readers.take().await?;
        let found = lane.rows(statement.bind(count(limit))).await?;
        lane.give_back();
        let mut end = *cursor;
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            end = Cursor {
                transaction: row.try_get(0)?,
                sequence: row.try_get(1)?,
            };
            rows.push(FeedRow {
                aggregate: Aggregate::new(row.try_get::<String, _>(2)?),
                revision: revision(&row, 3)?,
                commit_id: CommitId(bytes(&row, 4)?),
            });
        }
        Ok((rows, end))
    }

    async fn listen(&self) -> Option<mpsc::Receiver<Hint>> {
        self.listen_at.clone().map(hint::receive)
    }
}

/// A limit as the engines take it.
pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
