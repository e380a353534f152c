//! Forgetting what is older than the settings say: history of records, and events.
//!
//! History can only go where it starts anew from a checkpoint. A busy account writes checkpoints as
//! its log grows; for all others one is written here, from the log alone, once a day's worth of
//! their history is too old.

use model::AccountId;
use store::{Aggregate, At, Retention, Store};

use crate::fault::Fault;
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// How much history may be too old before an account gets a checkpoint for it, in milliseconds: a
/// day, so that an account that changes all the time gets one a day.
const SLACK: i64 = 24 * 60 * 60 * 1000;

/// Forgets what is too old by now.
pub(crate) async fn retain(core: &Core) -> Result<(), Fault> {
    // Rows go with their claims, so none goes whose claims may still count.
    let settings = &core.settings;
    let longest = settings.limits.saml_assertion_seconds;
    let claims = crate::nonce::claims::longest_claim(settings.window_seconds, longest);
    let before = |days: i64| {
        (core.settings.clock)()
            .plus_seconds(-days.saturating_mul(86_400).max(claims))
            .millis()
    };
    let retention = Retention {
        log_before: Some(before(core.settings.history_days)),
        events_before: Some(before(core.settings.event_days)),
        events_bytes: Some(core.settings.event_bytes),
    };
    forget(&*core.store, &retention).await
}

async fn forget(store: &dyn Store, retention: &Retention) -> Result<(), Fault> {
    if let Some(before) = retention.log_before
        && let Err(fault) = start_anew(store, before).await
    {
        tracing::warn!(%fault, "history that is too old stays; trying again later");
    }
    let purged = store.retain(retention).await?;
    tracing::info!(?purged, "forgot what is older than the retention settings");
    Ok(())
}

/// Writes the checkpoints that history from a time on starts from. One account that cannot be read
/// keeps its history and is in no other's way.
async fn start_anew(store: &dyn Store, before: i64) -> Result<(), Fault> {
    for aggregate in store.uncovered(before.saturating_sub(SLACK)).await? {
        if let Err(fault) = checkpoint(store, &aggregate, before).await {
            tracing::warn!(%fault, %aggregate, "history that is too old stays");
        }
    }
    Ok(())
}

/// Writes down the state in which an aggregate was just before a time.
async fn checkpoint(store: &dyn Store, aggregate: &Aggregate, before: i64) -> Result<(), Fault> {
    let id = aggregate.as_str().strip_prefix("account/");
    let Some(id) = id.and_then(|id| AccountId::read(id).ok()) else {
        return Ok(());
    };
    let at = At::Time(before.saturating_sub(1));
    let Some(loaded) = store.load_at(aggregate, at).await? else {
        return Ok(());
    };
    let state = Snapshot::restore(id, &loaded).map_err(|e| Fault::Broken(e.to_string()))?;
    let records = state.checkpoint();
    let (revision, time) = (state.revision, state.time);
    Ok(store
        .checkpoint(aggregate, revision, time, &records)
        .await?)
}

#[cfg(test)]
mod tests {
    use model::{Group, GroupId, Moment, Record as _};
    use store::{Append, CommitId, Image, Log, Memory, Revision};

    use super::*;
    use crate::held::snapshot::aggregate;

    const DAY: i64 = 86_400_000;

    fn account() -> AccountId {
        AccountId::new(1_000_000_000_000_001)
    }

    /// A row that makes, renames or deletes a group.
    fn row(revision: u64, day: i64, group: u64, name: Option<&str>) -> Append {
        let commit = CommitId([u8::try_from(revision).unwrap(); 16]);
        let id = GroupId::new(group);
        let mut append = Append::new(aggregate(account()), Revision(revision), commit, day * DAY);
        let record = |name: &str| Group {
            external_id: None,
            provisioned: false,
            id,
            name: name.parse().unwrap(),
            display_name: None,
            comments: None,
            created: Moment::default(),
            updated: Moment::default(),
        };
        append.images.push(Image {
            table: Group::TABLE.to_owned(),
            key: serde_json::to_string(&id).unwrap(),
            payload: name.map(|name| record(name).payload()),
        });
        append
    }

    async fn names(store: &Memory, at: At) -> Vec<String> {
        let loaded = store.load_at(&aggregate(account()), at).await.unwrap();
        let state = Snapshot::restore(account(), &loaded.unwrap()).unwrap();
        let groups = state.state.groups.iter();
        groups.map(|group| group.name.to_string()).collect()
    }

    async fn forget_at(store: &Memory, day: i64) -> Retention {
        let retention = Retention {
            log_before: Some((day - 90) * DAY),
            events_before: Some((day - 90) * DAY),
            ..Retention::default()
        };
        forget(store, &retention).await.unwrap();
        retention
    }

    #[tokio::test]
    async fn a_small_account_forgets_what_it_deleted_and_loads_the_same() {
        let store = Memory::new();
        let rows = [
            row(1, 1, 1, Some("stays")),
            row(2, 2, 2, Some("leaves")),
            row(3, 3, 2, None),
            row(4, 60, 3, Some("young")),
        ];
        for row in rows {
            store.commit(&[row]).await.unwrap();
        }
        let now = At::Time(i64::MAX);
        let before = names(&store, now).await;
        assert_eq!(before, ["stays", "young"]);
        // One row is a day too old, two are not: nothing goes yet.
        forget_at(&store, 92).await;
        assert_eq!(names(&store, At::Time(2 * DAY)).await, ["stays", "leaves"]);
        // Of what was before, nothing is left but what still was there then.
        forget_at(&store, 95).await;
        assert_eq!(names(&store, now).await, before);
        assert_eq!(names(&store, At::Time(59 * DAY)).await, ["stays"]);
        let loaded = store.load(&aggregate(account()), 0).await.unwrap().unwrap();
        assert!(!format!("{loaded:?}").contains("leaves"), "{loaded:?}");
        let old = store
            .load_at(&aggregate(account()), At::Time(2 * DAY))
            .await;
        assert_eq!(old, Err(store::Fault::Purged));
        // An account that does not change any more is not read again.
        assert_eq!(store.uncovered(95 * DAY - 90 * DAY).await, Ok(vec![]));
        let (looked, again) = (forget_at(&store, 96).await, forget_at(&store, 97).await);
        let done = store.retain(&looked).await.unwrap();
        assert_eq!((done.history, done.rows), (0, 0));
        assert_eq!(store.retain(&again).await.unwrap().looked, 1);
    }

    #[tokio::test]
    async fn an_account_that_cannot_be_read_is_in_no_others_way() {
        let store = Memory::new();
        let mut strange = row(1, 1, 1, None);
        strange.aggregate = aggregate(AccountId::new(1_000_000_000_000_000));
        strange.images[0].table = "of a later version".to_owned();
        let group = [strange, row(1, 1, 1, Some("stays")), row(2, 2, 1, None)];
        for row in group {
            store.commit(&[row]).await.unwrap();
        }
        forget_at(&store, 95).await;
        let loaded = store.load(&aggregate(account()), 0).await.unwrap().unwrap();
        assert!(!format!("{loaded:?}").contains("stays"), "{loaded:?}");
    }
}
