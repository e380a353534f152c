//! Values beside the log.

use super::scene::{AnyPlace, Run, account, node, write};
use crate::{Fault, Revision, Side};

pub(super) const CASES: &[(&str, Run)] = &[
    ("a side value stays at its largest order", |place| {
        Box::pin(largest(place))
    }),
    ("side values are put many at once", |place| {
        Box::pin(many(place))
    }),
    (
        "side values are forgotten by their keys and orders",
        |place| Box::pin(forgotten(place)),
    ),
    ("of two writers of a fact one wins", |place| {
        Box::pin(facts(place))
    }),
    ("a closed store answers no more", |place| {
        Box::pin(closed(place))
    }),
];

fn side(n: u64, key: &str, order: i64, value: &str) -> Side {
    Side {
        aggregate: account(n),
        key: key.into(),
        order,
        value: value.into(),
    }
}

async fn largest(place: AnyPlace) {
    let store = node(&place).await;
    assert_eq!(store.side_get(&account(1), "used").await, Ok(None));
    for (order, value) in [(5, "five"), (9, "nine"), (7, "seven"), (9, "again")] {
        store
            .side_put(&[side(1, "used", order, value)])
            .await
            .unwrap();
    }
    assert_eq!(
        store.side_get(&account(1), "used").await,
        Ok(Some(side(1, "used", 9, "nine")))
    );
    assert_eq!(store.side_get(&account(2), "used").await, Ok(None));
    assert_eq!(store.side_get(&account(1), "use").await, Ok(None));
}

async fn many(place: AnyPlace) {
    let store = node(&place).await;
    let mut values: Vec<Side> = (0..200)
        .map(|n| side(n % 2, &format!("key/{n:03}"), 1, "x"))
        .collect();
    values.extend([side(1, "key/001", 3, "new"), side(1, "key/001", 2, "old")]);
    store.side_put(&values).await.unwrap();
    store.side_put(&[]).await.unwrap();
    let all = store.side_all(&account(1)).await.unwrap();
    assert_eq!(all.len(), 100);
    assert_eq!(all[0], side(1, "key/001", 3, "new"));
    assert!(all.is_sorted_by_key(|one| one.key.clone()));
    let bad = store.side_put(&[side(1, "\0", 1, "x")]).await;
    assert!(matches!(bad, Err(Fault::Broken(_))));
}

async fn forgotten(place: AnyPlace) {
    let store = node(&place).await;
    let kept = [
        side(1, "a%b/new", 5, "x"),
        side(1, "a/other", 1, "x"),
        side(1, "axb/other", 1, "x"),
        side(2, "a%b/old", 1, "x"),
    ];
    store.side_put(&kept).await.unwrap();
    store.side_put(&[side(1, "a%b/old", 4, "x")]).await.unwrap();
    store.side_forget(&account(1), "a%b/", 5).await.unwrap();
    let mut left = store.side_all(&account(1)).await.unwrap();
    left.extend(store.side_all(&account(2)).await.unwrap());
    assert_eq!(left, kept);
    let bad = store.side_forget(&account(1), "\0", 1).await;
    assert!(matches!(bad, Err(Fault::Broken(_))));
}

async fn facts(place: AnyPlace) {
    let mut tasks = Vec::new();
    for n in 0..6 {
        let store = node(&place).await;
        tasks.push(tokio::spawn(async move {
            store
                .meta_put_if_absent("key-check", &n.to_string())
                .await
                .unwrap()
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    let store = node(&place).await;
    let winner = store.meta_get("key-check").await.unwrap().unwrap();
    assert!(
        answers.iter().all(|answer| *answer == winner),
        "{answers:?}"
    );
    assert_eq!(store.meta_get("other").await, Ok(None));
    // Another value takes its place once, whoever else tries.
    let replace = async |old: &str, new: &str| store.meta_replace("key-check", old, new).await;
    assert_eq!(replace("no value", "next").await, Ok(false));
    assert_eq!(replace(&winner, "next").await, Ok(true));
    assert_eq!(replace(&winner, "other").await, Ok(false));
    assert_eq!(store.meta_replace("other", "", "next").await, Ok(false));
    let other = node(&place).await;
    assert_eq!(
        other.meta_get("key-check").await,
        Ok(Some("next".to_owned()))
    );
}

async fn closed(place: AnyPlace) {
    let store = node(&place).await;
    store.ping().await.unwrap();
    write(&*store, &account(1), 1..=1).await;
    store.close().await;
    let again = node(&place).await;
    again.ping().await.unwrap();
    assert_eq!(again.revision(&account(1)).await, Ok(Revision(1)));
}
