//! Events: batches, the projection and look-ups.

use super::scene::{AnyPlace, Run, account, all, append, batch, event, find, node, project_all};
use crate::{EventEntry, EventFilter, EventId, Retention, SUCCESS, Store, StoredEvent};

pub(super) const CASES: &[(&str, Run)] = &[
    ("a batch is stored once", |place| {
        Box::pin(stored_once(place))
    }),
    ("look-ups filter and order exactly", |place| {
        Box::pin(filters(place))
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
    ("events past their time are gone", |place| {
        Box::pin(past_their_time(place))
    }),
];

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
