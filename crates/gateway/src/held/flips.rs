//! How many calls rollouts turn, or would turn: by who asked, what, on what, and which level denies.
//!
//! As with last uses (see `last_used`), a call is counted here and the counts go to the store every few seconds, as
//! values beside the account's log. Each node has counters of its own there, and begins new ones each time it starts:
//! what they come to together is asked for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use foldhash::fast::RandomState;
use model::{AccountId, Moment, RolloutId};
use serde::{Deserialize, Serialize};
use store::{Aggregate, Side, Store};

use crate::fault::Fault;
use crate::held::aside::Flip;

/// How many groups a node counts apart, of all rollouts together. More are counted as others.
const MOST: usize = 10_000;
/// After how many seconds without a call a counter is let go; the next call begins another.
const IDLE: i64 = 24 * 60 * 60;

/// Calls that rollouts turned, or would have, since this node started.
#[derive(Default)]
pub(crate) struct Flips {
    counters: DashMap<Key, Counter, RandomState>,
    /// How many counters were begun.
    begun: AtomicU64,
}

/// What is counted together.
#[derive(Clone, Eq, Hash, PartialEq)]
struct Key {
    home: AccountId,
    rollout: Box<str>,
    group: Group,
}

/// Calls that are counted together.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Group {
    /// At which stage, counted from 1.
    pub stage: u16,
    /// Whether they are denied with the rollout, and not without; the other way round otherwise.
    pub denied: bool,
    /// The ARN of who asked, of sessions that of their role. Empty, as what follows, where calls of many kinds are
    /// counted together for want of room.
    pub principal: String,
    /// The action.
    pub action: String,
    /// What it was asked for on, with a star for its last part.
    pub resource: String,
    /// The level of control policies that denies; empty if it is none.
    pub node: String,
}

/// How often.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Counted {
    /// So many calls.
    pub calls: u64,
    /// The first of them.
    pub first: Moment,
    /// The last of them.
    pub last: Moment,
    /// The request of one of them.
    pub request: String,
}

struct Counter {
    number: u64,
    counted: Counted,
    /// Whether the store has it as it is.
    written: bool,
}

/// A call that is still to be counted.
#[derive(Clone)]
pub(crate) struct Turned {
    key: Key,
    at: Moment,
    request: String,
}

/// What a counter is in the store.
#[derive(Deserialize, Serialize)]
struct Value {
    group: Group,
    counted: Counted,
}

impl Turned {
    /// A call of somebody, which is to be counted.
    pub(crate) fn of(flip: &Flip, principal: &str, (at, request): (Moment, &str)) -> Self {
        let principal = flip.principal.as_deref().unwrap_or(principal);
        let node = flip.node.as_deref().unwrap_or_default();
        Self {
            key: Key {
                home: flip.home,
                rollout: flip.rolled.rollout.as_str().into(),
                group: Group {
                    stage: flip.rolled.stage,
                    denied: flip.denied,
                    principal: principal.to_owned(),
                    action: flip.action.clone(),
                    resource: pattern(&flip.resource),
                    node: node.to_owned(),
                },
            },
            at,
            request: request.to_owned(),
        }
    }
}

/// An ARN with a star for its last part, so that there are few.
fn pattern(arn: &str) -> String {
    match arn.rsplit_once('/') {
        Some((before, _)) => [before, "/*"].concat(),
        None => arn.to_owned(),
    }
}

impl Flips {
    /// Counts calls.
    pub(crate) fn count(&self, turned: Vec<Turned>) {
        for one in turned {
            metrics::counter!("rampart_rollout_flips_total").increment(1);
            self.count_one(one);
        }
    }

    fn count_one(&self, one: Turned) {
        let Turned { key, at, request } = one;
        let full = self.counters.len() >= MOST && !self.counters.contains_key(&key);
        let key = if full { others(key) } else { key };
        let mut counter = self.counters.entry(key).or_insert_with(|| Counter {
            number: self.begun.fetch_add(1, Ordering::Relaxed),
            counted: Counted {
                calls: 0,
                first: at,
                last: at,
                request,
            },
            written: false,
        });
        let counted = &mut counter.counted;
        counted.calls = counted.calls.saturating_add(1);
        counted.first = counted.first.min(at);
        counted.last = counted.last.max(at);
        counter.written = false;
    }

    /// Brings what was counted to the store. What could not be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &dyn Store, node: &str, now: Moment) {
        let new = self.counters.iter().filter(|one| !one.written);
        let sides: Vec<_> = new
            .map(|one| {
                (
                    one.key().clone(),
                    one.counted.calls,
                    side(node, one.key(), &one),
                )
            })
            .collect();
        if !sides.is_empty() {
            let values: Vec<_> = sides.iter().map(|(_, _, side)| side.clone()).collect();
            if let Err(fault) = store.side_put(&values).await {
                tracing::warn!(%fault, "counts of rollouts could not be written; they are kept for the next try");
                return;
            }
        }
        for (key, calls, _) in sides {
            if let Some(mut one) = self.counters.get_mut(&key)
                && one.counted.calls == calls
            {
                one.written = true;
            }
        }
        let idle = |one: &Counter| one.written && one.counted.last.plus_seconds(IDLE) < now;
        self.counters.retain(|_, one| !idle(one));
    }

    /// What was counted of a rollout, as far as this node and the store know.
    pub(crate) async fn of(
        &self,
        store: &dyn Store,
        node: &str,
        (home, rollout): (AccountId, &RolloutId),
    ) -> Result<HashMap<Group, Counted>, Fault> {
        let mine = |key: &Key| key.home == home && *key.rollout == *rollout.as_str();
        let here = self.counters.iter().filter(|one| mine(one.key()));
        let here = here.map(|one| side(node, one.key(), &one));
        let mut newest: HashMap<String, Side> = HashMap::new();
        let there = store.side_all(&place(home, rollout.as_str())).await?;
        for side in there.into_iter().chain(here.collect::<Vec<_>>()) {
            let known = newest.get(&side.key).map_or(i64::MIN, |known| known.order);
            if known < side.order {
                newest.insert(side.key.clone(), side);
            }
        }
        let values = newest.values();
        let read = values.filter_map(|side| serde_json::from_str(&side.value).ok());
        let mut all: HashMap<Group, Counted> = HashMap::new();
        for Value { group, counted } in read {
            match all.get_mut(&group) {
                Some(known) => add(known, &counted),
                None => drop(all.insert(group, counted)),
            }
        }
        Ok(all)
    }
}

fn add(known: &mut Counted, more: &Counted) {
    known.calls = known.calls.saturating_add(more.calls);
    known.first = known.first.min(more.first);
    if known.last < more.last {
        known.last = more.last;
        known.request.clone_from(&more.request);
    }
}

/// How many calls a stage denies that would be allowed without it.
pub(crate) fn denied(counted: &HashMap<Group, Counted>, stage: usize) -> u64 {
    let of_stage = counted
        .iter()
        .filter(|(group, _)| group.denied && usize::from(group.stage) == stage);
    of_stage
        .map(|(_, one)| one.calls)
        .fold(0, u64::saturating_add)
}

fn others(key: Key) -> Key {
    let Group { stage, denied, .. } = key.group;
    Key {
        group: Group {
            stage,
            denied,
            principal: String::new(),
            action: String::new(),
            resource: String::new(),
            node: String::new(),
        },
        ..key
    }
}

/// Where the counts of a rollout are.
fn place(home: AccountId, rollout: &str) -> Aggregate {
    Aggregate::new(format!("rollout/{home}/{rollout}"))
}

fn side(node: &str, key: &Key, counter: &Counter) -> Side {
    let value = Value {
        group: key.group.clone(),
        counted: counter.counted.clone(),
    };
    Side {
        aggregate: place(key.home, &key.rollout),
        key: format!("{node}/{}", counter.number),
        order: i64::try_from(counter.counted.calls).unwrap_or(i64::MAX),
        // INVARIANT: numbers and texts, which always serialise.
        value: serde_json::to_string(&value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use store::{Facts as _, Memory};

    use super::*;

    const HOME: AccountId = AccountId::new(1_000_000_000_000_001);

    fn turned(principal: &str, seconds: i64) -> Turned {
        Turned {
            key: Key {
                home: HOME,
                rollout: "ro-abc123".into(),
                group: Group {
                    stage: 1,
                    denied: true,
                    principal: principal.to_owned(),
                    action: "ram:GetUser".to_owned(),
                    resource: "acs:ram::1:user/*".to_owned(),
                    node: "fd-000001".to_owned(),
                },
            },
            at: Moment::from_seconds(seconds),
            request: format!("request {seconds}"),
        }
    }

    async fn of(flips: &Flips, store: &Memory, node: &str) -> HashMap<Group, Counted> {
        let rollout = "ro-abc123".parse().unwrap();
        flips.of(store, node, (HOME, &rollout)).await.unwrap()
    }

    #[tokio::test]
    async fn counts_of_all_nodes_and_of_those_that_were_killed_come_together() {
        let store = Memory::new();
        let (one, other) = (Flips::default(), Flips::default());
        for second in 0..10 {
            one.count(vec![turned("bob", second)]);
        }
        other.count(vec![turned("bob", 20), turned("eve", 30)]);
        let now = Moment::from_seconds(40);
        one.flush(&store, "one", now).await;
        // Nothing new is nothing to write, and what comes behind it is added.
        one.flush(&store, "one", now).await;
        one.count(vec![turned("bob", 41)]);
        assert_eq!(denied(&of(&one, &store, "one").await, 1), 11);
        other.flush(&store, "other", now).await;
        one.flush(&store, "one", now).await;
        drop((one, other));
        let next = Flips::default();
        next.count(vec![turned("bob", 50)]);
        let all = of(&next, &store, "next").await;
        let bob = &all[&turned("bob", 0).key.group];
        assert_eq!((bob.calls, &*bob.request), (12 + 1, "request 50"));
        assert_eq!(bob.first, Moment::from_seconds(0));
        assert_eq!((denied(&all, 1), denied(&all, 2)), (14, 0));
        let place = place(HOME, "ro-abc123");
        assert_eq!(store.side_all(&place).await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn what_there_is_no_room_for_is_counted_together() {
        let (store, flips) = (Memory::new(), Flips::default());
        for number in 0..MOST + 50 {
            flips.count(vec![turned(&number.to_string(), 0)]);
        }
        let all = of(&flips, &store, "one").await;
        assert_eq!((all.len(), denied(&all, 1)), (MOST + 1, MOST as u64 + 50));
        assert_eq!(all[&others(turned("", 0).key).group].calls, 50);
        // After a day without a call their counters make room, and stay counted.
        flips
            .flush(&store, "one", Moment::from_seconds(IDLE + 1))
            .await;
        assert_eq!(flips.counters.len(), 0);
        flips.count(vec![turned("1", IDLE)]);
        let all = of(&flips, &store, "one").await;
        assert_eq!(denied(&all, 1), MOST as u64 + 51);
    }

    #[test]
    fn a_pattern_has_a_star_for_the_last_part() {
        assert_eq!(pattern("acs:ram::1:user/bob"), "acs:ram::1:user/*");
        assert_eq!(pattern("acs:oss:*:1:bucket"), "acs:oss:*:1:bucket");
        assert_eq!(pattern("*"), "*");
    }
}
