//! Leases of jobs, each in a log of its own beside those of the accounts.
//!
//! To append to such a log is to have the lease: of two nodes that try, one is behind. That a run
//! is over needs no history and no row: it is a value beside the log, under the revision of its
//! lease, so that who lost the lease says it of no run but its own.
//!
//! INVARIANT: no account has a lease among its records, so a program that knows none can read them.

use model::{Lease, Moment, Record as _, Unreadable};
use store::{Aggregate, Append, Appended, CommitId, Image, Loaded, Revision, Side};

use crate::fault::Fault;
use crate::held::append::certain;
use crate::held::snapshot::read_checkpoint;
use crate::node::Core;

/// After how many leases the log is folded, so that it is short to read and may be forgotten.
const FOLD: u64 = 16;
/// For how many milliseconds a lease counts that a later program wrote, which this one cannot read.
const UNREAD: i64 = 24 * 60 * 60 * 1000;

/// The terms of a job's leases.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) job: &'static str,
    /// In seconds, from one beginning to the next.
    pub(crate) period: i64,
    /// In seconds.
    pub(crate) lasts: i64,
}

/// How it stands with a lease.
pub(crate) enum Standing {
    /// Nobody has it, and the next run is due.
    Free(Free),
    /// It may be had from this time on.
    Until(Moment),
}

/// A lease that nobody had a moment ago.
pub(crate) struct Free {
    revision: Revision,
    /// The commit time of the log so far.
    time: i64,
}

/// A lease that this node took.
#[derive(Clone)]
pub(crate) struct Leased {
    log: Aggregate,
    revision: Revision,
    pub(crate) until: Moment,
}

/// Looks how it stands with a lease.
pub(crate) async fn standing(
    core: &Core,
    terms: Terms,
    log: &Aggregate,
    now: Moment,
) -> Result<Standing, Fault> {
    let Some(loaded) = core.store.load(log, now.millis()).await? else {
        let (revision, time) = (Revision(0), 0);
        return Ok(Standing::Free(Free { revision, time }));
    };
    let (revision, time) = (loaded.revision(), written(&loaded));
    let free = Standing::Free(Free { revision, time });
    let again = match newest(&loaded) {
        // One from far ahead is that of a clock that went wrong, and binds nobody.
        Ok(lease) if lease.from > now.plus_seconds(terms.period) => return Ok(free),
        Ok(lease) if is_over(core, log, revision).await? => lease.from.plus_seconds(terms.period),
        Ok(lease) => lease.until,
        Err(_) => Moment::from_millis(time.saturating_add(UNREAD)),
    };
    Ok(if now < again {
        Standing::Until(again)
    } else {
        free
    })
}

/// Takes a lease, unless another node is faster.
pub(crate) async fn take(
    core: &Core,
    terms: Terms,
    log: &Aggregate,
    free: Free,
    now: Moment,
) -> Result<Option<Leased>, Fault> {
    let lease = Lease {
        job: terms.job.to_owned(),
        node: core.node.clone(),
        from: now,
        until: now.plus_seconds(terms.lasts),
    };
    let (revision, time) = (free.revision.next(), free.time.max(now.millis()));
    let mut append = Append::new(log.clone(), revision, CommitId(core.draw()), time);
    append.images.push(image(&lease));
    // Not among the writes of accounts: a run that is given up must leave no commit of others undone.
    let appended = certain(&*core.store, &[append]).await?;
    if appended != [Appended::Done] {
        return Ok(None);
    }
    if revision.0.is_multiple_of(FOLD) {
        fold(core, log, revision, time, &lease).await;
    }
    Ok(Some(Leased {
        log: log.clone(),
        revision,
        until: lease.until,
    }))
}

impl Leased {
    /// Whether the lease still is this node's.
    pub(crate) async fn is_held(&self, core: &Core) -> Result<bool, Fault> {
        let in_time = (core.settings.clock)() < self.until;
        Ok(in_time && core.store.revision(&self.log).await? == self.revision)
    }

    /// Says that the run is over; `false` if the lease is another's by now, who runs it again.
    pub(crate) async fn finish(&self, core: &Core, how: &str) -> Result<bool, Fault> {
        if core.store.revision(&self.log).await? != self.revision {
            return Ok(false);
        }
        let over = Side {
            aggregate: self.log.clone(),
            key: OVER.to_owned(),
            order: order(self.revision),
            value: how.to_owned(),
        };
        core.store.side_put(&[over]).await?;
        Ok(true)
    }
}

async fn is_over(core: &Core, log: &Aggregate, revision: Revision) -> Result<bool, Fault> {
    let over = core.store.side_get(log, OVER).await?;
    Ok(over.is_some_and(|over| over.order == order(revision)))
}

/// The newest lease of a log.
fn newest(loaded: &Loaded) -> Result<Lease, Unreadable> {
    let row = loaded.tail.iter().rev().find_map(|row| row.images.last());
    let payload = match (row, &loaded.checkpoint) {
        (Some(image), _) => image.payload.clone(),
        (None, Some(checkpoint)) => read_checkpoint(&checkpoint.records)?
            .pop()
            .map(|(_, _, payload)| payload),
        (None, None) => None,
    };
    Lease::read(&payload.unwrap_or_default())
}

fn written(loaded: &Loaded) -> i64 {
    let checkpoint = loaded.checkpoint.as_ref().map(|checkpoint| checkpoint.time);
    let row = loaded.tail.last().map(|row| row.time);
    row.or(checkpoint).unwrap_or_default()
}

async fn fold(core: &Core, log: &Aggregate, revision: Revision, time: i64, lease: &Lease) {
    let Image {
        table,
        key,
        payload,
    } = image(lease);
    // INVARIANT: texts always serialise.
    let records = serde_json::to_string(&[(table, key, payload)]).unwrap_or_default();
    let folded = core.store.checkpoint(log, revision, time, &records).await;
    if let Err(fault) = folded {
        tracing::warn!(%fault, %log, "a log of leases stays longer");
    }
}

fn image(lease: &Lease) -> Image {
    Image {
        table: Lease::TABLE.to_owned(),
        // INVARIANT: a text always serialises.
        key: serde_json::to_string(&lease.key()).unwrap_or_default(),
        payload: Some(lease.payload()),
    }
}

fn order(revision: Revision) -> i64 {
    i64::try_from(revision.0).unwrap_or(i64::MAX)
}

/// The value beside the log that says which run is over, and how it ended.
const OVER: &str = "over";
