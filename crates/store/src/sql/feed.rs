//! What changed since, for all aggregates; their names and newest revisions; the registry.

use sqlx::{AssertSqlSafe, Row as _};

use super::failure::Failure;
use super::{Sql, bytes, revision};
use crate::{Aggregate, CommitId, Cursor, FeedRow, Revision};

impl Sql {
    pub(super) async fn end_of_feed(&self) -> Result<Cursor, Failure> {
        let mut lane = self.readers.take().await?;
        let row = lane.row(sqlx::query(self.dialect.feed_end())).await?;
        lane.give_back();
        row.map_or(Ok(Cursor::default()), |row| {
            Ok(Cursor {
                transaction: row.try_get(0)?,
                sequence: row.try_get(1)?,
            })
        })
    }

    pub(super) async fn feed_after(
        &self,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<(Vec<FeedRow>, Cursor), Failure> {
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

    pub(super) async fn newest_of(
        &self,
        aggregates: &[Aggregate],
    ) -> Result<Vec<(Aggregate, Revision)>, Failure> {
        let mut answer = Vec::with_capacity(aggregates.len());
        let mut lane = self.readers.take().await?;
        for some in aggregates.chunks(NAMES_A_STATEMENT) {
            let text = format!(
                "SELECT column1, COALESCE((SELECT MAX(revision) FROM log \
                 WHERE aggregate = column1), 0) FROM (VALUES {}) AS asked",
                self.dialect.values(some.len(), 1)
            );
            let statement = some
                .iter()
                .fold(sqlx::query(AssertSqlSafe(text)), |statement, name| {
                    statement.bind(name.as_str().to_owned())
                });
            for row in lane.rows(statement).await? {
                let name = Aggregate::new(row.try_get::<String, _>(0)?);
                answer.push((name, revision(&row, 1)?));
            }
        }
        lane.give_back();
        Ok(answer)
    }

    pub(super) async fn names(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Failure> {
        // Leaps from one name to the next instead of reading all rows of each.
        let statement = sqlx::query(
            "WITH RECURSIVE found(name) AS (\
             SELECT MIN(aggregate) FROM log WHERE aggregate >= $1 AND aggregate > $2 \
             UNION ALL \
             SELECT (SELECT MIN(aggregate) FROM log WHERE aggregate > found.name) \
             FROM found WHERE found.name IS NOT NULL) \
             SELECT name FROM found WHERE name IS NOT NULL LIMIT $3",
        );
        let after = after
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default();
        let statement = statement
            .bind(prefix.to_owned())
            .bind(after)
            .bind(count(limit));
        let mut lane = self.readers.take().await?;
        let found = lane.rows(statement).await?;
        lane.give_back();
        let mut names = Vec::with_capacity(found.len());
        for row in found {
            let name: String = row.try_get(0)?;
            if !name.starts_with(prefix) {
                break;
            }
            names.push(Aggregate::new(name));
        }
        Ok(names)
    }

    pub(super) async fn registered(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<String>, Failure> {
        let text = "SELECT value FROM registry WHERE kind = $1 AND name = $2";
        let statement = sqlx::query(text)
            .bind(kind.to_owned())
            .bind(name.to_owned());
        let mut lane = self.readers.take().await?;
        let row = lane.row(statement).await?;
        lane.give_back();
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }
}

/// A limit as the engines take it.
pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

const NAMES_A_STATEMENT: usize = 64;
