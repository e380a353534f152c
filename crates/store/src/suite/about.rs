//! Events by what they are about, what belongs to them, and how many bytes of them are kept.

use super::scene::{AnyPlace, Run, account, all, append, batch, event, find, node, project_all};
use crate::{EventEntry, EventFilter, EventId, Retention, SUCCESS};

pub(super) const CASES: &[(&str, Run)] = &[
    ("events are found by what they are about", |place| {
        Box::pin(about(place))
    }),
    (
        "only a fetch brings the trace of an event, unless it is asked for",
        |place| Box::pin(traced(place)),
    ),
    (
        "the oldest events go when there are too many bytes",
        |place| Box::pin(too_many_bytes(place)),
    ),
];

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
    let traces = EventFilter {
        traces: true,
        ..filter.clone()
    };
    let with_traces = find(&*store, traces).await;
    let found = find(&*store, filter).await;
    assert_eq!((found.len(), with_traces.len()), (2, 2));
    for ((one, with_trace), n) in found.iter().zip(&with_traces).zip([1, 2]) {
        assert_eq!((one.event.trace.len(), one.event.explanation.len()), (0, 0));
        let asked = &with_trace.event;
        assert_eq!(
            (&asked.trace, asked.explanation.len()),
            (&traced(n).trace, 0)
        );
        let whole = store.fetch(one.id).await.unwrap().unwrap();
        assert_eq!((whole.id, whole.event), (one.id, traced(n)));
    }
    let mut nowhere = found[0].id;
    nowhere.index = 77;
    assert_eq!(store.fetch(nowhere).await, Ok(None));
    nowhere.source = 777;
    assert_eq!(store.fetch(nowhere).await, Ok(None));
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
