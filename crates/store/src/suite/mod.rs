//! What every store must do, as tests that each store runs.
//!
//! A case gets a place where it can open the same fresh store several times, as several nodes
//! would. A failed expectation panics; the runner has named the case before.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by ending"
)]

mod bundle;
mod commit;
mod events;
mod feed;
mod load;
mod side;

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Aggregate, Append, Appended, Claim, CommitId, EventEntry, Image, Name, Nonce, Options,
    Revision, Sealed, SecretChange, Store,
};

/// Where a fresh store can be opened.
#[async_trait]
pub trait Place: Send + Sync {
    /// Opens the store of this place; a second call opens it a second time.
    async fn open(&self, options: &Options) -> Arc<dyn Store>;
}

/// A shared place.
pub type AnyPlace = Arc<dyn Place>;

type Run = fn(AnyPlace) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// One thing that every store must do.
pub struct Case {
    /// A sentence.
    pub name: &'static str,
    run: Run,
}

impl Case {
    /// Runs the case at a fresh place.
    pub async fn run(&self, place: AnyPlace) {
        println!("case {}", self.name);
        (self.run)(place).await;
    }
}

/// All cases.
#[must_use]
pub fn cases() -> Vec<Case> {
    let all = [
        commit::CASES,
        bundle::CASES,
        load::CASES,
        feed::CASES,
        events::CASES,
        side::CASES,
    ]
    .concat();
    all.into_iter()
        .map(|(name, run)| Case { name, run })
        .collect()
}

async fn node(place: &AnyPlace) -> Arc<dyn Store> {
    place.open(&Options::default()).await
}

fn account(number: u64) -> Aggregate {
    Aggregate::from(format!("account/{number:016}"))
}

fn id(number: u64) -> CommitId {
    let mut bytes = [0xc0; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    CommitId(bytes)
}

/// An append that sets one record to a number derived from its commit id.
fn append(aggregate: &Aggregate, revision: u64, commit: u64) -> Append {
    let time = i64::try_from(revision).unwrap() * 1000;
    let mut append = Append::new(aggregate.clone(), Revision(revision), id(commit), time);
    append
        .images
        .push(image("user", "1", Some(&commit.to_string())));
    append
}

fn image(table: &str, key: &str, payload: Option<&str>) -> Image {
    Image {
        table: table.into(),
        key: key.into(),
        payload: payload.map(Into::into),
    }
}

fn claim(name: &str, value: &str) -> Claim {
    Claim {
        kind: "alias".into(),
        name: name.into(),
        value: value.into(),
    }
}

fn name(name: &str) -> Name {
    Name {
        kind: "alias".into(),
        name: name.into(),
    }
}

fn nonce(number: u8, expires: i64) -> Nonce {
    Nonce {
        fingerprint: [number; 16],
        expires,
    }
}

fn sealed(id: &str, blob: &[u8]) -> Sealed {
    Sealed {
        id: id.into(),
        blob: blob.to_vec(),
    }
}

fn put(id: &str, blob: &[u8]) -> SecretChange {
    SecretChange::Put(sealed(id, blob))
}

fn event(account: &str, time: i64, user: &str, action: &str, outcome: &str) -> EventEntry {
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
async fn write(store: &dyn Store, aggregate: &Aggregate, revisions: std::ops::RangeInclusive<u64>) {
    for revision in revisions {
        let outcome = store
            .commit(&[append(aggregate, revision, revision)])
            .await
            .unwrap();
        assert_eq!(outcome, [Appended::Done]);
    }
}

/// The commit ids of an aggregate's log, oldest first, as replayed from nothing but the log.
async fn log_ids(store: &dyn Store, aggregate: &Aggregate) -> Vec<CommitId> {
    let tail = store.tail(aggregate, Revision(0)).await.unwrap();
    tail.rows.iter().map(|row| row.commit_id).collect()
}
