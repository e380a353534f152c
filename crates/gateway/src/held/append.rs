//! The way to the store: groups of several accounts share a transaction.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::{Append, Appended, CommitError, Store};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

use crate::fault::{Fault, end_process};

/// How many groups one transaction carries at most.
const SHARED: usize = 64;
/// How many bytes one transaction gathers before it goes; a bigger group goes alone.
const BYTES: usize = 4 * 1024 * 1024;

/// Takes one log row at a time and answers what became of it.
///
/// Whoever has a turn commits what waits, also for the others. So a row that comes alone is
/// committed where it was made: to hand it to another task and back would wake a second thread,
/// which then is in the way of the one that writes.
pub(crate) struct Appender {
    store: Arc<dyn Store>,
    waiting: Mutex<VecDeque<Job>>,
    /// As many transactions can be under way at once.
    turns: Semaphore,
}

struct Job {
    /// One row, or a bundle of them.
    appends: Vec<Append>,
    done: oneshot::Sender<Result<Appended, Fault>>,
}

impl Appender {
    pub(crate) fn new(store: Arc<dyn Store>, turns: usize) -> Self {
        Self {
            store,
            waiting: Mutex::default(),
            turns: Semaphore::new(turns.max(1)),
        }
    }

    /// Appends a row, or a bundle of rows; returns when its outcome is known for certain. Only for
    /// tasks that nobody drops, because it may commit for others.
    pub(crate) async fn append(&self, appends: Vec<Append>) -> Result<Appended, Fault> {
        self.append_by(appends, |group| commit(&*self.store, group))
            .await
    }

    async fn append_by<F>(
        &self,
        appends: Vec<Append>,
        commit: impl Fn(Vec<Job>) -> F,
    ) -> Result<Appended, Fault>
    where
        F: Future<Output = ()>,
    {
        let (done, mut known) = oneshot::channel();
        self.waiting().push_back(Job { appends, done });
        let take_turn = async |turn: SemaphorePermit<'_>| {
            let group = self.group();
            if !group.is_empty() {
                commit(group).await;
            }
            drop(turn);
        };
        // Before anything waits for the outcome: a task that wakes itself is put behind others, and
        // another thread is woken for it.
        if let Ok(turn) = self.turns.try_acquire() {
            take_turn(turn).await;
        }
        loop {
            // If nothing waits, this row is on its way, by whoever took it.
            let waits = !self.waiting().is_empty();
            tokio::select! {
                biased;
                known = &mut known => {
                    return known.unwrap_or(Err(Fault::Unknown));
                }
                Ok(turn) = self.turns.acquire(), if waits => take_turn(turn).await,
            }
        }
    }

    /// What one transaction carries of what waits.
    fn group(&self) -> Vec<Job> {
        let mut waiting = self.waiting();
        let mut group = Vec::new();
        let mut bytes = 0;
        while group.len() < SHARED
            && bytes < BYTES
            && let Some(next) = waiting.pop_front()
        {
            bytes = next
                .appends
                .iter()
                .fold(bytes, |sum, append| sum.saturating_add(append.bytes()));
            group.push(next);
        }
        group
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, VecDeque<Job>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn commit(store: &dyn Store, group: Vec<Job>) {
    let mut rows = Vec::with_capacity(group.len());
    let mut waiting = Vec::with_capacity(group.len());
    for (job, Job { appends, done }) in group.into_iter().enumerate() {
        rows.extend(appends.into_iter().map(|append| (append, job)));
        let unsaid = "the store did not say what became of a row";
        waiting.push((done, Err(Fault::Broken(unsaid.to_owned()))));
    }
    // In key order, so that two transactions cannot wait for each other.
    rows.sort_by(|(a, _), (b, _)| a.aggregate.cmp(&b.aggregate));
    let (appends, jobs): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    metrics::histogram!("rampart_commit_group")
        .record(u32::try_from(appends.len()).map_or(f64::INFINITY, f64::from));
    match certain(store, &appends).await {
        Ok(outcomes) => {
            // All of a bundle have the same outcome.
            for (job, outcome) in jobs.into_iter().zip(outcomes) {
                if let Some((_, known)) = waiting.get_mut(job) {
                    *known = Ok(outcome);
                }
            }
        }
        Err(fault) => {
            for (_, known) in &mut waiting {
                *known = Err(fault.clone());
            }
        }
    }
    for (done, known) in waiting {
        let _ = done.send(known);
    }
}

/// Commits until the outcome is certain. The commit ids make it harmless to send the same group
/// again, and sending it again is the only way to learn what became of it.
pub(crate) async fn certain(store: &dyn Store, appends: &[Append]) -> Result<Vec<Appended>, Fault> {
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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use store::{Aggregate, CommitId, Memory, Revision};

    use super::*;

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Alarm(AtomicUsize);

    impl Wake for Alarm {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn who_waits_for_anothers_commit_takes_no_turns_meanwhile() {
        let appender = Appender::new(Arc::new(Memory::default()), 2);
        let free = Semaphore::new(0);
        let groups = Mutex::new(Vec::new());
        let row = |n: u8| {
            let name = Aggregate::new(format!("account/{n}"));
            let append = Append::new(name, Revision(1), CommitId([n; 16]), 1);
            let (free, groups) = (&free, &groups);
            appender.append_by(vec![append], move |group| async move {
                groups.lock().unwrap().push(group.len());
                free.acquire().await.unwrap().forget();
                for job in group {
                    job.done.send(Ok(Appended::Done)).unwrap();
                }
            })
        };
        let (mut one, mut two) = (pin!(row(1)), pin!(row(2)));
        let (mut three, mut four) = (pin!(row(3)), pin!(row(4)));
        let alarm = Arc::new(Alarm::default());
        let waker = Waker::from(alarm.clone());
        let mut context = Context::from_waker(&waker);
        let done = |poll| matches!(poll, Poll::Ready(Ok(Appended::Done)));
        assert!(one.as_mut().poll(&mut context).is_pending());
        assert!(two.as_mut().poll(&mut context).is_pending());
        assert!(three.as_mut().poll(&mut context).is_pending());
        assert!(four.as_mut().poll(&mut context).is_pending());
        free.add_permits(1);
        assert!(done(one.as_mut().poll(&mut context)));
        // The third commits for the fourth too, which is given the next turn.
        assert!(three.as_mut().poll(&mut context).is_pending());
        free.add_permits(1);
        assert!(done(two.as_mut().poll(&mut context)));
        alarm.0.store(0, Ordering::Relaxed);
        assert!(four.as_mut().poll(&mut context).is_pending());
        assert_eq!(alarm.0.load(Ordering::Relaxed), 0);
        free.add_permits(1);
        assert!(done(three.as_mut().poll(&mut context)));
        assert!(done(four.as_mut().poll(&mut context)));
        assert_eq!(*groups.lock().unwrap(), [1, 1, 2]);
    }
}
