//! Aggregates on SQL: appending to their logs, and bringing them back.

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row as _};

use super::commit::Packed;
use super::feed::count;
use super::load::{load_upto, newest, nonces, revision_at, rows, sealed, sealed_one};
use super::pulse::Pulse;
use super::{Sql, number, revision};
use crate::checksum;
use crate::frame::pack_text;
use crate::sound::{check, check_text};
use crate::{
    Aggregate, Append, Appended, At, CommitError, Fault, Loaded, Log, Revision, Sealed, Tail,
};

#[async_trait]
impl Log for Sql {
    async fn commit(&self, group: &[Append]) -> Result<Vec<Appended>, CommitError> {
        check(group)?;
        if group.is_empty() {
            return Ok(Vec::new());
        }
        let outcomes = self.append(&Packed::group(group)).await?;
        self.tell(group, &outcomes);
        Ok(outcomes)
    }

    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault> {
        let mut lane = self.readers.take_promptly().await?;
        let newest = newest(&mut lane, aggregate).await?;
        lane.give_back();
        Ok(newest)
    }

    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault> {
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

    fn pulse(&self) -> Option<u64> {
        self.pulse.as_ref().and_then(Pulse::read)
    }

    async fn load(&self, aggregate: &Aggregate, now: i64) -> Result<Option<Loaded>, Fault> {
        let mut lane = self.reading().await?;
        let upto = newest(&mut lane, aggregate).await?;
        let mut loaded = load_upto(&mut lane, aggregate, upto).await?;
        if let Some(loaded) = &mut loaded {
            loaded.nonces = nonces(&mut lane, aggregate, now, self.options.nonce_horizon).await?;
        }
        self.read(lane).await?;
        Ok(loaded)
    }

    async fn load_at(&self, aggregate: &Aggregate, at: At) -> Result<Option<Loaded>, Fault> {
        let mut lane = self.reading().await?;
        let newest = newest(&mut lane, aggregate).await?;
        let upto = match at {
            At::Revision(revision) => revision,
            At::Time(time) => revision_at(&mut lane, aggregate, time, newest).await?,
        };
        let known = upto > Revision(0) && upto <= newest;
        let loaded = if known {
            load_upto(&mut lane, aggregate, upto).await?
        } else {
            None
        };
        self.read(lane).await?;
        Ok(loaded)
    }

    async fn tail(&self, aggregate: &Aggregate, after: Revision) -> Result<Tail, Fault> {
        let mut lane = self.reading().await?;
        let upto = newest(&mut lane, aggregate).await?;
        let rows = rows(&mut lane, aggregate, after, upto).await?;
        let sealed = sealed(&mut lane, aggregate, after).await?;
        self.read(lane).await?;
        Ok(Tail { rows, sealed })
    }

    async fn sealed(&self, aggregate: &Aggregate, id: &str) -> Result<Option<Sealed>, Fault> {
        // No store holds such an id.
        if check_text([id].into_iter()).is_err() {
            return Ok(None);
        }
        let mut lane = self.readers.take_promptly().await?;
        let found = sealed_one(&mut lane, aggregate, id).await?;
        lane.give_back();
        Ok(found)
    }

    async fn checkpoint(
        &self,
        aggregate: &Aggregate,
        at: Revision,
        time: i64,
        records: &str,
    ) -> Result<(), Fault> {
        let packed = pack_text(records);
        let checksum = checksum::of_checkpoint(aggregate.as_str(), at, time, &packed);
        let mut lane = self.writers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        let insert = sqlx::query(
            "INSERT INTO checkpoint (aggregate, revision, time, records, checksum) \
             SELECT $1, $2, $3, $4, $5 \
             WHERE $2 BETWEEN 1 AND (SELECT MAX(revision) FROM log WHERE aggregate = $1) \
             ON CONFLICT (aggregate, revision) DO NOTHING",
        );
        let insert = insert
            .bind(aggregate.as_str().to_owned())
            .bind(number(at.0))
            .bind(time);
        lane.run(insert.bind(packed).bind(checksum)).await?;
        let drop_old = sqlx::query(
            "DELETE FROM checkpoint WHERE aggregate = $1 AND revision < (\
             SELECT MIN(revision) FROM (SELECT revision FROM checkpoint WHERE aggregate = $1 \
             ORDER BY revision DESC LIMIT $2) AS kept) \
             AND revision > (SELECT MIN(revision) FROM checkpoint WHERE aggregate = $1)",
        );
        let keep = i64::from(self.options.checkpoints.max(1));
        lane.run(drop_old.bind(aggregate.as_str().to_owned()).bind(keep))
            .await?;
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        Ok(())
    }

    async fn uncovered(&self, before: i64) -> Result<Vec<Aggregate>, Fault> {
        Ok(self.uncovered_before(before).await?)
    }

    async fn aggregates(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Fault> {
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
}

const NAMES_A_STATEMENT: usize = 64;
