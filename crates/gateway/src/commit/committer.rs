//! The committer of an account: the one task that changes it.
//!
//! For each waiting write, in order: the key is looked up again, the call is judged again on the
//! very state the deed will run on, the deed runs on a copy, the differences are kept. One log row
//! carries all of them with their events. Nothing is published or answered before it is durable.

use std::sync::Arc;

use store::{Appended, Revision};
use tokio::sync::mpsc;

use super::after::publish;
use super::row::{DEEDS, Row, again};
use crate::fault::{Error, Fault};
use crate::guard::guarded_run;
use crate::held::account::Held;
use crate::held::pending::{Ended, Pending};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::nonce::claims::throttled;

/// How many writes of one account may wait; then requests are told to come again.
const QUEUE: usize = 4096;

/// Hands a write to the account's committer, which starts if it does not run yet.
pub(crate) async fn submit(
    core: &Arc<Core>,
    account: &Arc<Held>,
    pending: Pending,
) -> Result<(), Error> {
    let queue = account.queue.get_or_init(|| {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(core.clone(), Arc::downgrade(account), waiting));
        queue
    });
    match queue.try_send(pending) {
        Ok(()) => Ok(()),
        Err(mpsc::error::TrySendError::Full(_)) => Err(throttled(1).into()),
        Err(mpsc::error::TrySendError::Closed(_)) => {
            Err(Fault::Broken("the committer has ended".to_owned()).into())
        }
    }
}

async fn run(core: Arc<Core>, account: std::sync::Weak<Held>, mut queue: mpsc::Receiver<Pending>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, DEEDS).await > 0 {
        let Some(account) = account.upgrade() else {
            return;
        };
        while !waiting.is_empty() {
            let alone = waiting.len() == 1;
            let group = group(&core, &account, waiting);
            // Whoever was in it hears that the outcome is not known.
            waiting = guarded_run("committer", group).await.unwrap_or_default();
            // Other accounts' committers run on the same threads, and the clients that were just
            // answered: what they send next shares the next row. One client alone is not waited for.
            if !alone {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Runs as many of the waiting writes as fit into one row, commits it, answers them. What is left
/// waits for the next row.
async fn group(core: &Arc<Core>, account: &Arc<Held>, waiting: Vec<Pending>) -> Vec<Pending> {
    let _turn = account.turn.lock().await;
    catch_up(core, account).await;
    let base = account.current();
    let mut row = Row::on(&base);
    let mut left = Vec::new();
    let mut time = base.time;
    for pending in waiting {
        if !left.is_empty() || row.is_full() {
            left.push(pending);
            continue;
        }
        time = time.max(pending.call.arrival.now.millis());
        if let Some(again) = row.run(core, account, &base, pending, None) {
            left.push(again);
        }
    }
    if row.ran.is_empty() {
        return left;
    }
    let mut entropy = row.entropy();
    let (append, after) = row.append(&base, time, core, account, &mut entropy);
    let appended = core.appender.append(vec![append]);
    // What can be made ready is made while the store syncs.
    let ready = async { Arc::new(row.snapshot(&base, &after)) };
    let (appended, snapshot) = tokio::join!(biased; appended, ready);
    match appended {
        Ok(Appended::Done) => {
            publish(core, account, &snapshot, &after);
            row.answer(core, base.revision.next().0);
        }
        Ok(Appended::Behind) => {
            if let Err(fault) = account.refresh(&*core.store).await {
                row.fail(&fault);
            } else {
                return look_again(core, again(row.ran, left)).await;
            }
        }
        Ok(Appended::Taken(names)) => return again(row.taken(&names), left),
        Err(fault) => row.fail(&fault),
    }
    left
}

/// Brings what runs again on another account to the newest of it: the trust it was let in by may be
/// gone meanwhile.
async fn look_again(core: &Core, waiting: Vec<Pending>) -> Vec<Pending> {
    let mut left = Vec::with_capacity(waiting.len());
    for mut pending in waiting {
        match newest(core, &pending).await {
            Ok(Some(foreign)) => pending.foreign = Some(foreign),
            Ok(None) => {}
            Err(fault) => {
                let _ = pending.reply.send(Ended::Told(Err(fault.into())));
                continue;
            }
        }
        left.push(pending);
    }
    left
}

/// The newest state of the account that a write runs on, if that is not the caller's own.
async fn newest(core: &Core, pending: &Pending) -> Result<Option<Arc<Snapshot>>, Fault> {
    let Some(foreign) = &pending.foreign else {
        return Ok(None);
    };
    // One that is not there, or was not to be asked, stays so.
    if foreign.revision == Revision(0) {
        return Ok(None);
    }
    let now = pending.call.arrival.now;
    let account = core.account(foreign.account, now).await?;
    let patience = pending.credential.patience();
    let fresh = Box::pin(core.fresh(&account, now, patience)).await?;
    if fresh.stale {
        return Err(Fault::Away("writes need the newest state".to_owned()));
    }
    Ok(Some(fresh.snapshot))
}

/// Makes the claims of an account's log fit the time.
pub(super) async fn catch_up(core: &Core, account: &Held) {
    let now = (core.settings.clock)().millis();
    if account.claims().is_ahead(now) {
        // What was forgotten counts again now that the clock was set back.
        if let Err(fault) = account.reload(&*core.store, now).await {
            tracing::warn!(%fault, "claims could not be read again; old requests are refused");
        }
    }
    account.claims().forget(now);
}
