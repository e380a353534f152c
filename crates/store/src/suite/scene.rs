//! What the cases share: the place, its nodes, and small things to append.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Aggregate, Append, Appended, Claim, CommitId, EventBatch, EventEntry, EventFilter, Image, Name,
    Nonce, Options, Revision, Sealed, SecretChange, Store, StoredEvent,
};

/// Where a fresh store can be opened.
#[async_trait]
pub trait Place: Send + Sync {
    /// Opens the store of this place; a second call opens it a second time.
    async fn open(&self, options: &Options) -> Arc<dyn Store>;
}

/// A shared place.
pub type AnyPlace = Arc<dyn Place>;

pub(super) type Run = fn(AnyPlace) -> Pin<Box<dyn Future<Output = ()> + Send>>;

pub(super) async fn node(place: &AnyPlace) -> Arc<dyn Store> {
    place.open(&Options::default()).await
}

pub(super) fn account(number: u64) -> Aggregate {
    Aggregate::from(format!("account/{number:016}"))
}

pub(super) fn id(number: u64) -> CommitId {
    let mut bytes = [0xc0; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    CommitId(bytes)
}

/// An append that sets one record to a number derived from its commit id.
pub(super) fn append(aggregate: &Aggregate, revision: u64, commit: u64) -> Append {
    let time = i64::try_from(revision).unwrap() * 1000;
    let mut append = Append::new(aggregate.clone(), Revision(revision), id(commit), time);
    append
        .images
        .push(image("user", "1", Some(&commit.to_string())));
    append
}

pub(super) fn image(table: &str, key: &str, payload: Option<&str>) -> Image {
    Image {
        table: table.into(),
        key: key.into(),
        payload: payload.map(Into::into),
    }
}

pub(super) fn claim(name: &str, value: &str) -> Claim {
    Claim {
        kind: "alias".into(),
        name: name.into(),
        value: value.into(),
    }
}

pub(super) fn name(name: &str) -> Name {
    Name {
        kind: "alias".into(),
        name: name.into(),
    }
}

pub(super) fn nonce(number: u8, expires: i64) -> Nonce {
    Nonce {
        fingerprint: [number; 16],
        expires,
    }
}

pub(super) fn sealed(id: &str, blob: &[u8]) -> Sealed {
    Sealed {
        id: id.into(),
        blob: blob.to_vec(),
    }
}

pub(super) fn put(id: &str, blob: &[u8]) -> SecretChange {
    SecretChange::Put(sealed(id, blob))
}

pub(super) fn event(
    account: &str,
    time: i64,
    user: &str,
    action: &str,
    outcome: &str,
) -> EventEntry {
    EventEntry {
        account: account.into(),
        time,
        user: user.into(),
        action: action.into(),
        outcome: outcome.into(),
        json: format!("{{\"at\":{time},\"by\":\"{user}\"}}"),
        ..EventEntry::default()
    }
}

/// Appends rows one by one; all must succeed.
pub(super) async fn write(
    store: &dyn Store,
    aggregate: &Aggregate,
    revisions: std::ops::RangeInclusive<u64>,
) {
    for revision in revisions {
        let outcome = store
            .commit(&[append(aggregate, revision, revision)])
            .await
            .unwrap();
        assert_eq!(outcome, [Appended::Done]);
    }
}

/// The commit ids of an aggregate's log, oldest first, as replayed from nothing but the log.
pub(super) async fn log_ids(store: &dyn Store, aggregate: &Aggregate) -> Vec<CommitId> {
    let tail = store.tail(aggregate, Revision(0)).await.unwrap();
    tail.rows.iter().map(|row| row.commit_id).collect()
}

pub(super) async fn project_all(store: &dyn Store) {
    while store.project(5).await.unwrap().behind {
        tokio::task::yield_now().await;
    }
}

pub(super) async fn find(store: &dyn Store, filter: EventFilter) -> Vec<StoredEvent> {
    store.look_up(&filter).await.unwrap()
}

pub(super) fn all() -> EventFilter {
    EventFilter {
        limit: usize::MAX >> 1,
        ..EventFilter::default()
    }
}

pub(super) fn batch(number: u8, events: &[EventEntry]) -> EventBatch {
    EventBatch {
        id: [number; 16],
        time: 1,
        events: events.iter().collect(),
    }
}
