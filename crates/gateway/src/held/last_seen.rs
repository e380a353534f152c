//! When sessions of people who logged on were last used, and the end of those that are not.
//!
//! As with keys (see `last_used`), a use is noted here and goes to the store every few seconds, as a
//! value beside the account's log that keeps the latest of all nodes. Only what this node has not seen
//! for long is looked up there, so a session that is used on one node ends on none, and one that was
//! idle before a start is idle after it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use foldhash::fast::RandomState;
use model::{AccountId, Moment};
use moka::sync::Cache;
use store::{Side, Store};

use crate::fault::Fault;
use crate::held::snapshot::aggregate;

/// When sessions were last used, by their ids. One that is not in it was not used since it began.
pub type Seen = BTreeMap<Arc<str>, Moment>;

/// A session in a browser: its id, and when it began.
pub(crate) type Begun<'a> = (&'a Arc<str>, Moment);

/// The latest uses of sessions, as far as this node knows.
pub(crate) struct LastSeen {
    /// For how many seconds a session may be idle; 0 for ever.
    idle: i64,
    here: Cache<Arc<str>, Moment>,
    /// Those that have not reached the store yet.
    unwritten: DashMap<Arc<str>, (AccountId, Moment), RandomState>,
}

impl LastSeen {
    pub(crate) fn new(idle_minutes: u32) -> Self {
        Self {
            idle: i64::from(idle_minutes) * 60,
            here: Cache::builder()
                .max_capacity(SESSIONS)
                .time_to_idle(LONGEST)
                .build(),
            unwritten: DashMap::default(),
        }
    }

    /// Whether a session was idle for too long. If not, it is used now.
    pub(crate) async fn is_idle(
        &self,
        store: &dyn Store,
        account: AccountId,
        session: Begun<'_>,
        now: Moment,
    ) -> Result<bool, Fault> {
        let is_idle = self.was_idle(store, account, session, now).await?;
        if !is_idle {
            self.note(account, session.0, now);
        }
        Ok(is_idle)
    }

    /// Whether a session was idle for too long. It is not used by that.
    pub(crate) async fn was_idle(
        &self,
        store: &dyn Store,
        account: AccountId,
        (id, created): Begun<'_>,
        now: Moment,
    ) -> Result<bool, Fault> {
        let over = |seen: Moment| self.idle > 0 && seen.plus_seconds(self.idle + GRACE) <= now;
        let here = self.here.get(id).unwrap_or_default();
        if over(here.max(created)) {
            let (place, key) = (aggregate(account), key(id));
            let there = store.side_get(&place, &key).await?;
            return Ok(over(there.map(|side| at(&side)).unwrap_or_default()));
        }
        Ok(false)
    }

    fn note(&self, account: AccountId, id: &Arc<str>, now: Moment) {
        // A clock that goes back makes no use older.
        let latest = self.here.get(id).unwrap_or_default().max(now);
        self.here.insert(id.clone(), latest);
        self.unwritten.insert(id.clone(), (account, latest));
    }

    /// When each session of an account was last used, as far as this node and the store know.
    pub(crate) async fn of_all(
        &self,
        store: &dyn Store,
        account: AccountId,
    ) -> Result<Seen, Fault> {
        let there = store.side_all(&aggregate(account)).await?;
        let there = there.iter().filter_map(|side| Some((id(side)?, at(side))));
        let mut seen: Seen = there.map(|(id, at)| (id.into(), at)).collect();
        for one in &self.unwritten {
            let (whose, at) = *one.value();
            if whose == account {
                let known = seen.entry(one.key().clone()).or_insert(at);
                *known = at.max(*known);
            }
        }
        Ok(seen)
    }

    /// Brings the noted uses to the store. What could not be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &dyn Store) {
        let noted = self.unwritten.iter();
        let noted: Vec<_> = noted.map(|one| (one.key().clone(), *one.value())).collect();
        if noted.is_empty() {
            return;
        }
        let side = |(id, (account, at)): &(Arc<str>, (AccountId, Moment))| Side {
            aggregate: aggregate(*account),
            key: key(id),
            order: at.millis(),
            value: String::new(),
        };
        let sides: Vec<_> = noted.iter().map(side).collect();
        if let Err(fault) = store.side_put(&sides).await {
            tracing::warn!(%fault, "uses of sessions could not be written; they are kept for the next try");
            return;
        }
        for (id, value) in noted {
            self.unwritten.remove_if(&id, |_, now| *now == value);
        }
    }
}

/// Forgets the uses of sessions that are over by now, whatever became of them.
pub(crate) async fn forget_over(
    store: &dyn Store,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    let seconds = i64::try_from(LONGEST.as_secs()).unwrap_or(i64::MAX);
    let before = now.plus_seconds(-seconds).millis();
    Ok(store
        .side_forget(&aggregate(account), BEFORE, before)
        .await?)
}

/// Whether there are any.
pub(crate) async fn is_any_over(
    store: &dyn Store,
    account: AccountId,
    now: Moment,
) -> Result<bool, Fault> {
    let seconds = i64::try_from(LONGEST.as_secs()).unwrap_or(i64::MAX);
    let all = store.side_all(&aggregate(account)).await?;
    let mut sessions = all.iter().filter(|side| id(side).is_some());
    Ok(sessions.any(|side| at(side).plus_seconds(seconds) < now))
}

fn at(side: &Side) -> Moment {
    Moment::from_millis(side.order)
}

fn key(id: &str) -> String {
    [BEFORE, id].concat()
}

fn id(side: &Side) -> Option<&str> {
    side.key.strip_prefix(BEFORE)
}

/// What stands before the id of a session.
const BEFORE: &str = "logon_session/";
/// For how many seconds the last uses on another node may be unknown here.
const GRACE: i64 = 10;
/// How many sessions a node remembers; of more it asks the store.
const SESSIONS: u64 = 100_000;
/// No session lasts longer.
const LONGEST: Duration = Duration::from_hours(25);

#[cfg(test)]
mod tests {
    use store::{Facts as _, Memory};

    use super::*;

    const MINUTE: i64 = 60;

    fn account() -> AccountId {
        AccountId::new(1_000_000_000_000_001)
    }

    fn session() -> Arc<str> {
        "0a".into()
    }

    async fn idle(node: &LastSeen, store: &Memory, seconds: i64) -> bool {
        let now = Moment::from_seconds(seconds);
        node.is_idle(store, account(), (&session(), Moment::default()), now)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_session_ends_when_it_was_not_used_for_so_long() {
        let (store, node) = (Memory::new(), LastSeen::new(60));
        let limit = 60 * MINUTE + GRACE;
        assert!(!idle(&node, &store, limit - 1).await);
        assert!(!idle(&node, &store, 2 * limit - 2).await);
        assert!(idle(&node, &store, 3 * limit - 2).await);
        // To ask is no use.
        assert!(idle(&node, &store, 3 * limit - 1).await);
        let never = LastSeen::new(0);
        assert!(!idle(&never, &store, 20 * limit).await);
    }

    #[tokio::test]
    async fn what_is_used_on_one_node_ends_on_none_and_a_start_wakes_nothing() {
        let store = Memory::new();
        let (one, other) = (LastSeen::new(60), LastSeen::new(60));
        assert!(!idle(&one, &store, 50 * MINUTE).await);
        one.flush(&store).await;
        assert!(one.unwritten.is_empty());
        assert!(!idle(&other, &store, 100 * MINUTE).await);
        other.flush(&store).await;
        // Another that was used before writes last, and the later use stays.
        one.note(account(), &session(), Moment::from_seconds(70 * MINUTE));
        one.flush(&store).await;
        let next = LastSeen::new(60);
        assert!(!idle(&one, &store, 160 * MINUTE + GRACE - 1).await);
        assert!(idle(&next, &store, 160 * MINUTE + GRACE).await);
    }

    #[tokio::test]
    async fn the_uses_of_sessions_are_told_and_forgotten_after_their_day() {
        let (store, node) = (Memory::new(), LastSeen::new(60));
        let other = Side {
            aggregate: aggregate(account()),
            key: "access_key/LTAI/used".to_owned(),
            order: 1,
            value: "Ram".to_owned(),
        };
        store.side_put(std::slice::from_ref(&other)).await.unwrap();
        let used = Moment::from_seconds(50 * MINUTE);
        let seen = Seen::from([(session(), used)]);
        assert!(!idle(&node, &store, 50 * MINUTE).await);
        assert_eq!(node.of_all(&store, account()).await.unwrap(), seen);
        node.flush(&store).await;
        assert_eq!(node.of_all(&store, account()).await.unwrap(), seen);
        assert!(
            node.of_all(&store, AccountId::new(2))
                .await
                .unwrap()
                .is_empty()
        );
        let day = used.plus_seconds(25 * 60 * MINUTE);
        for (now, over) in [(day, false), (day.plus_seconds(1), true)] {
            assert_eq!(is_any_over(&store, account(), now).await.unwrap(), over);
            forget_over(&store, account(), now).await.unwrap();
            let left = node.of_all(&store, account()).await.unwrap();
            assert_eq!(left.is_empty(), over);
        }
        let all = store.side_all(&aggregate(account())).await.unwrap();
        assert_eq!(all, [other]);
    }
}
