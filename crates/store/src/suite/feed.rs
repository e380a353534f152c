//! The feed, the sweep and the names of aggregates.

use std::collections::BTreeSet;

use super::scene::{AnyPlace, Run, account, append, id, node, write};
use crate::{Aggregate, Cursor, FeedRow, Revision, Store};

pub(super) const CASES: &[(&str, Run)] = &[
    ("the feed tells every row once", |place| {
        Box::pin(every_row_once(place))
    }),
    ("the feed loses nothing under load", |place| {
        Box::pin(under_load(place))
    }),
    (
        "a reader that starts at the end sees what follows",
        |place| Box::pin(from_the_end(place)),
    ),
    ("the sweep tells the newest revisions", |place| {
        Box::pin(sweep(place))
    }),
    ("aggregates are listed by prefix", |place| {
        Box::pin(listed(place))
    }),
    ("hints tell other nodes", |place| Box::pin(hints(place))),
];

/// Reads the feed in small pages until it has told so many rows.
async fn read(store: &dyn Store, mut cursor: Cursor, count: usize) -> (Vec<FeedRow>, Cursor) {
    let mut rows = Vec::new();
    while rows.len() < count {
        let (some, next) = store.feed(&cursor, 7).await.unwrap();
        assert!(some.len() <= 7);
        assert_eq!(next == cursor, some.is_empty());
        rows.extend(some);
        cursor = next;
        tokio::task::yield_now().await;
    }
    (rows, cursor)
}

async fn every_row_once(place: AnyPlace) {
    let store = node(&place).await;
    assert_eq!(store.feed(&Cursor::default(), 10).await.unwrap().0, []);
    write(&*store, &account(1), 1..=10).await;
    write(&*store, &account(2), 1..=10).await;
    let (rows, cursor) = read(&*store, Cursor::default(), 20).await;
    let told: Vec<(Aggregate, u64)> = rows
        .iter()
        .map(|row| (row.aggregate.clone(), row.revision.0))
        .collect();
    let first = (1..=10).map(|revision| (account(1), revision));
    let second = (1..=10).map(|revision| (account(2), revision));
    assert_eq!(told, first.chain(second).collect::<Vec<_>>());
    assert_eq!(rows[3].commit_id, id(4));
    assert_eq!(store.feed(&cursor, 10).await, Ok((vec![], cursor)));
    // A commit that lost is not told.
    store.commit(&[append(&account(1), 5, 99)]).await.unwrap();
    write(&*store, &account(1), 11..=11).await;
    let (rows, _) = read(&*store, cursor, 1).await;
    assert_eq!(rows[0].revision, Revision(11));
}

async fn under_load(place: AnyPlace) {
    const WRITERS: u64 = 6;
    const ROWS: u64 = 30;
    let mut writers = Vec::new();
    for n in 1..=WRITERS {
        let store = node(&place).await;
        writers.push(tokio::spawn(async move {
            write(&*store, &account(n), 1..=ROWS).await;
        }));
    }
    let store = node(&place).await;
    let (rows, cursor) = read(
        &*store,
        Cursor::default(),
        usize::try_from(WRITERS * ROWS).unwrap(),
    )
    .await;
    for writer in writers {
        writer.await.unwrap();
    }
    let told: BTreeSet<(Aggregate, u64)> = rows
        .iter()
        .map(|row| (row.aggregate.clone(), row.revision.0))
        .collect();
    assert_eq!(told.len(), rows.len(), "no row is told twice");
    for n in 1..=WRITERS {
        let own: Vec<u64> = rows
            .iter()
            .filter(|row| row.aggregate == account(n))
            .map(|row| row.revision.0)
            .collect();
        assert_eq!(own, (1..=ROWS).collect::<Vec<_>>(), "in order");
    }
    assert_eq!(store.feed(&cursor, 10).await.unwrap().0, []);
}

async fn from_the_end(place: AnyPlace) {
    let store = node(&place).await;
    write(&*store, &account(1), 1..=5).await;
    let end = store.feed_end().await.unwrap();
    write(&*store, &account(1), 6..=8).await;
    // Rows just before the end may be told again; none after it is left out.
    let mut told = Vec::new();
    let mut cursor = end;
    while told.last() != Some(&8) {
        let (rows, next) = read(&*store, cursor, 1).await;
        told.extend(rows.iter().map(|row| row.revision.0));
        cursor = next;
    }
    assert!(told.ends_with(&[6, 7, 8]), "{told:?}");
}

async fn sweep(place: AnyPlace) {
    let store = node(&place).await;
    for n in 1..=100 {
        write(&*store, &account(n), 1..=(n % 3 + 1)).await;
    }
    let all: Vec<Aggregate> = (0..=100).map(account).collect();
    let mut found = store.sweep(&all).await.unwrap();
    found.sort();
    let expected: Vec<(Aggregate, Revision)> = (0..=100)
        .map(|n| (account(n), Revision(if n == 0 { 0 } else { n % 3 + 1 })))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(store.sweep(&[]).await, Ok(vec![]));
}

async fn listed(place: AnyPlace) {
    let store = node(&place).await;
    let names = ["account/B", "account/a", "account/ä", "directory/1", "acc"];
    for name in names {
        write(&*store, &Aggregate::from(name), 1..=3).await;
    }
    let list = async |prefix: &str, after: Option<&str>, limit| -> Vec<String> {
        let after = after.map(Aggregate::from);
        let found = store
            .aggregates(prefix, after.as_ref(), limit)
            .await
            .unwrap();
        found.iter().map(Aggregate::to_string).collect()
    };
    assert_eq!(
        list("account/", None, 10).await,
        ["account/B", "account/a", "account/ä"]
    );
    assert_eq!(list("account/", Some("account/B"), 1).await, ["account/a"]);
    assert_eq!(list("", None, 10).await.len(), 5);
    assert_eq!(list("", Some("account/ä"), 10).await, ["directory/1"]);
    assert_eq!(list("zebra", None, 10).await, [""; 0]);
}

async fn hints(place: AnyPlace) {
    let (one, two) = (node(&place).await, node(&place).await);
    let Some(mut hints) = two.listen().await else {
        return;
    };
    // The listener may still be connecting: hints before that are lost, as hints may be.
    for revision in 1..=1000 {
        write(&*one, &account(1), revision..=revision).await;
        let wait = tokio::time::timeout(std::time::Duration::from_millis(100), hints.recv());
        if let Ok(Some(hint)) = wait.await {
            assert_eq!(hint.aggregate, account(1));
            assert!(hint.revision <= Revision(revision));
            return;
        }
    }
    panic!("no hint came");
}
