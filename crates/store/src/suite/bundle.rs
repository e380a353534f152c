//! Bundles: appends of several aggregates, of which all are done or none.

use std::sync::Arc;
use std::time::Duration;

use super::scene::{
    AnyPlace, Run, account, append, claim, event, id, log_ids, name, node, put, write,
};
use crate::{Aggregate, Append, Appended, CommitError, CommitId, Revision, Store};

pub(super) const CASES: &[(&str, Run)] = &[
    ("a bundle is done as one", |place| Box::pin(as_one(place))),
    (
        "a conflict on any side takes the whole bundle out",
        |place| Box::pin(conflicts(place)),
    ),
    ("a taken name takes the whole bundle out", |place| {
        Box::pin(taken(place))
    }),
    ("a bundle sent again has one effect", |place| {
        Box::pin(sent_again(place))
    }),
    ("a bundle is in nobody's way", |place| {
        Box::pin(beside_others(place))
    }),
    ("bundles that cross all end", |place| {
        Box::pin(crossing(place))
    }),
    (
        "a bundle that is dropped half-way is whole or not there",
        |place| Box::pin(dropped(place)),
    ),
    ("a bundle that is not whole is refused", |place| {
        Box::pin(not_whole(place))
    }),
];

fn bundle(commit: u64, members: &[(&Aggregate, u64)]) -> Vec<Append> {
    let one = |(aggregate, revision): &(&Aggregate, u64)| append(aggregate, *revision, commit);
    let mut appends: Vec<Append> = members.iter().map(one).collect();
    Append::bundle(&mut appends);
    appends
}

async fn revisions(store: &dyn Store, aggregates: &[&Aggregate]) -> Vec<u64> {
    let mut all = Vec::new();
    for aggregate in aggregates {
        all.push(store.revision(aggregate).await.unwrap().0);
    }
    all
}

async fn as_one(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b, c) = (account(1), account(2), account(3));
    write(&*store, &b, 1..=2).await;
    // Not in the order of their names, and each brings something.
    let mut three = bundle(7, &[(&c, 1), (&a, 1), (&b, 3)]);
    three[0].claims.push(claim("acme", "3"));
    three[1].secrets.push(put("s", b"x"));
    three[2].events.push(event("2", 1000, "u", "a", "ok"));
    assert_eq!(store.commit(&three).await, Ok(vec![Appended::Done; 3]));
    assert_eq!(revisions(&*store, &[&a, &b, &c]).await, [1, 3, 1]);
    for aggregate in [&a, &b, &c] {
        assert_eq!(log_ids(&*store, aggregate).await.last(), Some(&id(7)));
    }
    assert_eq!(store.find("alias", "acme").await, Ok(Some("3".into())));
    assert_eq!(store.load(&a, 0).await.unwrap().unwrap().sealed.len(), 1);
    assert_eq!(log_ids(&*node(&place).await, &c).await, [id(7)]);
}

async fn conflicts(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b) = (account(1), account(2));
    write(&*store, &a, 1..=2).await;
    write(&*store, &b, 1..=2).await;
    // The first, the second, both; held by another commit, and too far ahead.
    for (n, (of_a, of_b)) in [(2, 3), (3, 2), (2, 2), (4, 3), (3, 4)]
        .into_iter()
        .enumerate()
    {
        let mut two = bundle(100 + n as u64, &[(&a, of_a), (&b, of_b)]);
        two[0].claims.push(claim("acme", "1"));
        two[1].secrets.push(put("s", b"x"));
        let outcome = store.commit(&two).await;
        assert_eq!(outcome, Ok(vec![Appended::Behind; 2]), "{of_a} {of_b}");
        assert_eq!(revisions(&*store, &[&a, &b]).await, [2, 2]);
    }
    assert_eq!(store.find("alias", "acme").await, Ok(None));
    assert_eq!(store.load(&b, 0).await.unwrap().unwrap().sealed, []);
    let two = bundle(200, &[(&a, 3), (&b, 3)]);
    assert_eq!(store.commit(&two).await, Ok(vec![Appended::Done; 2]));
}

async fn taken(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b, owner) = (account(1), account(2), account(3));
    let mut first = append(&owner, 1, 1);
    first.claims = vec![claim("acme", "3"), claim("zeta", "3")];
    store.commit(&[first]).await.unwrap();
    for (side, wanted) in [(0, "acme"), (1, "zeta")] {
        let mut two = bundle(10 + side as u64, &[(&a, 1), (&b, 1)]);
        two[side].claims = vec![claim(wanted, "x"), claim("mine", "x")];
        two[1 - side].claims = vec![claim("ours", "x")];
        two[1 - side].secrets.push(put("s", b"x"));
        let lost = Appended::Taken(vec![name(wanted)]);
        assert_eq!(store.commit(&two).await, Ok(vec![lost; 2]));
        assert_eq!(revisions(&*store, &[&a, &b]).await, [0, 0]);
        for free in ["mine", "ours"] {
            assert_eq!(store.find("alias", free).await, Ok(None));
        }
    }
    let mut two = bundle(12, &[(&a, 1), (&b, 1)]);
    two[0].claims = vec![claim("acme", "x")];
    two[1].claims = vec![claim("zeta", "x")];
    let lost = Appended::Taken(vec![name("acme"), name("zeta")]);
    assert_eq!(store.commit(&two).await, Ok(vec![lost; 2]));
}

async fn sent_again(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b) = (account(1), account(2));
    let mut two = bundle(1, &[(&a, 1), (&b, 1)]);
    two[1].claims.push(claim("acme", "2"));
    for _ in 0..3 {
        assert_eq!(store.commit(&two).await, Ok(vec![Appended::Done; 2]));
    }
    write(&*store, &b, 2..=3).await;
    // Within a larger group, by another node.
    let mut group = vec![append(&account(3), 1, 3)];
    group.extend(two);
    let other = node(&place).await;
    assert_eq!(other.commit(&group).await, Ok(vec![Appended::Done; 3]));
    assert_eq!(revisions(&*store, &[&a, &b]).await, [1, 3]);
}

async fn beside_others(place: AnyPlace) {
    let store = node(&place).await;
    let [a, b, c, d, last] = [1, 2, 3, 4, 5].map(account);
    write(&*store, &d, 1..=1).await;
    // The bundle takes a name first, holds it for a moment, and fails at its last row.
    let mut fails = bundle(51, &[(&a, 1), (&d, 1)]);
    fails[0].claims.push(claim("acme", "1"));
    let mut alone = append(&b, 1, 52);
    alone.claims.push(claim("acme", "2"));
    let goes = bundle(53, &[(&c, 1), (&last, 1)]);
    let group = [fails.clone(), vec![alone], goes].concat();
    let [behind, done] = [Appended::Behind, Appended::Done];
    assert_eq!(
        store.commit(&group).await,
        Ok(vec![
            behind.clone(),
            behind.clone(),
            done.clone(),
            done.clone(),
            done.clone()
        ])
    );
    assert_eq!(store.find("alias", "acme").await, Ok(Some("2".into())));
    assert_eq!(
        revisions(&*store, &[&a, &b, &c, &d, &last]).await,
        [0, 1, 1, 1, 1]
    );
    // Whoever comes after it in the same log is behind with it.
    let mut group = bundle(54, &[(&a, 1), (&d, 9)]);
    group.push(append(&a, 2, 55));
    group.push(append(&b, 2, 56));
    assert_eq!(
        store.commit(&group).await,
        Ok(vec![behind.clone(), behind.clone(), behind, done])
    );
    assert_eq!(revisions(&*store, &[&a, &b, &d]).await, [0, 2, 1]);
}

/// Bundles of two, in rounds, until each has tried all of them. Answers how many were done.
async fn cross(store: Arc<dyn Store>, mark: u64, names: [Aggregate; 4]) -> u64 {
    let mut done = 0;
    for round in 1..=12 {
        let [a, b, c, d] = &names;
        let id = mark * 1000 + round * 10;
        let mut group = bundle(id, &[(a, round), (b, round)]);
        group.extend(bundle(id + 1, &[(c, round), (d, round)]));
        let outcomes = store.commit(&group).await.unwrap();
        for two in outcomes.chunks(2) {
            assert_eq!(two[0], two[1], "one outcome for a bundle");
            done += u64::from(two[0] == Appended::Done);
        }
    }
    done
}

async fn crossing(place: AnyPlace) {
    let [a, b, c, d] = [1, 2, 3, 4].map(account);
    let one = cross(
        node(&place).await,
        1,
        [a.clone(), d.clone(), b.clone(), c.clone()],
    );
    let two = cross(
        node(&place).await,
        2,
        [c.clone(), b.clone(), d.clone(), a.clone()],
    );
    let three = cross(
        node(&place).await,
        3,
        [d.clone(), a.clone(), c.clone(), b.clone()],
    );
    let all = tokio::join!(tokio::spawn(one), tokio::spawn(two), tokio::spawn(three));
    let done = all.0.unwrap() + all.1.unwrap() + all.2.unwrap();
    let store = node(&place).await;
    let of = async |aggregate| log_ids(&*store, aggregate).await;
    let (a, b, c, d) = (of(&a).await, of(&b).await, of(&c).await, of(&d).await);
    assert_eq!((a.len() + b.len()) as u64, done, "two rows for each bundle");
    assert_eq!((a, b), (d, c), "the same bundles on both sides");
}

async fn dropped(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b) = (account(1), account(2));
    for revision in 1..=30 {
        let two = bundle(revision, &[(&b, revision), (&a, revision)]);
        let commit = store.commit(&two);
        let waited = tokio::time::timeout(Duration::from_micros(revision * 40), commit).await;
        if waited.is_err() {
            assert_eq!(store.commit(&two).await, Ok(vec![Appended::Done; 2]));
        }
        let ids: Vec<CommitId> = log_ids(&*store, &a).await;
        assert_eq!(ids, log_ids(&*store, &b).await);
        assert_eq!(ids.len() as u64, revision);
    }
    assert_eq!(store.revision(&a).await, Ok(Revision(30)));
}

async fn not_whole(place: AnyPlace) {
    let store = node(&place).await;
    let (a, b, c) = (account(1), account(2), account(3));
    let whole = bundle(1, &[(&a, 1), (&b, 1), (&c, 1)]);
    let part = whole[..2].to_vec();
    let mut disagree = whole.clone();
    disagree[1].bundle = 2;
    let twice = bundle(2, &[(&a, 1), (&a, 2)]);
    for bad in [part, disagree, twice] {
        let refused = store.commit(&bad).await;
        assert!(
            matches!(refused, Err(CommitError::Invalid(_))),
            "{refused:?}"
        );
    }
    assert_eq!(revisions(&*store, &[&a, &b, &c]).await, [0, 0, 0]);
}
