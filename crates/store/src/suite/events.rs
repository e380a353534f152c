//! Events: batches, the projection and look-ups.

use super::{AnyPlace, EventEntry, Run, Store, account, append, event, node};
use crate::{EventBatch, EventFilter, EventId, Retention, SUCCESS, StoredEvent};

pub(super) const CASES: &[(&str, Run)] = &[
    ("a batch is stored once", |place| {
        Box::pin(stored_once(place))
    }),
    ("look-ups filter and order exactly", |place| {
        Box::pin(filters(place))
    }),
    ("events are found by what they are about", |place| {
        Box::pin(about(place))
    }),
    ("only a fetch brings the trace of an event", |place| {
        Box::pin(traced(place))
    }),
    ("look-ups page without loss", |place| Box::pin(pages(place))),
    ("sources that overlap are put in order", |place| {
        Box::pin(overlap(place))
    }),
    ("several nodes project at once", |place| {
        Box::pin(project_at_once(place))
    }),
    ("a projection goes on where it stopped", |place| {
        Box::pin(goes_on(place))
    }),
    (
        "the oldest events go when there are too many bytes",
        |place| Box::pin(too_many_bytes(place)),
    ),
    ("events past their time are gone", |place| {
        Box::pin(past_their_time(place))
    }),
];

async fn project_all(store: &dyn Store) {
    while store.project(5).await.unwrap().behind {
        tokio::task::yield_now().await;
    }
}

async fn find(store: &dyn Store, filter: EventFilter) -> Vec<StoredEvent> {
    store.look_up(&filter).await.unwrap()
}

fn all() -> EventFilter {
    EventFilter {
        limit: usize::MAX >> 1,
        ..EventFilter::default()
    }
}

fn batch(number: u8, events: &[EventEntry]) -> EventBatch {
    EventBatch {
        id: [number; 16],
        time: 1,
        events: events.iter().collect(),
    }
}

/// Log rows and batches with events of three users over a while.
async fn fill(store: &dyn Store) -> Vec<EventEntry> {
    let mut everything = Vec::new();
    let one = |n: i64| {
        let user = ["alice", "bob", ""][usize::try_from(n % 3).unwrap()];
        let action = ["ram:GetUser", "ram:CreateUser"][usize::try_from(n % 2).unwrap()];
        let outcome = if n % 5 == 0 { "NoPermission" } else { SUCCESS };
        let account = if n % 7 == 0 { "2" } else { "1" };
        event(account, n * 400 % 30_000, user, action, outcome)
    };
    for n in 0..60 {
        let mut append = append(&account(1), u64::try_from(n).unwrap() + 1, 1);
        append.events = vec![one(n), one(n + 1000)];
        everything.extend(append.events.clone());
        store.commit(&[append]).await.unwrap();
    }
    for n in 0..20 {
        let events: Vec<EventEntry> = (0..40).map(|m| one(i64::from(n) * 40 + m)).collect();
        everything.extend(events.clone());
        store.append_events(&batch(n, &events)).await.unwrap();
    }
    everything
}

async fn stored_once(place: AnyPlace) {
    let store = node(&place).await;
    let first = batch(1, &[event("1", 10, "alice", "a", "ok")]);
    for _ in 0..3 {
        store.append_events(&first).await.unwrap();
    }
    store.append_events(&batch(2, &[])).await.unwrap();
    project_all(&*store).await;
    let found = find(&*store, all()).await;
    assert_eq!(found.len(), 1);
    assert!(first.events.iter().eq([found[0].event.clone()]));
}

async fn filters(place: AnyPlace) {
    let store = node(&place).await;
    let everything = fill(&*store).await;
    project_all(&*store).await;
    let word = |word: &str| Some(word.to_owned());
    let wishes = [
        all(),
        EventFilter {
            account: word("1"),
            ..all()
        },
        EventFilter {
            account: word("2"),
            user: word("alice"),
            ..all()
        },
        EventFilter {
            account: word("1"),
            action: word("ram:GetUser"),
            ..all()
        },
        EventFilter {
            account: word("1"),
            outcome: word("NoPermission"),
            ..all()
        },
        EventFilter {
            account: word("2"),
            outcome: word(SUCCESS),
            ..all()
        },
        EventFilter {
            account: word("1"),
            user: word(""),
            ..all()
        },
        EventFilter {
            user: word("bob"),
            action: word("ram:CreateUser"),
            ..all()
        },
        EventFilter {
            account: word("1"),
            from: 3000,
            to: 3000,
            ..all()
        },
        EventFilter {
            account: word("1"),
            user: word("bob"),
            from: 3001,
            to: 9999,
            ..all()
        },
        EventFilter {
            account: word("3"),
            ..all()
        },
        EventFilter {
            from: 40_000,
            ..all()
        },
        EventFilter { to: -1, ..all() },
    ];
    for wish in wishes {
        for newest_first in [true, false] {
            let wish = EventFilter {
                newest_first,
                ..wish.clone()
            };
            let found = find(&*store, wish.clone()).await;
            let mut expected: Vec<EventEntry> = everything.clone();
            let lowest = EventId {
                time: 0,
                source: 0,
                index: 0,
            };
            expected.retain(|event| wish.wants(lowest, &event.heading()));
            assert_eq!(found.len(), expected.len(), "{wish:?}");
            assert!(found.is_sorted_by_key(|one| if newest_first {
                (std::cmp::Reverse(one.id), one.id)
            } else {
                (
                    std::cmp::Reverse(EventId {
                        time: 0,
                        source: 0,
                        index: 0,
                    }),
                    one.id,
                )
            }));
            let words = |event: &EventEntry| format!("{event:?}");
            let mut found: Vec<String> = found.iter().map(|one| words(&one.event)).collect();
            let mut expected: Vec<String> = expected.iter().map(words).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{wish:?}");
        }
    }
}

async fn about(place: AnyPlace) {
    let store = node(&place).await;
    let one = |n: i64, resources: i64| EventEntry {
        resource: if n % 5 == 0 {
            String::new()
        } else {
            format!("bucket-{}", n % resources)
        },
        service: ["Ram", "Sts", ""][usize::try_from(n % 3).unwrap()].into(),
        access_key: format!("LTAI{}", n % 4),
        request: format!("request-{n}"),
        ..event("1", n * 700, "alice", "a", SUCCESS)
    };
    let mut everything = Vec::new();
    // Rows about few things, batches about few and batches about many.
    for n in 0..30 {
        let mut append = append(&account(1), u64::try_from(n).unwrap() + 1, 1);
        append.events = vec![one(n, 7), one(n + 500, 7)];
        everything.extend(append.events.clone());
        store.commit(&[append]).await.unwrap();
    }
    for n in 0..6_u8 {
        let first = 1000 + i64::from(n) * 100;
        let resources = if n % 2 == 0 { 7 } else { 90 };
        let events: Vec<_> = (first..first + 100).map(|n| one(n, resources)).collect();
        everything.extend(events.clone());
        store.append_events(&batch(n, &events)).await.unwrap();
    }
    project_all(&*store).await;
    let base = EventFilter {
        account: Some("1".into()),
        ..all()
    };
    let word = |word: &str| Some(word.to_owned());
    let mut wishes: Vec<EventFilter> = Vec::new();
    for resource in ["bucket-1", "bucket-6", "bucket-50", "bucket-99", ""] {
        for newest_first in [true, false] {
            let resource = word(resource);
            wishes.push(EventFilter {
                resource,
                newest_first,
                ..base.clone()
            });
        }
    }
    for service in ["Ram", "", "Kms"] {
        wishes.push(EventFilter {
            service: word(service),
            ..base.clone()
        });
    }
    wishes.push(EventFilter {
        access_key: word("LTAI2"),
        ..base.clone()
    });
    wishes.push(EventFilter {
        access_key: word("LTAI2"),
        resource: word("bucket-3"),
        ..base.clone()
    });
    wishes.push(EventFilter {
        request: word("request-1234"),
        ..base.clone()
    });
    wishes.push(EventFilter {
        request: word("request-1234"),
        ..all()
    });
    for wish in wishes {
        let lowest = EventId {
            time: 0,
            source: 0,
            index: 0,
        };
        let wanted = |event: &&EventEntry| wish.wants(lowest, &event.heading());
        let mut expected: Vec<i64> = everything
            .iter()
            .filter(wanted)
            .map(|one| one.time)
            .collect();
        expected.sort_unstable();
        if wish.newest_first {
            expected.reverse();
        }
        let found = find(&*store, wish.clone()).await;
        let found: Vec<i64> = found.iter().map(|one| one.event.time).collect();
        assert_eq!(found, expected, "{wish:?}");
    }
}

async fn traced(place: AnyPlace) {
    let store = node(&place).await;
    let request = "018BCFE5-687B-7000-8000-000000000000";
    let traced = |n: u8| EventEntry {
        request: request.to_owned(),
        trace: vec![n; 300],
        explanation: vec![0, n, 255],
        ..event("1", 1_700_000_000_123, "alice", "a", "NoPermission")
    };
    let mut append = append(&account(1), 1, 1);
    append.events = vec![event("1", 1, "bob", "a", SUCCESS), traced(1)];
    store.commit(&[append]).await.unwrap();
    let events = [traced(2), event("1", 2, "bob", "a", SUCCESS)];
    store.append_events(&batch(1, &events)).await.unwrap();
    // Another request that happens to have the same id, at another time than it says.
    let early = EventEntry {
        time: 5,
        ..traced(3)
    };
    store.append_events(&batch(2, &[early])).await.unwrap();
    project_all(&*store).await;
    let filter = EventFilter {
        request: Some(request.to_owned()),
        newest_first: false,
        ..all()
    };
    let found = find(&*store, filter).await;
    assert_eq!(found.len(), 2);
    for (one, n) in found.iter().zip([1, 2]) {
        assert_eq!((one.event.trace.len(), one.event.explanation.len()), (0, 0));
        let whole = store.fetch(one.id).await.unwrap().unwrap();
        assert_eq!((whole.id, whole.event), (one.id, traced(n)));
    }
    let mut nowhere = found[0].id;
    nowhere.index = 77;
    assert_eq!(store.fetch(nowhere).await, Ok(None));
    nowhere.source = 777;
    assert_eq!(store.fetch(nowhere).await, Ok(None));
}

async fn pages(place: AnyPlace) {
    let store = node(&place).await;
    fill(&*store).await;
    project_all(&*store).await;
    for newest_first in [true, false] {
        let base = EventFilter {
            account: Some("1".into()),
            newest_first,
            ..all()
        };
        let whole = find(&*store, base.clone()).await;
        let mut paged: Vec<StoredEvent> = Vec::new();
        loop {
            let after = paged.last().map(|one| one.id.to_string().parse().unwrap());
            let some = find(
                &*store,
                EventFilter {
                    limit: 13,
                    after,
                    ..base.clone()
                },
            )
            .await;
            if some.is_empty() {
                break;
            }
            assert!(some.len() <= 13);
            paged.extend(some);
        }
        assert_eq!(paged, whole);
    }
    assert_eq!(find(&*store, EventFilter { limit: 0, ..all() }).await, []);
}

async fn overlap(place: AnyPlace) {
    let store = node(&place).await;
    // One source spans all of time and the others lie within it.
    let wide: Vec<_> = (0..50)
        .map(|n| event("1", n * 10_000, "alice", "a", "ok"))
        .collect();
    store.append_events(&batch(1, &wide)).await.unwrap();
    for n in 0..49_u8 {
        let time = i64::from(n) * 10_000 + 5000;
        let narrow = [event("1", time, "alice", "b", "ok")];
        store.append_events(&batch(n + 2, &narrow)).await.unwrap();
    }
    project_all(&*store).await;
    for newest_first in [true, false] {
        let wish = EventFilter {
            account: Some("1".into()),
            user: Some("alice".into()),
            from: 100_000,
            to: 200_000,
            newest_first,
            limit: 15,
            ..all()
        };
        let mut times: Vec<i64> = (0..15).map(|n| 100_000 + n * 5000).collect();
        if newest_first {
            times = (0..15).map(|n| 200_000 - n * 5000).collect();
        }
        let found = find(&*store, wish).await;
        assert_eq!(
            found.iter().map(|one| one.event.time).collect::<Vec<_>>(),
            times
        );
    }
}

async fn project_at_once(place: AnyPlace) {
    let store = node(&place).await;
    let mut nodes = Vec::new();
    for _ in 0..4 {
        let store = node(&place).await;
        nodes.push(tokio::spawn(async move {
            for _ in 0..40 {
                store.project(3).await.unwrap();
                tokio::task::yield_now().await;
            }
        }));
    }
    let everything = fill(&*store).await;
    for node in nodes {
        node.await.unwrap();
    }
    project_all(&*store).await;
    assert_eq!(find(&*store, all()).await.len(), everything.len());
}

async fn goes_on(place: AnyPlace) {
    let store = node(&place).await;
    for n in 1..=4 {
        let time = i64::from(n);
        store
            .append_events(&batch(n, &[event("1", time, "u", "a", "ok")]))
            .await
            .unwrap();
    }
    assert_eq!(find(&*store, all()).await, [], "nothing is projected yet");
    let mut seen = 0;
    while seen < 4 {
        // Another node goes on each time.
        let store = node(&place).await;
        let step = store.project(1).await.unwrap();
        assert!(step.sources <= 2);
        let found = find(&*store, all()).await.len();
        assert!(found >= seen);
        assert_eq!(step.behind, found < 4);
        seen = found;
    }
    assert_eq!(store.project(1).await.unwrap().sources, 0);
}

async fn too_many_bytes(place: AnyPlace) {
    let store = node(&place).await;
    // Nothing that compresses, a batch and a row each minute.
    let large = |n: i64| {
        let next = |state: &mut u64, _| {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(n.unsigned_abs());
            Some(char::from(
                b'!' + u8::try_from((*state >> 33) % 89).unwrap(),
            ))
        };
        let noise = (0..20_000).scan(n.unsigned_abs(), next);
        EventEntry {
            json: noise.collect(),
            ..event("1", n * 60_000, "alice", "a", "ok")
        }
    };
    for n in 1..=10 {
        let number = u8::try_from(n).unwrap();
        store
            .append_events(&batch(number, &[large(n)]))
            .await
            .unwrap();
        let mut append = append(&account(1), u64::from(number), u64::from(number));
        append.time = n * 60_000;
        append.events = vec![large(n)];
        store.commit(&[append]).await.unwrap();
    }
    project_all(&*store).await;
    let bound = |bytes| Retention {
        events_bytes: Some(bytes),
        ..Retention::default()
    };
    let plenty = store.retain(&bound(10_000_000)).await.unwrap();
    assert_eq!(plenty.events, 0);
    let done = store.retain(&bound(7 * 20_500)).await.unwrap();
    let left: Vec<i64> = find(&*store, all())
        .await
        .iter()
        .map(|one| one.event.time / 60_000)
        .collect();
    assert_eq!((done.events, left), (14, vec![10, 10, 9, 9, 8, 8]));
    // What came last stays, whatever the bound.
    store.retain(&bound(1)).await.unwrap();
    assert_eq!(find(&*store, all()).await.len(), 2);
    let log = store.load(&account(1), 0).await.unwrap().unwrap();
    assert_eq!(log.tail.len(), 10, "only events went");
}

async fn past_their_time(place: AnyPlace) {
    let store = node(&place).await;
    let everything = fill(&*store).await;
    store
        .append_events(&batch(99, &[event("1", 90_000, "u", "a", "ok")]))
        .await
        .unwrap();
    project_all(&*store).await;
    let before = 20_000;
    let retention = Retention {
        events_before: Some(before),
        ..Retention::default()
    };
    assert!(store.retain(&retention).await.unwrap().events > 0);
    let left = find(&*store, all()).await;
    // A source goes when its youngest event is past its time, so nothing young is ever lost.
    let young = |event: &&EventEntry| event.time >= before;
    let kept: Vec<EventEntry> = left.into_iter().map(|one| one.event).collect();
    assert_eq!(
        kept.iter().filter(young).count(),
        everything.iter().filter(young).count() + 1
    );
    assert!(kept.len() < everything.len());
    assert_eq!(
        store
            .load(&account(1), 0)
            .await
            .unwrap()
            .unwrap()
            .tail
            .len(),
        60
    );
}
