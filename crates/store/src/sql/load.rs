//! Bringing aggregates back: a checkpoint, the rows after it, and what is kept beside them.

use std::time::Duration;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::failure::{Cause, Failure};
use super::lane::Lane;
use super::{Sql, bytes, number, revision};
use crate::checksum::{self, LogFields};
use crate::frame::{unpack_images, unpack_nonces, unpack_text};
use crate::{Aggregate, Checkpoint, CommitId, Loaded, LogRow, Nonce, Revision, Sealed};

impl Sql {
    /// A connection whose reads all see one state.
    pub(super) async fn reading(&self) -> Result<Lane<'_>, Failure> {
        let mut lane = self.readers.take().await?;
        lane.run(sqlx::query(self.dialect.begin_read())).await?;
        Ok(lane)
    }

    pub(super) async fn read(&self, mut lane: Lane<'_>) -> Result<(), Failure> {
        lane.run(sqlx::query("COMMIT")).await?;
        lane.give_back();
        Ok(())
    }
}

pub(super) async fn newest(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
) -> Result<Revision, Failure> {
    let text = "SELECT revision FROM log WHERE aggregate = $1 ORDER BY revision DESC LIMIT 1";
    let row = lane
        .row(sqlx::query(text).bind(aggregate.as_str().to_owned()))
        .await?;
    row.map_or(Ok(Revision(0)), |row| revision(&row, 0))
}

pub(super) async fn load_upto(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    upto: Revision,
) -> Result<Option<Loaded>, Failure> {
    if upto == Revision(0) {
        return Ok(None);
    }
    let statement = sqlx::query(
        "SELECT revision, time, records, checksum FROM checkpoint WHERE aggregate = $1 AND revision <= $2 \
         ORDER BY revision DESC LIMIT 1",
    );
    let statement = statement
        .bind(aggregate.as_str().to_owned())
        .bind(number(upto.0));
    let checkpoint = match lane.row(statement).await? {
        Some(row) => Some(checkpoint(&row, aggregate)?),
        None => None,
    };
    let start = checkpoint
        .as_ref()
        .map(|checkpoint| checkpoint.revision)
        .unwrap_or_default();
    let tail = rows(lane, aggregate, start, upto).await?;
    let sealed = sealed(lane, aggregate, Revision(0)).await?;
    Ok(Some(Loaded {
        checkpoint,
        tail,
        sealed,
        nonces: Vec::new(),
    }))
}

/// The rows of `(after, upto]`, all of them or [`Fault::Purged`](crate::Fault::Purged).
pub(super) async fn rows(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    after: Revision,
    upto: Revision,
) -> Result<Vec<LogRow>, Failure> {
    let statement = sqlx::query(
        "SELECT revision, commit_id, time, images, nonces, checksum FROM log \
         WHERE aggregate = $1 AND revision > $2 AND revision <= $3 ORDER BY revision",
    );
    let statement = statement.bind(aggregate.as_str().to_owned());
    let found = lane
        .rows(statement.bind(number(after.0)).bind(number(upto.0)))
        .await?;
    let rows = found
        .iter()
        .map(|row| log_row(row, aggregate))
        .collect::<Result<Vec<_>, Failure>>()?;
    let expected = (after.0.saturating_add(1)..=upto.0).map(Revision);
    if !rows.iter().map(|row| row.revision).eq(expected) {
        return Err(purged());
    }
    Ok(rows)
}

fn checkpoint(row: &AnyRow, aggregate: &Aggregate) -> Result<Checkpoint, Failure> {
    let (revision, time) = (revision(row, 0)?, row.try_get(1)?);
    let records: &[u8] = row.try_get(2)?;
    let own = checksum::of_checkpoint(aggregate.as_str(), revision, time, records);
    let place = || format!("{aggregate} at revision {revision}");
    checksum::check("checkpoint", place, own, row.try_get(3)?)?;
    Ok(Checkpoint {
        revision,
        time,
        records: unpack_text(records)?,
    })
}

fn log_row(row: &AnyRow, aggregate: &Aggregate) -> Result<LogRow, Failure> {
    let fields = LogFields {
        aggregate: aggregate.as_str(),
        revision: revision(row, 0)?,
        commit_id: CommitId(bytes(row, 1)?),
        time: row.try_get(2)?,
        nonces: row.try_get(4)?,
        images: row.try_get(3)?,
        events: None,
    };
    fields.check(row.try_get(5)?)?;
    Ok(LogRow {
        revision: fields.revision,
        commit_id: fields.commit_id,
        time: fields.time,
        images: unpack_images(fields.images.ok_or_else(purged)?)?,
        nonces: unpack_nonces(fields.nonces)?,
    })
}

pub(super) async fn sealed(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    after: Revision,
) -> Result<Vec<Sealed>, Failure> {
    // As the index of the table's fourth step has it, or it would not be used.
    let text = "SELECT id, blob, revision, checksum FROM sealed \
                WHERE aggregate = $1 AND revision > $2 AND substr(id, 1, 6) <> 'aside/' ORDER BY id";
    let statement = sqlx::query(text)
        .bind(aggregate.as_str().to_owned())
        .bind(number(after.0));
    let found = lane.rows(statement).await?;
    found.iter().map(|row| sealed_row(row, aggregate)).collect()
}

/// One secret.
pub(super) async fn sealed_one(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    id: &str,
) -> Result<Option<Sealed>, Failure> {
    let text = "SELECT id, blob, revision, checksum FROM sealed WHERE aggregate = $1 AND id = $2";
    let statement = sqlx::query(text)
        .bind(aggregate.as_str().to_owned())
        .bind(id.to_owned());
    let found = lane.row(statement).await?;
    found.map(|row| sealed_row(&row, aggregate)).transpose()
}

fn sealed_row(row: &AnyRow, aggregate: &Aggregate) -> Result<Sealed, Failure> {
    let (id, blob): (String, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
    let own = checksum::of_sealed(aggregate.as_str(), &id, revision(row, 2)?, &blob);
    let place = || format!("{aggregate}, secret {id}");
    checksum::check("sealed", place, own, row.try_get(3)?)?;
    Ok(Sealed { id, blob })
}

/// The nonces not yet expired, read backwards until rows are too old to hold any.
pub(super) async fn nonces(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    now: i64,
    horizon: Duration,
) -> Result<Vec<Nonce>, Failure> {
    let horizon = i64::try_from(horizon.as_millis()).unwrap_or(i64::MAX);
    let oldest = now.saturating_sub(horizon);
    let mut nonces = Vec::new();
    let mut before = i64::MAX;
    loop {
        let statement = sqlx::query(
            "SELECT revision, time, nonces FROM log WHERE aggregate = $1 AND revision < $2 \
             ORDER BY revision DESC LIMIT $3",
        );
        let statement = statement.bind(aggregate.as_str().to_owned()).bind(before);
        let found = lane.rows(statement.bind(PAGE)).await?;
        for row in &found {
            let all = unpack_nonces(row.try_get(2)?)?;
            nonces.extend(all.into_iter().filter(|nonce| nonce.expires > now));
        }
        let Some(last) = found.last() else { break };
        before = last.try_get(0)?;
        if last.try_get::<i64, _>(1)? < oldest {
            break;
        }
    }
    nonces.sort_unstable();
    Ok(nonces)
}

/// The newest revision that is not younger than a time.
pub(super) async fn revision_at(
    lane: &mut Lane<'_>,
    aggregate: &Aggregate,
    time: i64,
    newest: Revision,
) -> Result<Revision, Failure> {
    let mut upto = Revision(0);
    for table in ["log", "checkpoint"] {
        let text = format!(
            "SELECT revision FROM {table} WHERE aggregate = $1 AND time <= $2 \
             ORDER BY revision DESC LIMIT 1"
        );
        let statement = sqlx::query(sqlx::AssertSqlSafe(text));
        let statement = statement.bind(aggregate.as_str().to_owned()).bind(time);
        if let Some(row) = lane.row(statement).await? {
            upto = upto.max(revision(&row, 0)?);
        }
    }
    if upto == newest {
        return Ok(upto);
    }
    // The next revision must be known, or one between them may have been purged.
    let statement = sqlx::query("SELECT time FROM log WHERE aggregate = $1 AND revision = $2");
    let statement = statement
        .bind(aggregate.as_str().to_owned())
        .bind(number(upto.next().0));
    lane.row(statement).await?.map(|_| upto).ok_or_else(purged)
}

fn purged() -> Failure {
    Failure::new(Cause::Purged, "that part of the history was purged")
}

/// How many rows are looked through for nonces at once.
const PAGE: i64 = 256;
