//! Writing down who did what: events of reads, denials and refusals, in batches.
//!
//! Events of writes travel in the log row of their deed (commit.rs). Everything else comes here:
//! what must be durable waits until its batch is; buffered reads do not.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Entropy;
use store::{CommitError, EventBatch, EventPack, Events};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::audit::event::Written;
use crate::audit::spool::{self, Spool};
use crate::fault::{Fault, end_process};
use crate::guard::guarded_run;

/// How many events a batch holds at most.
const BATCH: usize = 8192;
/// How many bytes a batch holds before the next is begun: less than the allocator takes for so much
/// that it asks the system for it each time.
const BYTES: usize = 4 * 1024 * 1024;
/// How many events may wait; then requests wait too.
const QUEUE: usize = 65_536;
/// How long buffered events gather before they are written.
const GATHER: Duration = Duration::from_millis(100);
/// How many turns of everybody else bring nobody new before a batch that is waited for is written.
const STILL: usize = 3;
/// And how long it is not written however many come.
const LINGER: Duration = Duration::from_millis(5);
/// How long a store that is away is left alone.
const AWAY: Duration = Duration::from_secs(1);

type Known = Result<(), Fault>;

/// Takes events and makes them durable in batches.
pub(crate) struct Auditor(Arc<Queue>);

/// Batches that fill up while earlier ones are written.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    /// Something came, for the writer.
    came: Notify,
    /// A batch was taken, for requests that found no room.
    taken: Notify,
}

#[derive(Default)]
struct Waiting {
    batches: VecDeque<Gathered>,
    count: usize,
    /// A little more than the last batch had, for which the next finds room at once.
    usual: usize,
    /// Nothing will come any more.
    closed: bool,
    /// Nothing is written any more.
    ended: bool,
}

struct Gathered {
    events: EventPack,
    done: Vec<oneshot::Sender<Known>>,
}

impl Auditor {
    /// Starts the task that writes.
    pub(crate) fn start(store: Arc<dyn Events>, spool: Option<PathBuf>, seed: [u8; 32]) -> Self {
        let queue = Arc::new(Queue::default());
        let writer = Writer {
            store,
            spool: spool.map(Spool::new),
            entropy: Entropy::of(seed),
            away_until: Instant::now(),
            newest: 0,
        };
        tokio::spawn(writer.run(Source(queue.clone())));
        Self(queue)
    }

    /// Makes the event durable before it returns.
    pub(crate) async fn durable(&self, event: &Written<'_>) -> Result<(), Fault> {
        let (done, known) = oneshot::channel();
        self.put(Some(event), Some(done)).await?;
        known.await.map_err(|_| ended())?
    }

    /// Hands the event over; it becomes durable soon.
    pub(crate) async fn buffered(&self, event: &Written<'_>) -> Result<(), Fault> {
        self.put(Some(event), None).await
    }

    /// Waits until everything handed over before is durable.
    pub(crate) async fn flush(&self) -> Result<(), Fault> {
        let (done, known) = oneshot::channel();
        self.put(None, Some(done)).await?;
        known.await.map_err(|_| ended())?
    }

    /// How many events wait.
    pub(crate) fn depth(&self) -> usize {
        self.0.waiting().count
    }

    async fn put(
        &self,
        event: Option<&Written<'_>>,
        done: Option<oneshot::Sender<Known>>,
    ) -> Result<(), Fault> {
        loop {
            let taken = self.0.taken.notified();
            {
                let mut waiting = self.0.waiting();
                if waiting.ended {
                    return Err(ended());
                }
                if waiting.count < QUEUE {
                    // The writer sleeps on while a batch fills that nobody waits for.
                    if waiting.add(event, done) {
                        self.0.came.notify_one();
                    }
                    return Ok(());
                }
            }
            taken.await;
        }
    }
}

impl Drop for Auditor {
    fn drop(&mut self) {
        self.0.waiting().closed = true;
        self.0.came.notify_one();
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Answers whether the writer has to know.
    fn add(&mut self, event: Option<&Written<'_>>, done: Option<oneshot::Sender<Known>>) -> bool {
        let first = self.batches.is_empty();
        if self.batches.back().is_none_or(Gathered::is_full) {
            self.batches.push_back(Gathered {
                events: EventPack::with_capacity(self.usual),
                done: Vec::new(),
            });
        }
        let Some(last) = self.batches.back_mut() else {
            return false;
        };
        if let Some(event) = event {
            let (trace, explanation) = (&event.trace, &event.explanation);
            last.events
                .push_traced(event.heading(), &event.json, trace, explanation);
            self.count += 1;
        }
        last.done.extend(done);
        first || last.is_urgent()
    }
}

impl Gathered {
    fn is_full(&self) -> bool {
        self.events.len() >= BATCH || self.events.bytes() >= BYTES
    }

    /// Whether somebody waits for it, or it takes no more.
    fn is_urgent(&self) -> bool {
        !self.done.is_empty() || self.is_full()
    }
}

/// The writer's end of the queue. Without it, nobody waits any more.
struct Source(Arc<Queue>);

impl Source {
    /// Waits for the next batch, for one that nobody waits for a little longer. `None` at the end.
    async fn next(&self) -> Option<Gathered> {
        let (mut patience, mut linger) = (None, None);
        let (mut seen, mut still) = (0, 0);
        loop {
            let mut crowd = false;
            {
                let mut waiting = self.0.waiting();
                match waiting.batches.front() {
                    None if waiting.closed => return None,
                    None => {}
                    Some(first) => {
                        let now = Instant::now();
                        let until = *patience.get_or_insert_with(|| now + GATHER);
                        if waiting.closed || first.is_full() || now >= until {
                            return self.take(&mut waiting);
                        }
                        // Who waits has company that is on its way: let everybody else have a turn
                        // until nobody comes any more.
                        crowd = first.is_urgent();
                        if crowd {
                            let soon = *linger.get_or_insert(now + LINGER);
                            if still >= STILL || now >= soon {
                                return self.take(&mut waiting);
                            }
                            let count = first.done.len();
                            still = if count > seen { 0 } else { still + 1 };
                            seen = count;
                        }
                    }
                }
            }
            if crowd {
                tokio::task::yield_now().await;
                continue;
            }
            let came = self.0.came.notified();
            match patience {
                None => came.await,
                // Either way, another look.
                Some(until) => drop(timeout_at(until, came).await),
            }
        }
    }

    fn take(&self, waiting: &mut Waiting) -> Option<Gathered> {
        let first = waiting.batches.pop_front()?;
        waiting.count = waiting.count.saturating_sub(first.events.len());
        waiting.usual = first.events.bytes() / 8 * 9;
        self.0.taken.notify_waiters();
        Some(first)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.ended = true;
        waiting.batches.clear();
        self.0.taken.notify_waiters();
    }
}

fn ended() -> Fault {
    Fault::Broken("the audit writer has ended".to_owned())
}

struct Writer {
    store: Arc<dyn Events>,
    spool: Option<Spool>,
    entropy: Entropy,
    /// Until then nobody asks a store that was away a moment ago.
    away_until: Instant,
    /// The time of the last batch, Unix milliseconds.
    newest: i64,
}

impl Writer {
    async fn run(mut self, source: Source) {
        loop {
            let next = source.next();
            let batch = if self.spool.as_ref().is_some_and(Spool::waits) {
                // What waits on the disk is shipped also when nothing new comes.
                let until = self.away_until.max(Instant::now() + 2 * GATHER);
                let Ok(batch) = timeout_at(until, next).await else {
                    let _ = guarded_run("audit", self.catch_up()).await;
                    continue;
                };
                batch
            } else {
                next.await
            };
            let Some(Gathered { events, done }) = batch else {
                return;
            };
            let written = self.write(events, done);
            // Those whose events they were hear that they are not durable.
            let _ = guarded_run("audit", written).await;
        }
    }

    /// Ships what waits on the disk, and tells of what was lost.
    async fn catch_up(&mut self) {
        let Some(spool) = &mut self.spool else { return };
        if !spool.ship(&*self.store).await {
            self.away_until = Instant::now() + AWAY;
        } else if spool.lost() > 0
            && let Err(fault) = self.store(EventPack::default()).await
        {
            tracing::warn!(%fault, "lost audit events could not be told of; trying again");
        }
    }

    async fn write(&mut self, events: EventPack, waiting: Vec<oneshot::Sender<Known>>) {
        let outcome = if events.is_empty() {
            Ok(())
        } else {
            self.store(events).await
        };
        if let Err(fault) = &outcome {
            tracing::error!(%fault, "audit events could not be made durable");
            metrics::counter!("rampart_audit_failures_total").increment(1);
        }
        for done in waiting {
            // The request may be gone; its event is not.
            let _ = done.send(outcome.clone());
        }
    }

    /// Makes events durable: in the store, or on the disk while the store is away.
    async fn store(&mut self, mut events: EventPack) -> Result<(), Fault> {
        let count = events.len();
        metrics::counter!("rampart_audit_events_total").increment(count as u64);
        let lost = self.spool.as_ref().map_or(0, Spool::lost);
        let time = events.latest().unwrap_or(self.newest);
        self.newest = time;
        // Within the batch before it is tried for the first time: its id stands for its content.
        if lost > 0 {
            let gap = spool::gap(lost, time);
            events.push(gap.heading(), &gap.json);
        }
        let batch = EventBatch {
            id: self.entropy.bytes(),
            time,
            events,
        };
        let done = match self.append(&batch).await {
            Err(Fault::Away(why)) => match &mut self.spool {
                Some(spool) => spool.keep(&batch).await,
                None => Err(Fault::Away(why)),
            },
            done => done,
        };
        let Some(spool) = &mut self.spool else {
            return done;
        };
        match done {
            Ok(()) => spool.told(lost),
            Err(Fault::Away(why)) => {
                // Neither the store nor the disk has room: reads and decisions go on, and the gap
                // is told of.
                tracing::error!(%why, count, "audit events are lost; their number will be told");
                metrics::counter!("rampart_audit_failures_total").increment(1);
                spool.lose(count);
            }
            Err(fault) => {
                spool.lose(count);
                return Err(fault);
            }
        }
        Ok(())
    }

    /// Brings a batch to the store. `Away` if that is not known to have succeeded.
    async fn append(&mut self, batch: &EventBatch) -> Result<(), Fault> {
        if let Some(spool) = &mut self.spool {
            let away = || Err(Fault::Away("the store was away a moment ago".to_owned()));
            if Instant::now() < self.away_until {
                return away();
            }
            if !spool.ship(&*self.store).await {
                self.away_until = Instant::now() + AWAY;
                return away();
            }
        }
        let mut pause = Duration::from_millis(10);
        loop {
            match self.store.append_events(batch).await {
                Ok(()) => return Ok(()),
                // The same batch again: its id makes that harmless.
                Err(CommitError::Unknown(_)) if pause < Duration::from_secs(4) => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(CommitError::Fatal(why)) => end_process(&why),
                Err(error @ CommitError::Invalid(_)) => return Err(error.into()),
                Err(CommitError::Unknown(why) | CommitError::Away(why)) => {
                    self.away_until = Instant::now() + AWAY;
                    return Err(Fault::Away(why));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use store::{EventEntry, EventFilter, Memory};

    use super::*;
    use store::SUCCESS;

    fn event(time: i64) -> EventEntry {
        EventEntry {
            account: "1".to_owned(),
            time,
            user: "alice".to_owned(),
            action: "GetUser".to_owned(),
            outcome: SUCCESS.to_owned(),
            json: "{}".to_owned(),
            ..EventEntry::default()
        }
    }

    #[tokio::test]
    async fn what_a_full_spool_lost_is_told_of_when_the_store_is_back() {
        let directory = tempfile::tempdir().unwrap();
        let memory = Arc::new(Memory::new());
        let mut writer = Writer {
            store: memory.clone(),
            spool: Some(Spool::bounded(directory.path().to_owned(), 0)),
            entropy: Entropy::of([1; 32]),
            away_until: Instant::now() + Duration::from_hours(1),
            newest: 0,
        };
        for (first, second) in [(1, 2), (3, 4)] {
            let events = [event(first), event(second)].iter().collect();
            writer.store(events).await.unwrap();
        }
        assert_eq!(writer.spool.as_ref().unwrap().lost(), 4);
        writer.away_until = Instant::now();
        writer.catch_up().await;
        assert!(!writer.spool.as_ref().unwrap().waits());
        writer.store([event(5)].iter().collect()).await.unwrap();
        while memory.project(100).await.unwrap().behind {}
        let found = memory.look_up(&EventFilter::default()).await.unwrap();
        let told: Vec<_> = found.iter().map(|one| one.event.action.as_str()).collect();
        assert_eq!(told, ["GetUser", "AuditGap"], "one gap, told of once");
        assert!(found[1].event.json.contains(r#""count":4"#));
    }
}
