//! Looks up what has happened in an account, for operations that tell of it. Never another account's.

use model::{AccountId, Moment};
use serde_json::Value;
use store::{EventFilter, EventId, Store, StoredEvent};
use vault::{Diagnosis, Vault};

use crate::ask::past::{Decided, Found, Search};
use crate::fault::Fault;

/// How many log rows and batches are taken in before a look-up, so that what was answered a moment ago
/// is found.
const CATCH_UP: usize = 1000;
/// How many events are looked through at once where they are sifted.
const SOME: usize = 500;
/// How often, for one page.
const TIMES: usize = 20;
/// Of one request there are few events.
const OF_REQUEST: usize = 20;

/// Events of the account that are wanted.
pub(super) async fn events(
    store: &dyn Store,
    account: AccountId,
    search: &Search,
) -> Result<Found, Fault> {
    store.project(CATCH_UP).await?;
    let page = if search.is_sifted() {
        SOME
    } else {
        search.most.saturating_add(1)
    };
    let mut filter = filter(account, search, page);
    let mut found = Found::default();
    for _ in 0..TIMES {
        let (some, is_last) = looked_up(store, &filter, &search.actions).await?;
        for one in some {
            let event: Value = serde_json::from_str(&one.event.json).unwrap_or_default();
            if search.wants(&event) {
                if found.events.len() == search.most {
                    found.next = found.events.last().map(|(id, _)| *id);
                    return Ok(found);
                }
                found.events.push((one.id, event));
            }
            filter.after = Some(one.id);
        }
        if is_last {
            return Ok(found);
        }
        filter.limit = filter.limit.saturating_mul(2).min(SOME.max(filter.limit));
    }
    found.next = filter.after;
    Ok(found)
}

/// The next events of any of these operations, or of all if none is named, and whether they are the last.
async fn looked_up(
    store: &dyn Store,
    filter: &EventFilter,
    actions: &[String],
) -> Result<(Vec<StoredEvent>, bool), Fault> {
    if actions.is_empty() {
        let some = store.look_up(filter).await?;
        let is_last = some.len() < filter.limit;
        return Ok((some, is_last));
    }
    let (mut all, mut up_to): (Vec<StoredEvent>, Option<EventId>) = (Vec::new(), None);
    // In the order that is asked for, what stands behind.
    let order = |one: &EventId, other: &EventId| {
        if filter.newest_first {
            other.cmp(one)
        } else {
            one.cmp(other)
        }
    };
    for action in actions {
        let filter = EventFilter {
            action: Some(action.clone()),
            ..filter.clone()
        };
        let some = store.look_up(&filter).await?;
        if some.len() >= filter.limit {
            // Of this one there may be more from here on, so that nothing behind it is next.
            let last = some.last().map(|one| one.id);
            up_to = up_to.into_iter().chain(last).min_by(order);
        }
        all.extend(some);
    }
    all.sort_unstable_by(|one, other| order(&one.id, &other.id));
    all.retain(|one| up_to.is_none_or(|last| order(&one.id, &last).is_le()));
    Ok((all, up_to.is_none()))
}

fn filter(account: AccountId, search: &Search, limit: usize) -> EventFilter {
    let filter = EventFilter {
        account: Some(account.to_string()),
        from: search.from.map_or(i64::MIN, Moment::millis),
        to: search.to.map_or(i64::MAX, Moment::millis),
        user: search.user.clone(),
        action: None,
        outcome: search.outcome.clone(),
        resource: search.resource.clone(),
        service: search.service.clone(),
        access_key: search.access_key.clone(),
        request: search.request.clone(),
        newest_first: !search.forward,
        limit,
        after: search.after,
        traces: false,
    };
    match &search.event {
        Some(id) => filter.around(id),
        None => filter,
    }
}

/// What was kept of the decisions on requests, in the order of these.
pub(super) async fn decisions(
    store: &dyn Store,
    vault: &Vault,
    account: AccountId,
    requests: &[String],
) -> Result<Vec<Decided>, Fault> {
    store.project(CATCH_UP).await?;
    let mut decided = Vec::new();
    for request in requests {
        let wanted = Search {
            request: Some(request.clone()),
            ..Search::default()
        };
        let filter = EventFilter {
            newest_first: false,
            ..filter(account, &wanted, OF_REQUEST)
        };
        for found in store.look_up(&filter).await? {
            // A look-up leaves out what is bulky.
            let Some(whole) = store.fetch(found.id).await? else {
                continue;
            };
            let event: Value = serde_json::from_str(&whole.event.json).unwrap_or_default();
            let sealed = str::from_utf8(&whole.event.explanation).unwrap_or_default();
            // What is not sealed for this account does not open.
            let diagnosis = (!sealed.is_empty())
                .then(|| Diagnosis::open_any_age(vault, account, sealed).ok())
                .flatten();
            decided.push(Decided {
                time: Moment::from_millis(whole.event.time),
                trace: whole.event.trace,
                event,
                diagnosis,
            });
        }
    }
    Ok(decided)
}

#[cfg(test)]
mod tests {
    use store::{EventBatch, EventEntry, Events as _, Memory};

    use super::*;

    const HOME: AccountId = AccountId::new(1_000_000_000_000_001);

    /// A store with so many events of two accounts, of which every one of the first says whence.
    async fn store(count: i64) -> Memory {
        let store = Memory::new();
        let event = |time: i64| EventEntry {
            account: AccountId::new(1_000_000_000_000_001 + u64::from(time % 2 == 1)).to_string(),
            time,
            action: "GetUser".to_owned(),
            json: format!(r#"{{"sourceIpAddress":"::{:x}"}}"#, time / 2 % 4),
            ..EventEntry::default()
        };
        let batch = EventBatch {
            id: [1; 16],
            time: count,
            events: (0..2 * count).map(event).collect(),
        };
        store.append_events(&batch).await.unwrap();
        store
    }

    fn times(found: &Found) -> Vec<i64> {
        let times = found.events.iter();
        times
            .map(|(id, _)| id.to_string().split('-').next().unwrap().parse().unwrap())
            .collect()
    }

    #[tokio::test]
    async fn a_sifted_search_goes_on_where_it_ended_and_finds_all() {
        let store = store(100).await;
        let mut search = Search {
            source: Some("::3".to_owned()),
            most: 10,
            ..Search::default()
        };
        let mut seen = Vec::new();
        loop {
            let found = events(&store, HOME, &search).await.unwrap();
            seen.extend(times(&found));
            search.after = found.next;
            if found.next.is_none() {
                break;
            }
        }
        let expected: Vec<i64> = (0..200).rev().filter(|time| time % 8 == 6).collect();
        assert_eq!(seen, expected);
    }

    #[tokio::test]
    async fn a_search_that_finds_too_little_ends_and_says_that_it_may_go_on() {
        let most = i64::try_from(SOME * TIMES).unwrap();
        let store = store(most + 7).await;
        let search = Search {
            source: Some("::9".to_owned()),
            most: 10,
            ..Search::default()
        };
        let found = events(&store, HOME, &search).await.unwrap();
        assert!(found.events.is_empty() && found.next.is_some());
        let rest = Search {
            after: found.next,
            ..search
        };
        let found = events(&store, HOME, &rest).await.unwrap();
        assert!(found.events.is_empty() && found.next.is_none());
    }
}
