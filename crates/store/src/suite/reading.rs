//! Reading on in everything recorded.

use super::scene::{AnyPlace, Run, account, append, batch, event, node};
use crate::{EventCursor, EventEntry, EventPage, EventReading, Retention, Store};

pub(super) const CASES: &[(&str, Run)] = &[
    (
        "a reader of all events reads each of its account once",
        |place| Box::pin(each_once(place)),
    ),
    (
        "a reader of all events that starts at the end misses nothing that follows",
        |place| Box::pin(from_the_end(place)),
    ),
    (
        "between two places the same events are read again, however late others come",
        |place| Box::pin(again(place)),
    ),
];

/// So many log rows and as many batches, each with an event of each of two accounts, from this number on.
async fn fill(store: &dyn Store, from: u8, count: u8) {
    for n in from..from + count {
        let time = 1_000_000 - i64::from(n) * 1000;
        let own = |account: &str, user: &str| event(account, time, user, "a", "Success");
        let revision = u64::from(n) + 1;
        let mut append = append(&account(1), revision, revision);
        append.events = vec![own("1", &format!("row {n}")), own("2", "other")];
        store.commit(&[append]).await.unwrap();
        let events = [own("2", "other"), own("1", &format!("batch {n}"))];
        store.append_events(&batch(n, &events)).await.unwrap();
    }
}

/// Everything from one place to another, or to the end, in pages of so many rows.
async fn read(
    store: &dyn Store,
    from: EventCursor,
    upto: Option<EventCursor>,
    limit: usize,
) -> (Vec<EventEntry>, EventCursor) {
    read_within(store, from, upto, (limit, usize::MAX)).await
}

/// The same in pages that end with so many bytes.
async fn read_within(
    store: &dyn Store,
    from: EventCursor,
    upto: Option<EventCursor>,
    (limit, bytes): (usize, usize),
) -> (Vec<EventEntry>, EventCursor) {
    let mut all = Vec::new();
    let mut reading = EventReading {
        account: "1",
        from,
        upto,
        limit,
        bytes,
    };
    loop {
        let EventPage { events, to, more } = store.read_events(&reading).await.unwrap();
        all.extend(events.into_iter().map(|one| one.event));
        reading.from = to;
        if !more {
            return (all, to);
        }
    }
}

fn users(events: &[EventEntry]) -> Vec<&str> {
    let mut users: Vec<_> = events.iter().map(|event| event.user.as_str()).collect();
    users.sort_unstable();
    users
}

fn expected(from: u8, count: u8) -> Vec<String> {
    let numbers = from..from + count;
    let both = numbers.flat_map(|n| [format!("row {n}"), format!("batch {n}")]);
    let mut both: Vec<_> = both.collect();
    both.sort_unstable();
    both
}

async fn each_once(place: AnyPlace) {
    let store = node(&place).await;
    fill(&*store, 0, 9).await;
    for limit in [1, 2, 5, 100] {
        let (all, end) = read(&*store, EventCursor::default(), None, limit).await;
        assert_eq!(users(&all), expected(0, 9), "{limit}");
        let (none, still) = read(&*store, end, None, limit).await;
        assert_eq!((none.len(), still), (0, end));
    }
    for bytes in [1, 40, 100] {
        let begin = EventCursor::default();
        let (all, _) = read_within(&*store, begin, None, (100, bytes)).await;
        assert_eq!(users(&all), expected(0, 9), "{bytes}");
    }
    let first = EventReading {
        account: "1",
        from: EventCursor::default(),
        upto: None,
        limit: 100,
        bytes: 1,
    };
    let page = store.read_events(&first).await.unwrap();
    assert!(page.more && page.events.len() <= 2, "{page:?}");
    let (all, _) = read(&*store, EventCursor::default(), None, 3).await;
    assert!(all.iter().all(|event| event.account == "1"));
    // Nothing of it waits for the projection.
    assert_eq!(store.look_up(&super::scene::all()).await, Ok(vec![]));
}

async fn from_the_end(place: AnyPlace) {
    let store = node(&place).await;
    fill(&*store, 0, 4).await;
    let end = store.events_end().await.unwrap();
    fill(&*store, 4, 3).await;
    let kept: EventCursor = end.to_string().parse().unwrap();
    let (news, _) = read(&*store, kept, None, 2).await;
    // Rows just before the end may be read again; none after it is left out.
    let news: Vec<_> = users(&news).into_iter().map(str::to_owned).collect();
    for wanted in expected(4, 3) {
        assert!(news.contains(&wanted), "{wanted}: {news:?}");
    }
}

async fn again(place: AnyPlace) {
    let store = node(&place).await;
    fill(&*store, 0, 5).await;
    let begin = EventCursor::default();
    let (first, upto) = read(&*store, begin, None, 100).await;
    // Their times lie before those that are there, as of what waited on the disk of a node.
    fill(&*store, 5, 5).await;
    for limit in [1, 3, 100] {
        let (same, to) = read(&*store, begin, Some(upto), limit).await;
        assert_eq!((&same.len(), to), (&first.len(), upto), "{limit}");
        assert_eq!(users(&same), users(&first));
    }
    let (rest, _) = read(&*store, upto, None, 2).await;
    assert_eq!(users(&rest), expected(5, 5));
    // What is gone is passed over.
    let retention = Retention {
        events_before: Some(i64::MAX),
        ..Retention::default()
    };
    store.retain(&retention).await.unwrap();
    let (left, to) = read(&*store, begin, Some(upto), 2).await;
    assert_eq!((left.len(), to), (0, upto));
}
