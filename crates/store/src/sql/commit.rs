//! Appending: the insert of a log row is the compare-and-bump.
//!
//! INVARIANT: a row goes in only if its revision is one more than the newest, so logs have no gaps;
//! two writers of one revision meet in the unique index, and one of them changes nothing.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::beside::bring_along;
use super::failure::{Cause, Failure};
use super::lane::Lane;
use super::{Sql, bytes, number};
use crate::checksum::LogFields;
use crate::frame::{pack_images, pack_nonces};
use crate::{Append, Appended, CommitError, CommitId, EventPack, Hint};

/// An append with its row packed and its place in the caller's group.
pub(super) struct Packed<'a> {
    place: usize,
    append: &'a Append,
    images: Vec<u8>,
    events: Vec<u8>,
    nonces: Option<Vec<u8>>,
    checksum: [u8; 12],
}

impl<'a> Packed<'a> {
    /// A group in the order in which everyone takes locks.
    pub(super) fn group(group: &'a [Append]) -> Vec<Self> {
        let mut rows: Vec<Self> = group.iter().enumerate().map(Self::new).collect();
        rows.sort_by(|a, b| key(a.append).cmp(&key(b.append)));
        rows
    }

    fn new((place, append): (usize, &'a Append)) -> Self {
        let images = pack_images(&append.images);
        let events = append.events.iter().collect::<EventPack>().pack();
        let nonces = pack_nonces(&append.nonces);
        let fields = LogFields {
            aggregate: append.aggregate.as_str(),
            revision: append.revision,
            commit_id: append.commit_id,
            time: append.time,
            nonces: nonces.as_deref(),
            images: Some(&images),
            events: Some(&events),
        };
        Self {
            place,
            append,
            checksum: fields.sums(),
            images,
            events,
            nonces,
        }
    }
}

/// An error, and whether the commit had been sent by then.
struct Broke {
    failure: Failure,
    sent: bool,
}

impl From<Failure> for Broke {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            sent: false,
        }
    }
}

impl Broke {
    fn sent(failure: Failure) -> Self {
        Self {
            failure,
            sent: true,
        }
    }

    /// After a part of the group is durable nobody may say that nothing happened.
    fn half_way(mut self) -> Self {
        if self.failure.cause == Cause::Declined {
            self.failure.cause = Cause::Lost;
        }
        self.sent = true;
        self
    }
}

impl Sql {
    /// Tries one transaction, and again as long as the engine undoes it for the sake of others.
    pub(super) async fn append(&self, rows: &[Packed<'_>]) -> Result<Vec<Appended>, CommitError> {
        let mut attempts = 1;
        loop {
            match self.attempt(rows).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(broke) if broke.failure.cause == Cause::Conflict && attempts < ATTEMPTS => {
                    attempts += 1;
                }
                Err(Broke {
                    failure,
                    sent: true,
                }) => return Err(failure.at_commit()),
                Err(Broke {
                    failure,
                    sent: false,
                }) => return Err(failure.before_commit()),
            }
        }
    }

    async fn attempt(&self, rows: &[Packed<'_>]) -> Result<Vec<Appended>, Broke> {
        let mut lane = self.writers.take_promptly().await?;
        let mut outcomes = vec![None; rows.len()];
        let all: Vec<&Packed<'_>> = rows.iter().collect();
        if !self.transact(&mut lane, &all, &mut outcomes).await? {
            self.apart(&mut lane, &all, &mut outcomes).await?;
        }
        // From here on some of the group may be durable, so a failure leaves the outcome open.
        let mut known = Vec::with_capacity(rows.len());
        for (row, outcome) in by_place(rows).into_iter().zip(outcomes) {
            known.push(match outcome {
                Some(outcome) => outcome,
                None => whose(&mut lane, row.append).await.map_err(Broke::sent)?,
            });
        }
        lane.give_back();
        Ok(known)
    }

    /// One transaction. Answers whether it was committed: if a bundle cannot be done, nothing is.
    //
    // No savepoint around a bundle: its rows are taken in the order of all, so that two
    // transactions never wait for each other, and then other rows may lie between them.
    async fn transact(
        &self,
        lane: &mut Lane<'_>,
        rows: &[&Packed<'_>],
        outcomes: &mut [Option<Appended>],
    ) -> Result<bool, Broke> {
        if is_one_statement(rows) {
            let changed = self.insert(lane, rows).await.map_err(Broke::sent)?;
            settle(outcomes, rows, changed);
            return Ok(true);
        }
        lane.run(sqlx::query(self.dialect.begin_write())).await?;
        for run in runs(rows) {
            self.append_run(lane, run, outcomes).await?;
        }
        let mut bundled = rows.iter().filter(|row| row.append.is_bundled());
        let whole = bundled.all(|row| outcomes.get(row.place) == Some(&Some(Appended::Done)));
        let end = if whole { "COMMIT" } else { "ROLLBACK" };
        lane.run(sqlx::query(end)).await.map_err(Broke::sent)?;
        Ok(whole)
    }

    /// Each bundle in a transaction of its own, after all that stands alone: so that a bundle that
    /// cannot be done is in nobody's way, and a name that another one held for a moment is free.
    async fn apart(
        &self,
        lane: &mut Lane<'_>,
        rows: &[&Packed<'_>],
        outcomes: &mut [Option<Appended>],
    ) -> Result<(), Broke> {
        outcomes.fill(None);
        let mut parts: BTreeMap<Option<CommitId>, Vec<&Packed<'_>>> = BTreeMap::new();
        for row in rows {
            let bundle = row.append.is_bundled().then_some(row.append.commit_id);
            parts.entry(bundle).or_default().push(row);
        }
        let mut done = false;
        for part in parts.values() {
            let whole = self.transact(lane, part, outcomes).await;
            let whole = whole.map_err(|broke| if done { broke.half_way() } else { broke })?;
            if !whole {
                agree(outcomes, part);
            }
            done = true;
        }
        Ok(())
    }

    /// Appends a run within a transaction: either plain rows, or one that brings more with it.
    async fn append_run(
        &self,
        lane: &mut Lane<'_>,
        run: &[&Packed<'_>],
        outcomes: &mut [Option<Appended>],
    ) -> Result<(), Failure> {
        let &[row] = run else {
            let changed = self.insert(lane, run).await?;
            settle(outcomes, run, changed);
            return Ok(());
        };
        let saved = !row.append.is_row_only() && !row.append.is_bundled();
        if saved {
            lane.run(sqlx::query("SAVEPOINT one")).await?;
        }
        let outcome = if self.insert(lane, run).await? == 0 {
            None
        } else {
            let taken = bring_along(lane, row.append).await?;
            if taken.is_empty() {
                Some(Appended::Done)
            } else {
                if saved {
                    lane.run(sqlx::query("ROLLBACK TO SAVEPOINT one")).await?;
                }
                Some(Appended::Taken(taken))
            }
        };
        if saved {
            lane.run(sqlx::query("RELEASE SAVEPOINT one")).await?;
        }
        if let Some(place) = outcomes.get_mut(row.place) {
            *place = outcome;
        }
        Ok(())
    }

    /// Inserts log rows and answers how many went in.
    async fn insert(&self, lane: &mut Lane<'_>, rows: &[&Packed<'_>]) -> Result<usize, Failure> {
        let changed = if let &[row] = rows {
            let statement = sqlx::query(self.dialect.append_one());
            lane.run(bind(statement, row)).await?
        } else {
            let text = format!(
                "INSERT INTO log \
                 (aggregate, revision, commit_id, time, images, events, nonces, checksum) \
                 SELECT column1, column2, column3, column4, column5, column6, column7, column8 \
                 FROM (VALUES {}) AS fresh WHERE column2 = 1 + COALESCE(\
                 (SELECT MAX(revision) FROM log AS old WHERE old.aggregate = column1), 0) \
                 ON CONFLICT (aggregate, revision) DO NOTHING",
                self.dialect.values(rows.len(), 8)
            );
            let statement = sqlx::query(AssertSqlSafe(text));
            lane.run(rows.iter().copied().fold(statement, bind)).await?
        };
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Tells other nodes what is new. Only after the commit: a notification within the transaction
    /// would queue all commits of the database behind one lock.
    pub(super) fn tell(&self, group: &[Append], outcomes: &[Appended]) {
        let Some(hints) = &self.hints else { return };
        for (append, outcome) in group.iter().zip(outcomes) {
            if *outcome == Appended::Done {
                let hint = Hint {
                    aggregate: append.aggregate.clone(),
                    revision: append.revision,
                };
                // A full queue means that the hints are late anyway; the feed carries the truth.
                let _ = hints.try_send(hint);
            }
        }
    }
}

fn key(append: &Append) -> (&str, u64) {
    (append.aggregate.as_str(), append.revision.0)
}

fn by_place<'r, 'a>(rows: &'r [Packed<'a>]) -> Vec<&'r Packed<'a>> {
    let mut placed: Vec<&Packed<'_>> = rows.iter().collect();
    placed.sort_by_key(|row| row.place);
    placed
}

/// A statement commits itself, so a group that fits in one needs no transaction.
fn is_one_statement(rows: &[&Packed<'_>]) -> bool {
    rows.iter().all(|row| row.append.is_row_only()) && runs(rows).len() == 1
}

/// Cuts a group into statements. A statement does not see its own rows, so an aggregate appears in
/// each at most once.
fn runs<'r, 'a>(rows: &'r [&'r Packed<'a>]) -> Vec<&'r [&'r Packed<'a>]> {
    let mut length = 0;
    let apart = |a: &&Packed<'_>, b: &&Packed<'_>| {
        length += 1;
        let fits = length < ROWS_A_STATEMENT
            && a.append.is_row_only()
            && b.append.is_row_only()
            && a.append.aggregate != b.append.aggregate;
        if !fits {
            length = 0;
        }
        fits
    };
    rows.chunk_by(apart).collect()
}

fn bind<'q>(statement: super::lane::Statement<'q>, row: &Packed<'_>) -> super::lane::Statement<'q> {
    statement
        .bind(row.append.aggregate.as_str().to_owned())
        .bind(number(row.append.revision.0))
        .bind(row.append.commit_id.0.to_vec())
        .bind(row.append.time)
        .bind(row.images.clone())
        .bind(row.events.clone())
        .bind(row.nonces.clone())
        .bind(row.checksum.to_vec())
}

/// Notes that rows are done, if all of them went in. If some did not, the log itself tells later
/// which: that is rare, and asking for it each time would cost a message a row.
fn settle(outcomes: &mut [Option<Appended>], rows: &[&Packed<'_>], changed: usize) {
    if changed != rows.len() {
        return;
    }
    for row in rows {
        if let Some(place) = outcomes.get_mut(row.place) {
            *place = Some(Appended::Done);
        }
    }
}

/// A bundle that cannot be done: all its appends get one outcome. If one is behind, or the bundle is
/// there already, the log tells.
fn agree(outcomes: &mut [Option<Appended>], bundle: &[&Packed<'_>]) {
    let mut names = Vec::new();
    let mut known = true;
    for row in bundle {
        match outcomes.get(row.place) {
            Some(Some(Appended::Taken(taken))) => names.extend(taken.iter().cloned()),
            Some(Some(Appended::Done)) => {}
            _ => known = false,
        }
    }
    let outcome = known.then_some(Appended::Taken(names));
    for row in bundle {
        if let Some(place) = outcomes.get_mut(row.place) {
            place.clone_from(&outcome);
        }
    }
}

/// Whose commit holds the revision of an append.
async fn whose(lane: &mut Lane<'_>, append: &Append) -> Result<Appended, Failure> {
    let statement = sqlx::query("SELECT commit_id FROM log WHERE aggregate = $1 AND revision = $2")
        .bind(append.aggregate.as_str().to_owned())
        .bind(number(append.revision.0));
    let ours = match lane.row(statement).await? {
        Some(row) => CommitId(bytes(&row, 0)?) == append.commit_id,
        None => false,
    };
    Ok(if ours {
        Appended::Done
    } else {
        Appended::Behind
    })
}

/// Enough that the cost of a statement is shared, few enough for the statement cache.
const ROWS_A_STATEMENT: usize = 64;

/// How often a transaction is tried that the engine undoes for the sake of others.
const ATTEMPTS: usize = 5;
