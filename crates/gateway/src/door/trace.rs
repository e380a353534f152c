//! Looks through the events of an AccessKey for the different things that it was used for.

use std::collections::BTreeSet;

use model::{AccountId, Moment};
use serde_json::Value;
use store::{EventFilter, Store};

use crate::ask::trace::{KeyTrace, Onward, Thing, Traced, mark};
use crate::fault::Fault;

/// How many log rows and batches are taken in before, so that a use of a moment ago is found.
const CATCH_UP: usize = 1000;
/// How many events are looked through at first: most keys do the same again and again.
const FEW: usize = 50;
/// How many at once after that.
const SOME: usize = 500;
/// How many for one answer.
const MOST: usize = 10_000;
/// How many different things all pages together tell of.
const DIFFERENT: usize = 300;

/// The things that a key of the account was used for.
pub(super) async fn things(
    store: &dyn Store,
    account: AccountId,
    search: &KeyTrace,
    now: Moment,
) -> Result<Traced, Fault> {
    store.project(CATCH_UP).await?;
    let to = search.to.unwrap_or(now);
    let mut filter = EventFilter {
        account: Some(account.to_string()),
        from: to.plus_seconds(-search.span).millis(),
        to: to.millis(),
        service: search.service.clone(),
        access_key: Some(search.access_key.to_string()),
        limit: FEW.min(search.most),
        after: search.after,
        ..EventFilter::default()
    };
    let mut known = search.known.clone();
    let mut marks: BTreeSet<_> = known.iter().copied().collect();
    let (mut things, mut left) = (Vec::new(), MOST);
    'looking: while left > 0 && things.len() < search.most {
        filter.limit = filter.limit.min(left);
        let some = store.look_up(&filter).await?;
        let is_last = some.len() < filter.limit;
        left = left.saturating_sub(some.len());
        for one in some {
            let event: Value = serde_json::from_str(&one.event.json).unwrap_or_default();
            for thing in search.apart.of(&event) {
                let mark = mark(thing);
                if marks.contains(&mark) {
                    continue;
                }
                if marks.len() >= DIFFERENT {
                    return Ok(Traced { things, next: None });
                }
                if things.len() == search.most {
                    // What is left of this event is for the next page.
                    break 'looking;
                }
                marks.insert(mark);
                known.push(mark);
                things.push(Thing {
                    kind: thing.0.to_owned(),
                    name: thing.1.to_owned(),
                    at: Moment::from_millis(one.event.time),
                    event: event.clone(),
                });
            }
            filter.after = Some(one.id);
        }
        if is_last {
            return Ok(Traced { things, next: None });
        }
        filter.limit = filter.limit.saturating_mul(2).min(SOME);
    }
    let after = filter.after;
    Ok(Traced {
        things,
        next: Some(Onward { after, known }),
    })
}

#[cfg(test)]
mod tests {
    use store::{EventBatch, EventEntry, Events as _, Memory};

    use super::*;
    use crate::ask::trace::Apart;

    const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
    const NOW: Moment = Moment::from_seconds(1000);

    /// A store with so many events of a key, about whose resources the test says more, and some of other keys
    /// and accounts between them.
    async fn store(count: usize, resources: impl Fn(i64) -> String) -> Memory {
        let store = Memory::new();
        let event = |time: i64, account: AccountId, key: &str| EventEntry {
            account: account.to_string(),
            time,
            service: "Kms".to_owned(),
            access_key: key.to_owned(),
            json: format!(
                r#"{{"resourceType":"T;T","resourceName":"{}"}}"#,
                resources(time)
            ),
            ..EventEntry::default()
        };
        let away = AccountId::new(1_000_000_000_000_002);
        let times = 0..i64::try_from(count).unwrap();
        let all = times.flat_map(|time| {
            [
                event(time, HOME, "LTAIone"),
                event(time, HOME, "LTAIother"),
                event(time, away, "LTAIone"),
            ]
        });
        let batch = EventBatch {
            id: [1; 16],
            time: 0,
            events: all.collect::<Vec<_>>().iter().collect(),
        };
        store.append_events(&batch).await.unwrap();
        store
    }

    fn search(most: usize) -> KeyTrace {
        KeyTrace {
            access_key: "LTAIone".parse().unwrap(),
            service: Some("Kms".to_owned()),
            apart: Apart::Resource,
            to: None,
            span: 1_000_000,
            most,
            after: None,
            known: Vec::new(),
        }
    }

    /// All names page by page, each page within its size, and how many pages there were.
    async fn walked(store: &Memory, mut search: KeyTrace) -> (Vec<String>, usize) {
        let (mut names, mut pages) = (Vec::new(), 0);
        loop {
            let found = things(store, HOME, &search, NOW).await.unwrap();
            assert!(found.things.len() <= search.most);
            names.extend(found.things.into_iter().map(|thing| thing.name));
            pages += 1;
            let Some(next) = found.next else {
                return (names, pages);
            };
            (search.after, search.known) = (next.after, next.known);
        }
    }

    #[tokio::test]
    async fn each_thing_is_told_once_by_its_newest_event_whatever_the_pages() {
        // Two of each event, and the second of one is the first of the one before it.
        let store = store(200, |time| format!("{};{}", time % 7, (time + 1) % 7)).await;
        let newest: Vec<_> = [199, 200, 198, 197, 196, 195, 194]
            .map(|n| (n % 7).to_string())
            .into();
        for most in 1..9 {
            let (names, _) = walked(&store, search(most)).await;
            assert_eq!(names, newest, "{most}");
        }
        let found = things(&store, HOME, &search(3), NOW).await.unwrap();
        assert_eq!(found.things[2].event["resourceName"], "2;3");
        let early = KeyTrace {
            to: Some(Moment::from_millis(5)),
            ..search(9)
        };
        let (names, pages) = walked(&store, early).await;
        assert_eq!((names.join(" "), pages), ("5 6 4 3 2 1 0".to_owned(), 1));
        let late = KeyTrace {
            span: 0,
            to: Some(Moment::from_millis(5)),
            ..search(9)
        };
        assert_eq!(walked(&store, late).await.0, ["5", "6"]);
        let other = KeyTrace {
            service: Some("Ram".to_owned()),
            ..search(9)
        };
        assert!(walked(&store, other).await.0.is_empty());
    }

    #[tokio::test]
    async fn one_answer_looks_through_so_many_events_and_says_that_it_goes_on() {
        let first = |time: i64| if time == 0 { "first;" } else { "usual;" }.to_owned();
        let store = store(MOST + 10, first).await;
        let found = things(&store, HOME, &search(9), NOW).await.unwrap();
        assert_eq!((found.things.len(), found.next.is_some()), (1, true));
        let (names, pages) = walked(&store, search(9)).await;
        assert_eq!((names.join(" "), pages), ("usual first".to_owned(), 2));
    }

    #[tokio::test]
    async fn all_pages_together_tell_of_so_many_things() {
        let store = store(DIFFERENT + 50, |time| format!("{time};")).await;
        for most in [7, 100, 1000] {
            let (names, _) = walked(&store, search(most)).await;
            assert_eq!(names.len(), DIFFERENT, "{most}");
        }
    }
}
