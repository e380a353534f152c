//! Bringing aggregates back, now and as they were.

use std::time::Duration;

use super::scene::{AnyPlace, Run, account, append, event, id, image, node, nonce, write};
use crate::{Appended, At, Fault, LogRow, Options, Retention, Revision};

pub(super) const CASES: &[(&str, Run)] = &[
    ("what was appended comes back", |place| {
        Box::pin(comes_back(place))
    }),
    ("a checkpoint and the tail are the whole log", |place| {
        Box::pin(checkpointed(place))
    }),
    ("a checkpoint is never ahead of the log", |place| {
        Box::pin(not_ahead(place))
    }),
    ("nonces come back until they expire", |place| {
        Box::pin(nonces(place))
    }),
    ("an earlier state comes back", |place| {
        Box::pin(earlier(place))
    }),
    ("purged history is told, not invented", |place| {
        Box::pin(purged(place))
    }),
    (
        "history starts from a checkpoint and loses nothing after it",
        |place| Box::pin(history_starts(place)),
    ),
    ("the newest row outlives every purge", |place| {
        Box::pin(newest_stays(place))
    }),
    ("two nodes see each other's rows", |place| {
        Box::pin(two_nodes(place))
    }),
    ("the pulse beats with every commit", |place| {
        Box::pin(pulse(place))
    }),
];

async fn comes_back(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    let large = "{\"v\":1,\"text\":\"\u{1f512}\"}".repeat(10_000);
    let mut first = append(&a, 1, 1);
    first.images = vec![
        image("user", "1", Some(&large)),
        image("user", "2", None),
        image("nul\0", "\0", Some("\0")),
    ];
    first.nonces = vec![nonce(1, 5000), nonce(2, 6000)];
    let expected = LogRow {
        revision: Revision(1),
        commit_id: id(1),
        time: 1000,
        images: first.images.clone(),
        nonces: first.nonces.clone(),
    };
    assert_eq!(store.commit(&[first]).await, Ok(vec![Appended::Done]));
    let again = node(&place).await;
    let loaded = again.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(loaded.tail, [expected]);
    assert_eq!(loaded.checkpoint, None);
    assert_eq!(loaded.revision(), Revision(1));
    assert_eq!(again.load(&account(2), 0).await, Ok(None));
}

async fn checkpointed(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    write(&*store, &a, 1..=10).await;
    let all = store.load(&a, 0).await.unwrap().unwrap().tail;
    for revision in [3, 7, 5, 6] {
        let time = i64::try_from(revision).unwrap() * 1000;
        let records = format!("state {revision} {}", "x".repeat(5000));
        store
            .checkpoint(&a, Revision(revision), time, &records)
            .await
            .unwrap();
    }
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    let checkpoint = loaded.checkpoint.clone().unwrap();
    assert_eq!((checkpoint.revision, checkpoint.time), (Revision(7), 7000));
    assert_eq!(checkpoint.records, format!("state 7 {}", "x".repeat(5000)));
    assert_eq!(loaded.tail, all[7..]);
    assert_eq!(loaded.revision(), Revision(10));
    // The log itself is still whole.
    assert_eq!(store.tail(&a, Revision(0)).await.unwrap().rows, all);
    assert_eq!(store.tail(&a, Revision(10)).await.unwrap().rows, []);
    assert_eq!(store.tail(&a, Revision(99)).await.unwrap().rows, []);
    // The default keeps the newest two, and the oldest: the one at 5 is gone.
    for (at, base) in [(2, 0), (5, 3), (6, 6), (9, 7)] {
        let at = At::Revision(Revision(at));
        let then = store.load_at(&a, at).await.unwrap().unwrap();
        let from = then.checkpoint.map_or(0, |one| one.revision.0);
        assert_eq!(from, base);
    }
}

async fn not_ahead(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    store
        .checkpoint(&a, Revision(1), 1000, "early")
        .await
        .unwrap();
    write(&*store, &a, 1..=2).await;
    store
        .checkpoint(&a, Revision(3), 3000, "early")
        .await
        .unwrap();
    store
        .checkpoint(&a, Revision(0), 0, "nothing")
        .await
        .unwrap();
    store
        .checkpoint(&a, Revision(2), 2000, "first")
        .await
        .unwrap();
    store
        .checkpoint(&a, Revision(2), 2000, "second")
        .await
        .unwrap();
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(loaded.checkpoint.unwrap().records, "first");
    assert_eq!(loaded.tail, []);
}

async fn nonces(place: AnyPlace) {
    let horizon = Duration::from_secs(100);
    let options = Options {
        nonce_horizon: horizon,
        ..Options::default()
    };
    let store = place.open(&options).await;
    let a = account(1);
    for revision in 1..=300 {
        let mut append = append(&a, revision, revision);
        let number = u8::try_from(revision % 200).unwrap();
        append.nonces.push(nonce(number, append.time + 50_000));
        store.commit(&[append]).await.unwrap();
    }
    store
        .checkpoint(&a, Revision(300), 300_000, "all")
        .await
        .unwrap();
    let loaded = store.load(&a, 300_000).await.unwrap().unwrap();
    let mut expires: Vec<i64> = loaded.nonces.iter().map(|nonce| nonce.expires).collect();
    expires.sort_unstable();
    let expected: Vec<i64> = (251..=300)
        .map(|revision| revision * 1000 + 50_000)
        .collect();
    assert_eq!(expires, expected);
    assert_eq!(store.load(&a, 350_000).await.unwrap().unwrap().nonces, []);
    let tail = store.tail(&a, Revision(299)).await.unwrap();
    assert_eq!(tail.rows[0].nonces, [nonce(100, 350_000)]);
}

async fn earlier(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    write(&*store, &a, 1..=9).await;
    store
        .checkpoint(&a, Revision(4), 4000, "four")
        .await
        .unwrap();
    let ids = |loaded: &crate::Loaded| -> Vec<u64> {
        loaded.tail.iter().map(|row| row.revision.0).collect()
    };
    let at = async |at| store.load_at(&a, at).await.unwrap();
    let three = at(At::Revision(Revision(3))).await.unwrap();
    assert_eq!(
        (three.checkpoint.is_none(), ids(&three)),
        (true, vec![1, 2, 3])
    );
    let six = at(At::Revision(Revision(6))).await.unwrap();
    assert_eq!(
        (six.checkpoint.as_ref().unwrap().records.as_str(), ids(&six)),
        ("four", vec![5, 6])
    );
    assert_eq!(at(At::Revision(Revision(10))).await, None);
    assert_eq!(at(At::Revision(Revision(0))).await, None);
    assert_eq!(at(At::Time(999)).await, None);
    assert_eq!(at(At::Time(1000)).await.unwrap().revision(), Revision(1));
    assert_eq!(at(At::Time(6999)).await, Some(six));
    assert_eq!(at(At::Time(4000)).await.unwrap().revision(), Revision(4));
    assert_eq!(
        at(At::Time(i64::MAX)).await.unwrap().revision(),
        Revision(9)
    );
    assert_eq!(store.load_at(&account(2), At::Time(1)).await, Ok(None));
}

async fn purged(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b) = (account(1), account(2));
    for aggregate in [&a, &b] {
        for revision in 1..=9 {
            let mut append = append(aggregate, revision, revision);
            append.events.push(event("1", append.time, "u", "a", "ok"));
            store.commit(&[append]).await.unwrap();
        }
    }
    store
        .checkpoint(&a, Revision(5), 5000, "five")
        .await
        .unwrap();
    let history = Retention {
        log_before: Some(8000),
        ..Retention::default()
    };
    assert_eq!(store.uncovered(8000).await, Ok(vec![a.clone(), b.clone()]));
    assert_eq!(store.uncovered(6000).await, Ok(vec![b.clone()]));
    assert_eq!(store.uncovered(1000).await, Ok(vec![]));
    let done = store.retain(&history).await.unwrap();
    // Only what the checkpoint covers, and the rows stay for the sake of their events.
    assert_eq!((done.history, done.events, done.rows), (5, 0, 0));
    assert_eq!(
        store.load(&a, 0).await.unwrap().unwrap().revision(),
        Revision(9)
    );
    assert_eq!(store.load(&b, 0).await.unwrap().unwrap().tail.len(), 9);
    assert_eq!(store.tail(&a, Revision(4)).await, Err(Fault::Purged));
    assert_eq!(store.tail(&a, Revision(5)).await.unwrap().rows.len(), 4);
    assert_eq!(
        store.load_at(&a, At::Revision(Revision(4))).await,
        Err(Fault::Purged)
    );
    let five = store.load_at(&a, At::Time(5500)).await.unwrap().unwrap();
    assert_eq!(five.revision(), Revision(5));
    // With their events gone too, the rows go.
    let all = Retention {
        log_before: Some(8000),
        events_before: Some(4000),
        ..Retention::default()
    };
    let done = store.retain(&all).await.unwrap();
    assert_eq!((done.history, done.events, done.rows), (0, 6, 3));
    assert_eq!(
        store.load(&a, 0).await.unwrap().unwrap().revision(),
        Revision(9)
    );
    assert_eq!(store.load_at(&a, At::Time(2500)).await, Err(Fault::Purged));
    assert_eq!(store.load_at(&a, At::Time(4500)).await, Err(Fault::Purged));
    for nothing in [all, Retention::default()] {
        let done = store.retain(&nothing).await.unwrap();
        assert_eq!((done.history, done.events, done.rows), (0, 0, 0));
    }
}

async fn history_starts(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    write(&*store, &a, 1..=9).await;
    // A newer checkpoint does not help: what is between would be lost.
    store.checkpoint(&a, Revision(8), 8000, "8").await.unwrap();
    let forget = async |before| {
        let retention = Retention {
            log_before: Some(before),
            events_before: Some(before),
            ..Retention::default()
        };
        store.retain(&retention).await.unwrap()
    };
    assert_eq!(forget(5500).await.history, 0);
    assert_eq!(store.uncovered(5500).await, Ok(vec![a.clone()]));
    let state = store.load_at(&a, At::Time(5499)).await.unwrap().unwrap();
    assert_eq!(state.revision(), Revision(5));
    store.checkpoint(&a, Revision(5), 5000, "5").await.unwrap();
    assert_eq!(store.uncovered(5500).await, Ok(vec![]));
    let done = forget(5500).await;
    assert_eq!((done.history, done.rows), (5, 5));
    // Newer checkpoints come and go, and the history still starts where it did.
    for revision in [6, 9] {
        let time = i64::try_from(revision).unwrap() * 1000;
        let at = Revision(revision);
        store.checkpoint(&a, at, time, "later").await.unwrap();
    }
    for time in 5000..9500 {
        let then = store.load_at(&a, At::Time(time)).await.unwrap().unwrap();
        assert_eq!(i64::try_from(then.revision().0).unwrap(), time / 1000);
    }
    assert_eq!(store.load_at(&a, At::Time(4999)).await, Err(Fault::Purged));
    // The next start of the history takes the place of this one.
    assert_eq!(forget(9500).await.history, 4);
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!((loaded.revision(), loaded.tail.len()), (Revision(9), 0));
    assert_eq!(store.load_at(&a, At::Time(8500)).await, Err(Fault::Purged));
}

async fn newest_stays(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    write(&*store, &a, 1..=3).await;
    store
        .checkpoint(&a, Revision(3), 3000, "three")
        .await
        .unwrap();
    let all = Retention {
        log_before: Some(i64::MAX),
        events_before: Some(i64::MAX),
        ..Retention::default()
    };
    assert_eq!(store.retain(&all).await.unwrap().rows, 2);
    assert_eq!(store.revision(&a).await, Ok(Revision(3)));
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!((loaded.revision(), loaded.tail.len()), (Revision(3), 0));
    assert_eq!(
        store.commit(&[append(&a, 1, 9)]).await,
        Ok(vec![Appended::Behind])
    );
    assert_eq!(
        store.commit(&[append(&a, 3, 9)]).await,
        Ok(vec![Appended::Behind])
    );
    assert_eq!(
        store.commit(&[append(&a, 3, 3)]).await,
        Ok(vec![Appended::Done])
    );
    let end = store.feed_end().await.unwrap();
    assert_eq!(
        store.commit(&[append(&a, 4, 4)]).await,
        Ok(vec![Appended::Done])
    );
    let mut rows = Vec::new();
    while rows.is_empty() {
        rows = store.feed(&end, 10).await.unwrap().0;
    }
    assert_eq!(rows[0].revision, Revision(4));
}

async fn two_nodes(place: AnyPlace) {
    let (one, two) = (node(&place).await, node(&place).await);
    let a = account(1);
    write(&*one, &a, 1..=1).await;
    assert_eq!(two.revision(&a).await, Ok(Revision(1)));
    write(&*two, &a, 2..=2).await;
    assert_eq!(one.tail(&a, Revision(1)).await.unwrap().rows.len(), 1);
    assert_eq!(one.load(&a, 0).await, two.load(&a, 0).await);
}

async fn pulse(place: AnyPlace) {
    let (one, two) = (node(&place).await, node(&place).await);
    let a = account(1);
    let Some(mut last) = one.pulse() else {
        assert_eq!(two.pulse(), None);
        return;
    };
    for revision in 1..=2000 {
        let writer = if revision % 2 == 0 { &one } else { &two };
        write(&**writer, &a, revision..=revision).await;
        let now = one.pulse().unwrap();
        assert_ne!(now, last, "revision {revision}");
        assert_eq!(two.pulse(), Some(now));
        assert_eq!(one.revision(&a).await, Ok(Revision(revision)));
        last = one.pulse().unwrap();
        assert_eq!(last, now, "reading is no commit");
    }
}
