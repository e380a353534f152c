//! Jobs in the background: following other nodes, look-up rows, last uses, retention.

use std::sync::{Arc, Weak};
use std::time::Duration;

use model::AccountId;
use store::{Cursor, Retention, Revision, Store};

use crate::core::Core;
use crate::fault::Fault;

/// How often the feed is read without a hint.
const FEED: Duration = Duration::from_millis(250);
/// How often look-up rows are built when nothing hurries.
const PROJECT: Duration = Duration::from_millis(500);
/// How often last uses go to the store.
const LAST_USED: Duration = Duration::from_secs(5);
/// How often revisions are compared, as a net under the feed.
const SWEEP: Duration = Duration::from_secs(30);
/// How often what is too old is forgotten.
const RETAIN: Duration = Duration::from_hours(1);

/// Starts the jobs; they end with the node.
pub(crate) async fn start(core: &Arc<Core>) -> Result<(), Fault> {
    let cursor = core.store.feed_end().await?;
    tokio::spawn(feed(Arc::downgrade(core), cursor));
    tokio::spawn(hints(Arc::downgrade(core)));
    tokio::spawn(project(Arc::downgrade(core)));
    tokio::spawn(every(LAST_USED, Arc::downgrade(core), |core| async move {
        core.flush_last_used().await;
    }));
    tokio::spawn(every(SWEEP, Arc::downgrade(core), |core| async move {
        sweep(&core).await;
    }));
    tokio::spawn(every(RETAIN, Arc::downgrade(core), |core| async move {
        retain(&core).await;
    }));
    Ok(())
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

async fn feed(core: Weak<Core>, mut cursor: Cursor) {
    loop {
        tokio::time::sleep(FEED).await;
        let Some(core) = core.upgrade() else { return };
        loop {
            let Ok((rows, next)) = core.store.feed(&cursor, 1000).await else {
                break;
            };
            let more = !rows.is_empty();
            for row in rows {
                see(
                    &core,
                    row.aggregate.as_str(),
                    row.revision,
                    Some(row.commit_id),
                )
                .await;
            }
            cursor = next;
            if !more {
                break;
            }
        }
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
        see(&core, hint.aggregate.as_str(), hint.revision, None).await;
    }
}

/// Takes note that an aggregate has come to a revision. Costs nothing for accounts that this node
/// does not hold.
async fn see(core: &Core, aggregate: &str, revision: Revision, commit: Option<store::CommitId>) {
    let id = aggregate
        .strip_prefix("account/")
        .and_then(|id| AccountId::read(id).ok());
    let Some(id) = id else { return };
    let Some(account) = core.accounts.get(&id).await else {
        return;
    };
    let current = account.current();
    if revision > current.revision {
        if let Err(fault) = account.refresh(&*core.store).await {
            tracing::warn!(%fault, %aggregate, "a newer state could not be read; trying again");
        }
    } else if revision == current.revision
        && commit.is_some()
        && current.commit.is_some()
        && commit != current.commit
    {
        tracing::error!(%aggregate, %revision, "two logs disagree on a revision; reading the account anew");
        let now = (core.settings.clock)().millis();
        if let Err(fault) = account.reload(&*core.store, now).await {
            tracing::error!(%fault, %aggregate, "the account could not be read anew; dropping it");
            core.accounts.invalidate(&id).await;
        }
    }
}

async fn sweep(core: &Core) {
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
            see(core, aggregate.as_str(), revision, None).await;
        }
    }
}

async fn project(core: Weak<Core>) {
    loop {
        tokio::time::sleep(PROJECT).await;
        let Some(core) = core.upgrade() else { return };
        catch_up(&*core.store).await;
    }
}

/// Builds look-up rows until there is nothing left to build.
async fn catch_up(store: &dyn Store) {
    loop {
        match store.project(256).await {
            Ok(projected) if projected.behind && projected.sources > 0 => {}
            Ok(_) => return,
            Err(fault) => {
                tracing::warn!(%fault, "look-up rows of events could not be built; trying again");
                return;
            }
        }
    }
}

async fn retain(core: &Core) {
    let before = |days: i64| {
        (core.settings.clock)()
            .plus_seconds(-days.saturating_mul(86_400))
            .millis()
    };
    let retention = Retention {
        log_before: Some(before(core.settings.history_days)),
        events_before: Some(before(core.settings.event_days)),
    };
    match core.store.retain(&retention).await {
        Ok(purged) => tracing::info!(?purged, "forgot what is older than the retention settings"),
        Err(fault) => tracing::warn!(%fault, "retention did not run; trying again later"),
    }
}
