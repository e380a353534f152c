//! A deed that changes two accounts: both rows become durable together, or neither does.

use std::sync::Arc;

use store::{Append, Appended};
use tokio::sync::MutexGuard;

use super::after::{After, publish};
use super::committer::{catch_up, submit};
use super::row::{Row, again};
use crate::fault::{Error, Fault};
use crate::guard::guarded_run;
use crate::held::account::Held;
use crate::held::pending::Pending;
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// Brings a write to the committer of its account, or to both accounts it changes.
pub(crate) async fn hand_over(
    core: &Arc<Core>,
    own: &Arc<Held>,
    pending: Pending,
) -> Result<(), Error> {
    match pending.beside {
        None => submit(core, own, pending).await,
        Some(id) => {
            let second = core.account(id, pending.call.arrival.now).await?;
            submit_both(core, own, &second, pending);
            Ok(())
        }
    }
}

/// Hands over a write that changes the caller's account and a second one. It runs in a task of its
/// own, which nobody drops, and answers like one that waits for a committer.
fn submit_both(core: &Arc<Core>, own: &Arc<Held>, second: &Arc<Held>, pending: Pending) {
    let (core, own, second) = (core.clone(), own.clone(), second.clone());
    tokio::spawn(async move {
        let mut waiting = Some(pending);
        while let Some(pending) = waiting {
            let both = both(&core, &own, &second, pending);
            // Whose write it was hears that the outcome is not known.
            waiting = guarded_run("committer", both).await.unwrap_or_default();
        }
    });
}

/// Runs the write on the newest states of both accounts and commits it; gives it back if another
/// node was faster on either, so that it runs again on both.
async fn both(
    core: &Arc<Core>,
    own: &Arc<Held>,
    second: &Arc<Held>,
    pending: Pending,
) -> Option<Pending> {
    let _turns = turns(own, second).await;
    for account in [own, second] {
        catch_up(core, account).await;
    }
    let (base, beyond) = (own.current(), second.current());
    let (mut row, mut far) = (Row::on(&base), Row::on(&beyond));
    let asked = pending.call.arrival.now.millis();
    let left = row.run(core, own, &base, pending, Some(&mut far));
    if row.ran.is_empty() {
        return left;
    }
    let mut entropy = row.entropy();
    let (append, after) = row.append(&base, base.time.max(asked), core, own, &mut entropy);
    let mut appends = vec![append];
    let mut beside = None;
    // What was refused is written down where it was asked alone.
    if far.is_changed() {
        let time = beyond.time.max(asked);
        let (append, theirs) = far.append(&beyond, time, core, second, &mut entropy);
        appends.push(append);
        Append::bundle(&mut appends);
        beside = Some(theirs.in_commit_of(&after));
    }
    match core.appender.append(appends).await {
        Ok(Appended::Done) => {
            if let Some(after) = beside {
                show(&far, core, second, &beyond, &after);
            }
            show(&row, core, own, &base, &after);
            row.answer(core, base.revision.next().0);
            None
        }
        Ok(Appended::Behind) => {
            let refreshed = refresh(core, [own, second]).await;
            match refreshed {
                Ok(()) => again(row.ran, Vec::new()).pop(),
                Err(fault) => {
                    row.fail(&fault);
                    None
                }
            }
        }
        Ok(Appended::Taken(names)) => again(row.taken(&names), Vec::new()).pop(),
        Err(fault) => {
            row.fail(&fault);
            None
        }
    }
}

fn show(row: &Row, core: &Core, account: &Arc<Held>, base: &Snapshot, after: &After) {
    let snapshot = Arc::new(row.snapshot(base, after));
    publish(core, account, &snapshot, after);
}

async fn refresh(core: &Core, accounts: [&Arc<Held>; 2]) -> Result<(), Fault> {
    for account in accounts {
        account.refresh(&*core.store).await?;
    }
    Ok(())
}

/// Both accounts' turns to commit, in key order, so that two bundles cannot wait for each other.
async fn turns<'a>(own: &'a Held, second: &'a Held) -> (MutexGuard<'a, ()>, MutexGuard<'a, ()>) {
    let (first, last) = if own.aggregate <= second.aggregate {
        (own, second)
    } else {
        (second, own)
    };
    let first = first.turn.lock().await;
    (first, last.turn.lock().await)
}
