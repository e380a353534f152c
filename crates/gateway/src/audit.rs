//! Writing down who did what: events of reads, denials and refusals, in batches.
//!
//! Events of writes travel in the log row of their deed (commit.rs). Everything else comes here:
//! what must be durable waits until its batch is; buffered reads do not.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::Entropy;
use store::{CommitError, EventBatch, EventEntry, Store};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::fault::Fault;
use crate::spool::{self, Spool};

/// How many events a batch holds at most.
const BATCH: usize = 8192;
/// How many events may wait; then requests wait too.
const QUEUE: usize = 65_536;
/// How long buffered events gather before they are written.
const GATHER: Duration = Duration::from_millis(25);
/// How long a store that is away is left alone.
const AWAY: Duration = Duration::from_secs(1);

/// Takes events and makes them durable in batches.
#[derive(Clone)]
pub(crate) struct Auditor {
    queue: mpsc::Sender<Waiting>,
}

struct Waiting {
    event: Option<EventEntry>,
    done: Option<oneshot::Sender<Result<(), Fault>>>,
}

impl Auditor {
    /// Starts the task that writes.
    pub(crate) fn start(store: Arc<dyn Store>, spool: Option<PathBuf>, seed: [u8; 32]) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let spool = spool.map(Spool::new);
        tokio::spawn(
            Writer {
                store,
                spool,
                entropy: Entropy::new(seed, 0),
                away_until: Instant::now(),
                newest: 0,
            }
            .run(waiting),
        );
        Self { queue }
    }

    /// Makes the event durable before it returns.
    pub(crate) async fn durable(&self, event: EventEntry) -> Result<(), Fault> {
        let (done, known) = oneshot::channel();
        self.put(Some(event), Some(done)).await?;
        known.await.map_err(|_| ended())?
    }

    /// Hands the event over; it becomes durable soon.
    pub(crate) async fn buffered(&self, event: EventEntry) -> Result<(), Fault> {
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
        QUEUE.saturating_sub(self.queue.capacity())
    }

    async fn put(
        &self,
        event: Option<EventEntry>,
        done: Option<oneshot::Sender<Result<(), Fault>>>,
    ) -> Result<(), Fault> {
        self.queue
            .send(Waiting { event, done })
            .await
            .map_err(|_| ended())
    }
}

fn ended() -> Fault {
    Fault::Broken("the audit writer has ended".to_owned())
}

struct Writer {
    store: Arc<dyn Store>,
    spool: Option<Spool>,
    entropy: Entropy,
    /// Until then nobody asks a store that was away a moment ago.
    away_until: Instant,
    /// The time of the last batch, Unix milliseconds.
    newest: i64,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::new();
        loop {
            let came = waiting.recv_many(&mut batch, BATCH);
            let came = if self.spool.as_ref().is_some_and(Spool::waits) {
                // What waits on the disk is shipped also when nothing new comes.
                let until = self.away_until.max(Instant::now() + GATHER);
                let Ok(came) = tokio::time::timeout_at(until, came).await else {
                    self.catch_up().await;
                    continue;
                };
                came
            } else {
                came.await
            };
            if came == 0 {
                return;
            }
            if batch.len() < BATCH && batch.iter().all(|one| one.done.is_none()) {
                tokio::time::sleep(GATHER).await;
                while batch.len() < BATCH {
                    match waiting.try_recv() {
                        Ok(one) => batch.push(one),
                        Err(_) => break,
                    }
                }
            }
            self.write(std::mem::take(&mut batch)).await;
        }
    }

    /// Ships what waits on the disk, and tells of what was lost.
    async fn catch_up(&mut self) {
        let Some(spool) = &mut self.spool else { return };
        if !spool.ship(&*self.store).await {
            self.away_until = Instant::now() + AWAY;
        } else if spool.lost() > 0
            && let Err(fault) = self.store(Vec::new()).await
        {
            tracing::warn!(%fault, "lost audit events could not be told of; trying again");
        }
    }

    async fn write(&mut self, batch: Vec<Waiting>) {
        let mut events = Vec::with_capacity(batch.len());
        let mut waiting = Vec::new();
        for one in batch {
            events.extend(one.event);
            waiting.extend(one.done);
        }
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
    async fn store(&mut self, mut events: Vec<EventEntry>) -> Result<(), Fault> {
        let count = events.len();
        metrics::counter!("rampart_audit_events_total").increment(count as u64);
        let lost = self.spool.as_ref().map_or(0, Spool::lost);
        let time = events.iter().map(|event| event.time).max();
        let time = time.unwrap_or(self.newest);
        self.newest = time;
        // Within the batch before it is tried for the first time: its id stands for its content.
        if lost > 0 {
            events.push(spool::gap(lost, time));
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
        if let Some(spool) = &mut self.spool {
            match &done {
                Ok(()) => spool.told(lost),
                Err(_) => spool.lose(count),
            }
        }
        done
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
                Err(CommitError::Fatal(why)) => crate::commit::end_process(&why),
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
    use store::{EventFilter, Memory};

    use super::*;
    use crate::event::SUCCESS;

    fn event(time: i64) -> EventEntry {
        EventEntry {
            account: "1".to_owned(),
            time,
            user: "alice".to_owned(),
            action: "GetUser".to_owned(),
            outcome: SUCCESS.to_owned(),
            json: "{}".to_owned(),
        }
    }

    #[tokio::test]
    async fn what_a_full_spool_lost_is_told_of_when_the_store_is_back() {
        let directory = tempfile::tempdir().unwrap();
        let memory = Arc::new(Memory::new());
        let mut writer = Writer {
            store: memory.clone(),
            spool: Some(Spool::bounded(directory.path().to_owned(), 0)),
            entropy: Entropy::new([1; 32], 0),
            away_until: Instant::now() + Duration::from_hours(1),
            newest: 0,
        };
        for (first, second) in [(1, 2), (3, 4)] {
            let events = vec![event(first), event(second)];
            assert!(matches!(writer.store(events).await, Err(Fault::Away(_))));
        }
        assert_eq!(writer.spool.as_ref().unwrap().lost(), 4);
        writer.away_until = Instant::now();
        writer.catch_up().await;
        assert!(!writer.spool.as_ref().unwrap().waits());
        writer.store(vec![event(5)]).await.unwrap();
        while memory.project(100).await.unwrap().behind {}
        let found = memory.look_up(&EventFilter::default()).await.unwrap();
        let told: Vec<_> = found.iter().map(|one| one.event.action.as_str()).collect();
        assert_eq!(told, ["GetUser", "AuditGap"], "one gap, told of once");
        assert!(found[1].event.json.contains(r#""count":4"#));
    }
}
