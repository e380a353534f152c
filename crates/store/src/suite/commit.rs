//! Appending.

use std::sync::Arc;

use super::scene::{
    AnyPlace, Run, account, append, claim, event, id, log_ids, name, node, put, sealed, write,
};
use crate::{Aggregate, Append, Appended, CommitError, CommitId, Revision, SecretChange, Store};

pub(super) const CASES: &[(&str, Run)] = &[
    ("an append is a compare", |place| {
        Box::pin(an_append_is_a_compare(place))
    }),
    ("an append leaves no gap", |place| {
        Box::pin(an_append_leaves_no_gap(place))
    }),
    ("a commit id makes an append idempotent", |place| {
        Box::pin(idempotent(place))
    }),
    ("a group keeps its order and its winners", |place| {
        Box::pin(groups(place))
    }),
    ("one aggregate may come twice in a group", |place| {
        Box::pin(twice_in_a_group(place))
    }),
    ("of two writers one wins each revision", |place| {
        Box::pin(race(place))
    }),
    ("groups that meet crosswise all end", |place| {
        Box::pin(crosswise(place))
    }),
    ("a taken name leaves no trace", |place| {
        Box::pin(taken(place))
    }),
    ("of two claims one wins", |place| {
        Box::pin(claims_race(place))
    }),
    ("a released name can be claimed", |place| {
        Box::pin(released(place))
    }),
    ("only the owner releases a name", |place| {
        Box::pin(owner_releases(place))
    }),
    ("a destroyed secret is gone", |place| {
        Box::pin(destroyed(place))
    }),
    ("of two changes to a secret the later counts", |place| {
        Box::pin(later_counts(place))
    }),
    ("what cannot be stored is refused", |place| {
        Box::pin(refused(place))
    }),
];

async fn an_append_is_a_compare(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    assert_eq!(store.revision(&a).await, Ok(Revision(0)));
    assert_eq!(
        store.commit(&[append(&a, 1, 1)]).await,
        Ok(vec![Appended::Done])
    );
    assert_eq!(
        store.commit(&[append(&a, 1, 2)]).await,
        Ok(vec![Appended::Behind])
    );
    assert_eq!(
        store.commit(&[append(&a, 2, 3)]).await,
        Ok(vec![Appended::Done])
    );
    assert_eq!(store.revision(&a).await, Ok(Revision(2)));
    assert_eq!(log_ids(&*store, &a).await, [id(1), id(3)]);
    assert_eq!(store.commit(&[]).await, Ok(vec![]));
}

async fn an_append_leaves_no_gap(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    assert_eq!(
        store.commit(&[append(&a, 2, 1)]).await,
        Ok(vec![Appended::Behind])
    );
    write(&*store, &a, 1..=3).await;
    assert_eq!(
        store.commit(&[append(&a, 5, 9)]).await,
        Ok(vec![Appended::Behind])
    );
    assert_eq!(store.revision(&a).await, Ok(Revision(3)));
}

async fn idempotent(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b) = (account(1), account(2));
    let mut rich = append(&b, 1, 2);
    rich.claims.push(claim("acme", "2"));
    let group = [append(&a, 1, 1), rich];
    for _ in 0..3 {
        assert_eq!(
            store.commit(&group).await,
            Ok(vec![Appended::Done, Appended::Done])
        );
    }
    write(&*store, &a, 2..=4).await;
    assert_eq!(
        store.commit(&group).await,
        Ok(vec![Appended::Done, Appended::Done])
    );
    assert_eq!(store.revision(&a).await, Ok(Revision(4)));
    assert_eq!(store.revision(&b).await, Ok(Revision(1)));
}

async fn groups(place: AnyPlace) {
    let store = node(&place).await;
    write(&*store, &account(7), 1..=1).await;
    // More than one statement takes, not in order, with one that loses and one that was there.
    let mut group: Vec<Append> = (1..=150).rev().map(|n| append(&account(n), 1, n)).collect();
    let loses = group
        .iter()
        .position(|append| append.aggregate == account(9))
        .unwrap();
    group[loses].revision = Revision(2);
    let again = group
        .iter()
        .position(|append| append.aggregate == account(7))
        .unwrap();
    group[again].commit_id = id(1);
    let outcomes = store.commit(&group).await.unwrap();
    for (place, outcome) in outcomes.iter().enumerate() {
        let expected = if place == loses {
            Appended::Behind
        } else {
            Appended::Done
        };
        assert_eq!(*outcome, expected, "place {place}");
    }
    assert_eq!(store.revision(&account(9)).await, Ok(Revision(0)));
    assert_eq!(log_ids(&*store, &account(150)).await, [id(150)]);
}

async fn twice_in_a_group(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    let group = [append(&a, 2, 2), append(&a, 1, 1), append(&a, 4, 4)];
    let expected = vec![Appended::Done, Appended::Done, Appended::Behind];
    assert_eq!(store.commit(&group).await, Ok(expected));
    assert_eq!(log_ids(&*store, &a).await, [id(1), id(2)]);
}

/// Appends until the log is long enough; answers the revisions won.
async fn write_against_others(store: Arc<dyn Store>, mark: u64) -> Vec<(u64, CommitId)> {
    let a = account(1);
    let mut won = Vec::new();
    loop {
        let next = store.revision(&a).await.unwrap().0 + 1;
        if next > 40 {
            return won;
        }
        let append = append(&a, next, mark * 1000 + next);
        let commit_id = append.commit_id;
        match store.commit(&[append]).await.unwrap().as_slice() {
            [Appended::Done] => won.push((next, commit_id)),
            [Appended::Behind] => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn race(place: AnyPlace) {
    let one = tokio::spawn(write_against_others(node(&place).await, 1));
    let two = tokio::spawn(write_against_others(node(&place).await, 2));
    let mut won = one.await.unwrap();
    won.extend(two.await.unwrap());
    won.sort_unstable();
    let ids: Vec<CommitId> = won.iter().map(|(_, id)| *id).collect();
    let revisions: Vec<u64> = won.iter().map(|(revision, _)| *revision).collect();
    assert_eq!(revisions, (1..=revisions.len() as u64).collect::<Vec<_>>());
    assert_eq!(log_ids(&*node(&place).await, &account(1)).await, ids);
}

async fn crosswise(place: AnyPlace) {
    // Each writes the same aggregates in the opposite order, with names that all want.
    let write = |store: Arc<dyn Store>, mark: u64| async move {
        let mut done = 0;
        for round in 1..=10 {
            let mut group: Vec<Append> = (1..=6)
                .map(|n| append(&account(n), round, mark * 1000 + round))
                .collect();
            for (n, append) in group.iter_mut().enumerate() {
                let wanted = if mark == 1 { n } else { 5 - n };
                append.claims.push(claim(&format!("{round}-{wanted}"), "x"));
            }
            if mark == 2 {
                group.reverse();
            }
            let outcomes = store.commit(&group).await.unwrap();
            done += outcomes
                .iter()
                .filter(|outcome| **outcome == Appended::Done)
                .count();
        }
        done
    };
    let (one, two) = (node(&place).await, node(&place).await);
    let (one, two) = tokio::join!(tokio::spawn(write(one, 1)), tokio::spawn(write(two, 2)));
    let store = node(&place).await;
    let mut rows = 0;
    for n in 1..=6 {
        rows += log_ids(&*store, &account(n)).await.len();
    }
    assert_eq!(rows, one.unwrap() + two.unwrap());
    assert!(rows >= 6);
}

async fn taken(place: AnyPlace) {
    let store = node(&place).await;
    let mut first = append(&account(1), 1, 1);
    first.claims.push(claim("acme", "1"));
    assert_eq!(store.commit(&[first]).await, Ok(vec![Appended::Done]));

    let mut second = append(&account(2), 1, 2);
    second.claims = vec![claim("other", "2"), claim("acme", "2")];
    second.secrets.push(put("s", b"x"));
    second.events.push(event("2", 1000, "u", "a", "ok"));
    let third = append(&account(3), 1, 3);
    let outcomes = store.commit(&[second, third]).await.unwrap();
    assert_eq!(
        outcomes,
        [Appended::Taken(vec![name("acme")]), Appended::Done]
    );
    assert_eq!(store.find("alias", "acme").await, Ok(Some("1".into())));
    assert_eq!(store.find("alias", "other").await, Ok(None));
    assert_eq!(store.find("domain", "acme").await, Ok(None));
    assert_eq!(store.find("alias", "a\0b").await, Ok(None));
    assert_eq!(store.load(&account(2), 0).await, Ok(None));
    assert_eq!(store.revision(&account(3)).await, Ok(Revision(1)));
    // The follower of the loser gets its revision.
    write(&*store, &account(2), 1..=1).await;
    assert_eq!(
        store.load(&account(2), 0).await.unwrap().unwrap().sealed,
        []
    );
}

async fn claims_race(place: AnyPlace) {
    let mut tasks = Vec::new();
    for n in 1..=8 {
        let store = node(&place).await;
        let mut wants = append(&account(n), 1, n);
        wants.claims.push(claim("acme", &n.to_string()));
        tasks.push(tokio::spawn(async move {
            (n, store.commit(&[wants]).await.unwrap())
        }));
    }
    let mut winners = Vec::new();
    for task in tasks {
        let (n, outcomes) = task.await.unwrap();
        match outcomes.as_slice() {
            [Appended::Done] => winners.push(n),
            [Appended::Taken(names)] => assert_eq!(*names, [name("acme")]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    let store = node(&place).await;
    assert_eq!(
        store.find("alias", "acme").await,
        Ok(Some(winners[0].to_string()))
    );
    for n in 1..=8 {
        let expected = u64::from(winners[0] == n);
        assert_eq!(store.revision(&account(n)).await, Ok(Revision(expected)));
    }
}

async fn released(place: AnyPlace) {
    let store = node(&place).await;
    let mut first = append(&account(1), 1, 1);
    first.claims.push(claim("acme", "old"));
    let mut renew = append(&account(1), 2, 2);
    renew.releases.push(name("acme"));
    renew.claims.push(claim("acme", "new"));
    assert_eq!(
        store.commit(&[first, renew]).await,
        Ok(vec![Appended::Done; 2])
    );
    assert_eq!(store.find("alias", "acme").await, Ok(Some("new".into())));
    let mut give = append(&account(1), 3, 3);
    give.releases.push(name("acme"));
    let mut take = append(&account(2), 1, 4);
    take.claims.push(claim("acme", "mine"));
    assert_eq!(
        store.commit(&[give, take]).await,
        Ok(vec![Appended::Done; 2])
    );
    assert_eq!(store.find("alias", "acme").await, Ok(Some("mine".into())));
}

async fn owner_releases(place: AnyPlace) {
    let store = node(&place).await;
    let mut first = append(&account(1), 1, 1);
    first.claims.push(claim("acme", "1"));
    let mut thief = append(&account(2), 1, 2);
    thief.releases.push(name("acme"));
    assert_eq!(
        store.commit(&[first, thief]).await,
        Ok(vec![Appended::Done; 2])
    );
    assert_eq!(store.find("alias", "acme").await, Ok(Some("1".into())));
}

async fn destroyed(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    let mut make = append(&a, 1, 1);
    make.secrets = vec![put("one", b"first"), put("two", &[0, 255, 0])];
    let mut replace = append(&a, 2, 2);
    replace.secrets = vec![put("two", b"second")];
    assert_eq!(
        store.commit(&[make, replace]).await,
        Ok(vec![Appended::Done; 2])
    );
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(
        loaded.sealed,
        [sealed("one", b"first"), sealed("two", b"second")]
    );
    let tail = store.tail(&a, Revision(1)).await.unwrap();
    assert_eq!(tail.sealed, [sealed("two", b"second")]);
    let mut destroy = append(&a, 3, 3);
    destroy.secrets = vec![
        SecretChange::Drop("two".into()),
        SecretChange::Drop("never was".into()),
    ];
    assert_eq!(store.commit(&[destroy]).await, Ok(vec![Appended::Done]));
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(loaded.sealed, [sealed("one", b"first")]);
    // The secret of another aggregate has a name of its own.
    write(&*store, &account(2), 1..=1).await;
    assert_eq!(
        store.load(&account(2), 0).await.unwrap().unwrap().sealed,
        []
    );
}

async fn later_counts(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    let drop = |id: &str| SecretChange::Drop(id.into());
    let mut first = append(&a, 1, 1);
    first.secrets = vec![
        put("gone", b"1"),
        put("renewed", b"1"),
        drop("gone"),
        drop("renewed"),
        put("renewed", b"2"),
        put("twice", b"1"),
        put("twice", b"2"),
    ];
    assert_eq!(store.commit(&[first]).await, Ok(vec![Appended::Done]));
    let expected = [sealed("renewed", b"2"), sealed("twice", b"2")];
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(loaded.sealed, expected);
    let mut second = append(&a, 2, 2);
    second.secrets = vec![drop("renewed"), put("renewed", b"3"), drop("twice")];
    assert_eq!(store.commit(&[second]).await, Ok(vec![Appended::Done]));
    let loaded = store.load(&a, 0).await.unwrap().unwrap();
    assert_eq!(loaded.sealed, [sealed("renewed", b"3")]);
    let tail = store.tail(&a, Revision(1)).await.unwrap();
    assert_eq!(tail.sealed, [sealed("renewed", b"3")]);
}

async fn refused(place: AnyPlace) {
    let store = node(&place).await;
    let good = append(&account(1), 1, 1);
    let nul = append(&Aggregate::from("a\0b"), 1, 2);
    let zero = append(&account(2), 0, 3);
    let mut huge = append(&account(3), 1, 4);
    huge.revision = Revision(u64::MAX);
    for bad in [nul, zero, huge] {
        let refused = store.commit(&[good.clone(), bad]).await;
        assert!(
            matches!(refused, Err(CommitError::Invalid(_))),
            "{refused:?}"
        );
    }
    assert_eq!(store.revision(&account(1)).await, Ok(Revision(0)));
}
