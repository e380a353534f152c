//! A store with somebody between it and the gateway, who holds commits up and loses answers.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use store::{
    Aggregate, Append, Appended, At, CommitError, Cursor, Damage, EventBatch, EventCursor,
    EventFilter, EventId, EventPage, EventReading, Events, Facts, Fault, Feed, FeedRow, Hint,
    Loaded, Log, Memory, Progress, Projected, Purged, Retention, Revision, Sealed, Setting, Side,
    Store, StoredEvent, Tail,
};
use tokio::sync::{Semaphore, mpsc};

/// What is done to a commit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trick {
    /// It waits until it is let go, then goes on.
    Hold,
    /// It happens, but nobody hears of it.
    LoseAnswer,
    /// It does not happen, and nobody hears of that.
    LoseCommit,
    /// It waits until it is let go, then does not happen, and nobody hears of that.
    HoldAndLoseCommit,
    /// The store panics.
    Panic,
}

/// Memory, and the tricks that wait for the next commits.
pub(crate) struct Between {
    memory: Mutex<Arc<Memory>>,
    tricks: Mutex<VecDeque<Trick>>,
    /// One permit for each commit that is held now or was.
    held: Semaphore,
    /// One permit for each that may go on.
    free: Semaphore,
    looks: AtomicUsize,
    loads: AtomicUsize,
    feeds: AtomicBool,
    falls_in_feed: AtomicBool,
    falls_in_side: AtomicBool,
    sides: AtomicUsize,
    away: AtomicBool,
    /// Whether the next batch of events is held.
    held_events: AtomicBool,
    /// What cannot be read, because it is damaged.
    damaged: Mutex<Option<Aggregate>>,
}

impl Between {
    pub(crate) fn new(memory: Arc<Memory>) -> Self {
        Self {
            memory: Mutex::new(memory),
            tricks: Mutex::default(),
            held: Semaphore::new(0),
            free: Semaphore::new(0),
            looks: AtomicUsize::new(0),
            loads: AtomicUsize::new(0),
            feeds: AtomicBool::new(true),
            falls_in_feed: AtomicBool::new(false),
            falls_in_side: AtomicBool::new(false),
            sides: AtomicUsize::new(0),
            away: AtomicBool::new(false),
            held_events: AtomicBool::new(false),
            damaged: Mutex::default(),
        }
    }

    /// How often somebody asked for a newest revision.
    pub(crate) fn looks(&self) -> usize {
        self.looks.load(Ordering::Relaxed)
    }

    /// From now on the feed brings nothing.
    pub(crate) fn withhold_feed(&self) {
        self.feeds.store(false, Ordering::Relaxed);
    }

    /// The next time the feed is read it panics.
    pub(crate) fn panic_in_feed(&self) {
        self.falls_in_feed.store(true, Ordering::Relaxed);
    }

    /// The next time last uses come it panics.
    pub(crate) fn panic_in_side(&self) {
        self.falls_in_side.store(true, Ordering::Relaxed);
    }

    /// How often last uses came.
    pub(crate) fn sides(&self) -> usize {
        self.sides.load(Ordering::Relaxed)
    }

    /// From now on nobody reaches the store.
    pub(crate) fn go_away(&self) {
        self.away.store(true, Ordering::Relaxed);
    }

    fn reached(&self) -> Result<Arc<Memory>, Fault> {
        if self.away.load(Ordering::Relaxed) {
            return Err(Fault::Away("nobody is there".to_owned()));
        }
        Ok(self.memory())
    }

    /// How often somebody brought an account up.
    pub(crate) fn loads(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }

    /// From now on nothing can be read of this.
    pub(crate) fn damage(&self, aggregate: Aggregate) {
        *self.damaged.lock().unwrap_or_else(PoisonError::into_inner) = Some(aggregate);
    }

    fn sound(&self, aggregate: &Aggregate) -> Result<(), Fault> {
        let damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        if damaged.as_ref() == Some(aggregate) {
            return Err(Fault::Broken("a checksum is wrong".to_owned()));
        }
        Ok(())
    }

    /// Is there again.
    pub(crate) fn come_back(&self) {
        self.away.store(false, Ordering::Relaxed);
    }

    /// Holds the next batch of events like a commit.
    pub(crate) fn hold_events(&self) {
        self.held_events.store(true, Ordering::Relaxed);
    }

    /// Plays this trick on the next commit that no trick waits for yet.
    pub(crate) fn play(&self, trick: Trick) {
        self.tricks().push_back(trick);
    }

    /// Waits until a commit is held.
    pub(crate) async fn holds_one(&self) {
        self.held.acquire().await.unwrap().forget();
    }

    /// Lets the commit go on that is held.
    pub(crate) fn let_go(&self) {
        self.free.add_permits(1);
    }

    /// Puts another store in the place of the one behind.
    pub(crate) fn fail_over(&self, to: Arc<Memory>) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn memory(&self) -> Arc<Memory> {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether all tricks were played.
    pub(crate) fn is_done(&self) -> bool {
        self.tricks().is_empty()
    }

    fn tricks(&self) -> std::sync::MutexGuard<'_, VecDeque<Trick>> {
        self.tricks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn hold(&self) {
        self.held.add_permits(1);
        self.free.acquire().await.unwrap().forget();
    }
}

#[async_trait]
impl Log for Between {
    async fn commit(&self, group: &[Append]) -> Result<Vec<Appended>, CommitError> {
        let lost = || Err(CommitError::Unknown("the connection is gone".to_owned()));
        let trick = self.tricks().pop_front();
        match trick {
            None => self.memory().commit(group).await,
            Some(Trick::Hold) => {
                self.hold().await;
                self.memory().commit(group).await
            }
            Some(Trick::LoseAnswer) => {
                self.memory().commit(group).await?;
                lost()
            }
            Some(Trick::LoseCommit) => lost(),
            Some(Trick::Panic) => unreachable!("a trick"),
            Some(Trick::HoldAndLoseCommit) => {
                self.hold().await;
                lost()
            }
        }
    }

    async fn revision(&self, aggregate: &Aggregate) -> Result<Revision, Fault> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.reached()?.revision(aggregate).await
    }

    async fn sweep(&self, aggregates: &[Aggregate]) -> Result<Vec<(Aggregate, Revision)>, Fault> {
        self.memory().sweep(aggregates).await
    }

    fn pulse(&self) -> Option<u64> {
        self.reached().ok()?.pulse()
    }

    async fn load(&self, aggregate: &Aggregate, now: i64) -> Result<Option<Loaded>, Fault> {
        self.sound(aggregate)?;
        self.loads.fetch_add(1, Ordering::Relaxed);
        self.memory().load(aggregate, now).await
    }

    async fn load_at(&self, aggregate: &Aggregate, at: At) -> Result<Option<Loaded>, Fault> {
        self.memory().load_at(aggregate, at).await
    }

    async fn tail(&self, aggregate: &Aggregate, after: Revision) -> Result<Tail, Fault> {
        self.sound(aggregate)?;
        self.memory().tail(aggregate, after).await
    }

    async fn sealed(&self, aggregate: &Aggregate, id: &str) -> Result<Option<Sealed>, Fault> {
        self.reached()?.sealed(aggregate, id).await
    }

    async fn checkpoint(
        &self,
        aggregate: &Aggregate,
        revision: Revision,
        time: i64,
        records: &str,
    ) -> Result<(), Fault> {
        self.memory()
            .checkpoint(aggregate, revision, time, records)
            .await
    }

    async fn uncovered(&self, before: i64) -> Result<Vec<Aggregate>, Fault> {
        self.memory().uncovered(before).await
    }

    async fn aggregates(
        &self,
        prefix: &str,
        after: Option<&Aggregate>,
        limit: usize,
    ) -> Result<Vec<Aggregate>, Fault> {
        self.memory().aggregates(prefix, after, limit).await
    }
}

#[async_trait]
impl Feed for Between {
    async fn feed_end(&self) -> Result<Cursor, Fault> {
        self.memory().feed_end().await
    }

    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault> {
        assert!(!self.falls_in_feed.swap(false, Ordering::Relaxed));
        if !self.feeds.load(Ordering::Relaxed) {
            return Ok((Vec::new(), *cursor));
        }
        self.reached()?.feed(cursor, limit).await
    }

    async fn listen(&self) -> Option<mpsc::Receiver<Hint>> {
        self.memory().listen().await
    }
}

#[async_trait]
impl Events for Between {
    async fn append_events(&self, batch: &EventBatch) -> Result<(), CommitError> {
        if self.held_events.swap(false, Ordering::Relaxed) {
            self.hold().await;
        }
        self.memory().append_events(batch).await
    }

    async fn project(&self, limit: usize) -> Result<Projected, Fault> {
        self.memory().project(limit).await
    }

    async fn fetch(&self, id: EventId) -> Result<Option<StoredEvent>, Fault> {
        self.memory().fetch(id).await
    }

    async fn look_up(&self, filter: &EventFilter) -> Result<Vec<StoredEvent>, Fault> {
        self.memory().look_up(filter).await
    }

    async fn events_end(&self) -> Result<EventCursor, Fault> {
        self.memory().events_end().await
    }

    async fn read_events(&self, reading: &EventReading<'_>) -> Result<EventPage, Fault> {
        self.memory().read_events(reading).await
    }
}

#[async_trait]
impl Facts for Between {
    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault> {
        self.memory().find(kind, name).await
    }

    async fn side_put(&self, values: &[Side]) -> Result<(), Fault> {
        assert!(!self.falls_in_side.swap(false, Ordering::Relaxed));
        self.sides.fetch_add(1, Ordering::Relaxed);
        self.memory().side_put(values).await
    }

    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault> {
        self.memory().side_get(aggregate, key).await
    }

    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault> {
        self.memory().side_all(aggregate).await
    }

    async fn side_forget(
        &self,
        aggregate: &Aggregate,
        beginning: &str,
        before: i64,
    ) -> Result<(), Fault> {
        self.memory()
            .side_forget(aggregate, beginning, before)
            .await
    }

    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.memory().meta_get(key).await
    }

    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault> {
        self.memory().meta_put_if_absent(key, value).await
    }

    async fn meta_replace(&self, key: &str, old: &str, new: &str) -> Result<bool, Fault> {
        self.memory().meta_replace(key, old, new).await
    }
}

#[async_trait]
impl Store for Between {
    async fn retain(&self, retention: &Retention) -> Result<Purged, Fault> {
        self.memory().retain(retention).await
    }

    async fn check(&self, told: &(dyn Fn(Progress) + Send + Sync)) -> Result<Vec<Damage>, Fault> {
        self.memory().check(told).await
    }

    async fn settings(&self) -> Result<Vec<Setting>, Fault> {
        self.memory().settings().await
    }

    async fn ping(&self) -> Result<(), Fault> {
        self.memory().ping().await
    }

    async fn close(&self) {
        self.memory().close().await;
    }
}
