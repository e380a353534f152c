//! What every store can do, told apart by who needs it.

use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::{
    Aggregate, Append, Appended, At, CommitError, Cursor, Damage, EventBatch, EventCursor,
    EventFilter, EventId, EventPage, EventReading, Fault, FeedRow, Hint, Loaded, Progress,
    Projected, Purged, Retention, Revision, Sealed, Setting, Side, StoredEvent, Tail,
};

/// A store of aggregates, their events and a few values beside them.
#[async_trait]
pub trait Store: Log + Feed + Events + Facts {
    /// Forgets what may be forgotten: never the newest row of a log, never history that no
    /// checkpoint from before its end covers, so that every later state can still be brought back.
    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault>;

    /// Reads every row and tells which are not as they were written; says in between how far it is.
    async fn check(&self, told: &(dyn Fn(Progress) + Send + Sync)) -> Result<Vec<Damage>, Fault>;

    /// The settings that durability rests on, read back from every connection. A store that does
    /// not hold them does not open.
    async fn settings(&self) -> Result<Vec<Setting>, Fault>;

    /// Whether the store can be reached.
    async fn ping(&self) -> Result<(), Fault>;

    /// Lets go of all connections. Calls after this fail.
    async fn close(&self);
}

/// Aggregates: appending to their logs, and bringing them back.
#[async_trait]
pub trait Log: Send + Sync {
    /// Appends a group in one transaction; each append gets its own outcome, in the given order,
    /// and one that loses leaves no trace. What is `Done` is durable.
    async fn commit(&self, group: &[Append]) -> Result<Vec<Appended>, CommitError>;

    /// The newest revision of an aggregate, by one key read.
    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault>;

    /// The newest revisions of some aggregates; the slow net under the feed.
    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault>;

    /// A cheap sign of change: if two calls answer the same number, no aggregate was changed in
    /// between, by anyone. `None` if this store has no such sign; then ask `revision`.
    fn pulse(&self) -> Option<u64>;

    /// Brings an aggregate back; `now` decides which nonces still count. `None` if it never was.
    async fn load(&self, aggregate: &Aggregate, now: i64) -> Result<Option<Loaded>, Fault>;

    /// Brings an earlier state back. `None` if the aggregate did not exist then (or not yet).
    async fn load_at(&self, aggregate: &Aggregate, at: At) -> Result<Option<Loaded>, Fault>;

    /// What happened to an aggregate after a revision the caller has. [`Fault::Purged`] if rows are
    /// missing: then load again.
    async fn tail(&self, aggregate: &Aggregate, after: Revision) -> Result<Tail, Fault>;

    /// One secret of an aggregate, by one key read, whether it stays aside or not.
    async fn sealed(&self, aggregate: &Aggregate, id: &str) -> Result<Option<Sealed>, Fault>;

    /// Writes all records of an aggregate down, so that later loads are short. Ignored if the log
    /// has not come that far. Kept are the newest, as many as [`Options`](crate::Options) say, and
    /// the oldest, from which the history starts.
    async fn checkpoint(
        &self,
        aggregate: &Aggregate,
        revision: Revision,
        time: i64,
        records: &str,
    ) -> Result<(), Fault>;

    /// The aggregates with history from before a time that no checkpoint from before it covers: it
    /// stays until one does.
    async fn uncovered(&self, before: i64) -> Result<Vec<Aggregate>, Fault>;

    /// The names of aggregates that start with a prefix, in order, after a given one.
    async fn aggregates(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Fault>;
}

/// What changed since, for all aggregates.
#[async_trait]
pub trait Feed: Send + Sync {
    /// The end of the feed: a reader that starts here misses nothing that is committed from now on.
    async fn feed_end(&self) -> Result<Cursor, Fault>;

    /// The log rows after a cursor and the cursor to go on from. It never passes over a row that
    /// commits late; it may hold rows back while an older transaction is open.
    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault>;

    /// Hints from other nodes, where the database can carry them.
    async fn listen(&self) -> Option<mpsc::Receiver<Hint>>;
}

/// Events: those beside the log, and finding all of them again.
#[async_trait]
pub trait Events: Send + Sync {
    /// Makes a batch of events durable. Idempotent by its id.
    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError>;

    /// Takes at most about `limit` log rows and batches into the rows that look-ups read. Any
    /// number of nodes may do this at once.
    async fn project(&self, limit: usize) -> Result<Projected, Fault>;

    /// One event with all that belongs to it. `None` if retention removed it.
    async fn fetch(&self, id: EventId) -> Result<Option<StoredEvent>, Fault>;

    /// Finds events, as far as they are projected.
    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault>;

    /// The end of everything recorded: a reader that starts here misses no event that becomes durable from now on.
    async fn events_end(&self) -> Result<EventCursor, Fault>;

    /// Reads on in everything recorded, projected or not. What is read between two places is the same each time, but
    /// for what retention removes.
    async fn read_events(&self, reading: &EventReading<'_>) -> Result<EventPage, Fault>;
}

/// Single values: names, values without history, facts about the store as a whole.
#[async_trait]
pub trait Facts: Send + Sync {
    /// What the registry holds for a name.
    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault>;

    /// Sets side values; each stays at the largest order it was ever given.
    async fn side_put(&self, values: &[Side]) -> Result<(), Fault>;

    /// One side value.
    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault>;

    /// All side values of an aggregate, by key.
    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault>;

    /// Forgets the side values whose keys begin so and whose order is smaller.
    async fn side_forget(
        &self,
        aggregate: &Aggregate,
        beginning: &str,
        before: i64,
    ) -> Result<(), Fault>;

    /// A fact about the store as a whole: its id, the key check value, the certificate authority.
    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault>;

    /// Sets a fact if it is not set, and answers what it is now. Durable before it answers.
    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault>;

    /// Puts another value in the place of this one; whether this one was there. Durable before it answers.
    async fn meta_replace(&self, key: &str, old: &str, new: &str) -> Result<bool, Fault>;
}
