//! What a node does by itself all the time: following other nodes, look-up rows, last uses.

use std::sync::{Arc, Weak};
use std::time::Duration;

use model::AccountId;
use store::{Cursor, Fault as StoreFault, Projected, Revision};
use tokio::sync::Mutex as Turn;
use tokio::time::Instant;

use crate::door::note::tell_late;
use crate::fault::Fault;
use crate::guard::supervise;
use crate::node::Core;

/// How often the feed is read without a hint.
const FEED: Duration = Duration::from_millis(250);
/// How often the store's pulse is looked at in between, where it has one: that costs no query.
const BEAT: Duration = Duration::from_millis(25);
/// How long the feed may take before the store counts as away.
const SILENCE: Duration = Duration::from_secs(5);
/// How often look-up rows are built when nothing hurries.
const PROJECT: Duration = Duration::from_millis(500);
/// For how many log rows, and batches, one transaction builds them: writes wait for it.
const SOURCES: usize = 512;
/// How often last uses go to the store.
const LAST_USED: Duration = Duration::from_secs(5);
/// How often revisions are compared, as a net under the feed.
const SWEEP: Duration = Duration::from_secs(30);

/// Starts it; it ends with the node.
pub(crate) async fn start(core: &Arc<Core>) -> Result<(), Fault> {
    let cursor = Arc::new(Turn::new(core.store.feed_end().await?));
    let node = Arc::downgrade(core);
    let deaf = node.clone();
    // While nobody follows the feed, what this node holds may be old.
    let fell = move || {
        if let Some(core) = deaf.upgrade() {
            core.touch.lost();
        }
    };
    let follower = node.clone();
    supervise("feed", move || feed(follower.clone(), cursor.clone()), fell);
    job("hints", &node, hints);
    job("project", &node, project);
    job("last_used", &node, |node| {
        every(LAST_USED, node, |core| async move {
            core.last_used.flush(&*core.store).await;
            core.last_seen.flush(&*core.store).await;
            core.flush_flips().await;
            tell_late(&core, (core.settings.clock)()).await;
        })
    });
    job("sweep", &node, |node| {
        every(SWEEP, node, |core| async move {
            sweep(&core).await;
        })
    });
    Ok(())
}

/// Starts a job that nothing else hangs on.
fn job<W>(what: &'static str, node: &Weak<Core>, job: impl Fn(Weak<Core>) -> W + Send + 'static)
where
    W: Future<Output = ()> + Send,
{
    let node = node.clone();
    supervise(what, move || job(node.clone()), || {});
}

async fn every<F, W>(pause: Duration, core: Weak<Core>, job: F)
where
    F: Fn(Arc<Core>) -> W,
    W: Future<Output = ()>,
{
    loop {
        tokio::time::sleep(pause).await;
        let Some(core) = core.upgrade() else { return };
        job(core).await;
    }
}

async fn feed(core: Weak<Core>, cursor: Arc<Turn<Cursor>>) {
    // Only this job follows it; one that panicked begins again where it was.
    let mut cursor = cursor.lock().await;
    let mut pulse = None;
    loop {
        pause(&core, &mut pulse).await;
        let Some(core) = core.upgrade() else { return };
        let asked = (core.settings.clock)();
        match tokio::time::timeout(SILENCE, follow(&core, &mut cursor)).await {
            Ok(Ok(())) => core.touch.heard(asked),
            Ok(Err(_)) | Err(_) => core.touch.lost(),
        }
    }
}

/// Waits for the next look at the feed; no longer than until the store's pulse tells that somebody committed.
async fn pause(core: &Weak<Core>, pulse: &mut Option<u64>) {
    let begun = Instant::now();
    while begun.elapsed() < FEED {
        // Never without a pause: whoever commits all the time has the feed read as often as this.
        tokio::time::sleep(BEAT).await;
        let Some(now) = core.upgrade().and_then(|core| core.store.pulse()) else {
            // Other stores send hints.
            return tokio::time::sleep(FEED.saturating_sub(begun.elapsed())).await;
        };
        if pulse.replace(now) != Some(now) {
            return;
        }
    }
}

/// Takes in all that the feed holds. What could not be taken in comes again.
async fn follow(core: &Core, cursor: &mut Cursor) -> Result<(), Fault> {
    loop {
        let (rows, next) = core.store.feed(cursor, 1000).await?;
        if rows.is_empty() {
            *cursor = next;
            return Ok(());
        }
        for row in rows {
            let (aggregate, commit) = (row.aggregate.as_str(), Some(row.commit_id));
            see(core, aggregate, row.revision, commit).await?;
        }
        *cursor = next;
    }
}

async fn hints(core: Weak<Core>) {
    let Some(hints) = ({
        let Some(core) = core.upgrade() else { return };
        core.store.listen().await
    }) else {
        return;
    };
    let mut hints = hints;
    while let Some(hint) = hints.recv().await {
        let Some(core) = core.upgrade() else { return };
        // Only a hint: the feed brings what could not be read now.
        let _ = see(&core, hint.aggregate.as_str(), hint.revision, None).await;
    }
}

/// Takes note that an aggregate has come to a revision. Costs nothing for accounts that this node
/// does not hold.
async fn see(
    core: &Core,
    aggregate: &str,
    revision: Revision,
    commit: Option<store::CommitId>,
) -> Result<(), Fault> {
    let id = aggregate
        .strip_prefix("account/")
        .and_then(|id| AccountId::read(id).ok());
    let Some(id) = id else { return Ok(()) };
    let Some(account) = core.accounts.get(&id).await else {
        return Ok(());
    };
    let current = account.current();
    if revision > current.revision {
        return match account.refresh(&*core.store).await {
            // The account has taken note of it. The others are served on.
            Err(Fault::Unreadable(_)) => Ok(()),
            // Damaged: what is held must not be gone by, and nobody else has to wait for it.
            Err(Fault::Broken(why)) => {
                tracing::error!(%why, %aggregate, "a newer state is damaged; dropping the account");
                core.accounts.invalidate(&id).await;
                Ok(())
            }
            read => read,
        };
    }
    let disagree = commit.is_some() && current.commit.is_some() && commit != current.commit;
    if revision == current.revision && disagree {
        tracing::error!(%aggregate, %revision, "two logs disagree on a revision; reading the account anew");
        let now = (core.settings.clock)().millis();
        if let Err(fault) = account.reload(&*core.store, now).await {
            tracing::error!(%fault, %aggregate, "the account could not be read anew; dropping it");
            core.accounts.invalidate(&id).await;
        }
    }
    Ok(())
}

async fn sweep(core: &Core) {
    let now = (core.settings.clock)().millis();
    for (_, account) in &core.accounts {
        account.claims().forget(now);
    }
    let held: Vec<_> = core
        .accounts
        .iter()
        .map(|(_, account)| account.aggregate.clone())
        .collect();
    for some in held.chunks(500) {
        let Ok(revisions) = core.store.sweep(some).await else {
            return;
        };
        for (aggregate, revision) in revisions {
            let id = aggregate.as_str().strip_prefix("account/");
            let Some(id) = id.and_then(|id| AccountId::read(id).ok()) else {
                continue;
            };
            let Some(account) = core.accounts.get(&id).await else {
                continue;
            };
            let read = if account.is_unreadable() {
                // A checkpoint may stand after what cannot be read, and no reader of rows sees it.
                account.reload(&*core.store, now).await
            } else if account.current().revision == revision {
                continue;
            } else {
                // Newer than the store's is a log that was lost in a fail-over or a restore.
                account.look(&*core.store).await
            };
            if let Err(fault) = read {
                tracing::warn!(%fault, %aggregate, "a newer state could not be read; trying again");
            }
        }
    }
}

async fn project(core: Weak<Core>) {
    loop {
        tokio::time::sleep(PROJECT).await;
        let Some(core) = core.upgrade() else { return };
        catch_up(|limit| core.store.project(limit)).await;
    }
}

/// Builds look-up rows until fewer sources are left than one transaction takes. What came meanwhile
/// waits for the next time: to follow each write at once would put a transaction between it and the
/// next one.
async fn catch_up<F>(project: impl Fn(usize) -> F)
where
    F: Future<Output = Result<Projected, StoreFault>>,
{
    loop {
        match project(SOURCES).await {
            Ok(projected) if projected.sources >= SOURCES => {}
            Ok(_) => return,
            Err(fault) => {
                tracing::warn!(%fault, "look-up rows of events could not be built; trying again");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn look_up_rows_catch_up_with_what_was_there_and_do_not_chase_what_comes() {
        let left = Cell::new(2 * SOURCES + 10);
        let times = Cell::new(0);
        catch_up(|limit| {
            let sources = left.get().min(limit);
            // A write comes whenever some were taken in.
            left.set(left.get() - sources + 1);
            times.set(times.get() + 1);
            let behind = true;
            std::future::ready(Ok(Projected { sources, behind }))
        })
        .await;
        assert_eq!((times.get(), left.get()), (3, 1));
    }
}
