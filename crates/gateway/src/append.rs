//! The way to the store: groups of several accounts share a transaction.

use std::sync::Arc;
use std::time::Duration;

use store::{Append, CommitError, Outcome, Store};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::commit::end_process;
use crate::fault::Fault;

/// How many groups one transaction carries at most.
const SHARED: usize = 64;
/// How many bytes of images one transaction carries at most; a bigger group goes alone.
const BYTES: usize = 4 * 1024 * 1024;

/// Takes one log row at a time and answers what became of it.
#[derive(Clone)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Job>,
}

struct Job {
    append: Append,
    bytes: usize,
    done: oneshot::Sender<Result<Outcome, Fault>>,
}

impl Appender {
    /// Starts `lanes` tasks: as many transactions can be under way at once.
    pub(crate) fn start(store: &Arc<dyn Store>, lanes: usize) -> Self {
        let (queue, jobs) = mpsc::channel(1024);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..lanes.max(1) {
            tokio::spawn(lane(store.clone(), jobs.clone()));
        }
        Self { queue }
    }

    /// Appends a row; returns when its outcome is known for certain.
    pub(crate) async fn append(&self, append: Append, bytes: usize) -> Result<Outcome, Fault> {
        let (done, known) = oneshot::channel();
        let ended = || Fault::Broken("the appender has ended".to_owned());
        self.queue
            .send(Job {
                append,
                bytes,
                done,
            })
            .await
            .map_err(|_| ended())?;
        known.await.map_err(|_| ended())?
    }
}

async fn lane(store: Arc<dyn Store>, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) {
    loop {
        let group = {
            let mut jobs = jobs.lock().await;
            let Some(first) = jobs.recv().await else {
                return;
            };
            let mut bytes = first.bytes;
            let mut group = vec![first];
            while group.len() < SHARED && bytes < BYTES {
                let Ok(next) = jobs.try_recv() else { break };
                bytes = bytes.saturating_add(next.bytes);
                group.push(next);
            }
            group
        };
        commit(&*store, group).await;
    }
}

async fn commit(store: &dyn Store, mut group: Vec<Job>) {
    // In key order, so that two transactions cannot wait for each other.
    group.sort_by(|a, b| a.append.aggregate.cmp(&b.append.aggregate));
    let (appends, waiting): (Vec<_>, Vec<_>) =
        group.into_iter().map(|job| (job.append, job.done)).unzip();
    metrics::histogram!("rampart_commit_group")
        .record(u32::try_from(appends.len()).map_or(f64::INFINITY, f64::from));
    match certain(store, &appends).await {
        Ok(outcomes) => {
            for (done, outcome) in waiting.into_iter().zip(outcomes) {
                let _ = done.send(Ok(outcome));
            }
        }
        Err(fault) => {
            for done in waiting {
                let _ = done.send(Err(fault.clone()));
            }
        }
    }
}

/// Commits until the outcome is certain. The commit ids make it harmless to send the same group
/// again, and sending it again is the only way to learn what became of it.
async fn certain(store: &dyn Store, appends: &[Append]) -> Result<Vec<Outcome>, Fault> {
    let mut pause = Duration::from_millis(5);
    let mut unknown = false;
    loop {
        match store.commit(appends).await {
            Ok(outcomes) => return Ok(outcomes),
            Err(CommitError::Unknown(why)) => {
                unknown = true;
                tracing::warn!(%why, "the outcome of a commit is unknown; asking again");
            }
            // Once an outcome was unknown, a store that is away says nothing about it.
            Err(CommitError::Away(why)) if unknown => {
                tracing::warn!(%why, "the outcome of a commit is still unknown");
            }
            Err(CommitError::Fatal(why)) => end_process(&why),
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}
