//! How far trails have come: a value beside the log for each, under the id of the trail.
//!
//! It is no record of the account: each move would be a row with an event, which would be delivered in turn.

use std::collections::BTreeMap;

use model::{AccountId, Moment, TrailId};
use serde::{Deserialize, Serialize};
use store::{Aggregate, EventCursor, Side, Store};

use crate::fault::Fault;

/// How far a trail has come.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Progress {
    /// Up to this place everything is delivered, or is not to be.
    done: String,
    /// What the next file holds, if that is settled: it may be there already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
    /// When a file was last delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delivered: Option<Moment>,
    /// Why the last attempt failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<Failed>,
}

/// What a file holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Next {
    /// The events up to this place.
    upto: String,
    /// When that was settled: the time in its name.
    at: Moment,
}

/// An attempt that failed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Failed {
    /// When.
    pub(crate) at: Moment,
    /// Why, in words.
    pub(crate) why: String,
}

/// What became of the deliveries of a trail.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Delivered {
    /// When a file was last delivered.
    pub last: Option<Moment>,
    /// When and why the last attempt failed, if it did.
    pub failed: Option<(Moment, String)>,
}

/// The same of all trails of an account that have come anywhere.
pub type Deliveries = BTreeMap<TrailId, Delivered>;

/// How far a trail has come, as the store has it: with a number that grows with each move.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Kept {
    pub(crate) progress: Progress,
    order: i64,
}

impl Progress {
    /// Nothing is delivered from this place on.
    pub(crate) fn at(place: String) -> Self {
        Self {
            done: place,
            next: None,
            delivered: None,
            failed: None,
        }
    }

    /// Up to where everything is delivered.
    pub(crate) fn done(&self) -> Result<EventCursor, Fault> {
        place(&self.done)
    }

    /// Up to where the next file goes and what time is in its name, if that is settled.
    pub(crate) fn next(&self) -> Result<Option<(EventCursor, Moment)>, Fault> {
        let next = self.next.as_ref();
        let read = |next: &Next| Ok((place(&next.upto)?, next.at));
        next.map(read).transpose()
    }

    /// The next file goes up to this place.
    pub(crate) fn settled(self, upto: EventCursor, at: Moment) -> Self {
        let upto = upto.to_string();
        Self {
            next: Some(Next { upto, at }),
            ..self
        }
    }

    /// There was nothing to deliver up to this place.
    pub(crate) fn passed(self, upto: EventCursor) -> Self {
        Self {
            done: upto.to_string(),
            next: None,
            ..self
        }
    }

    /// The file that goes up to this place is durable.
    pub(crate) fn delivered(self, upto: EventCursor, at: Moment) -> Self {
        Self {
            delivered: Some(at),
            failed: None,
            ..self.passed(upto)
        }
    }

    /// The file is not there, as far as is known.
    pub(crate) fn failed(self, at: Moment, why: String) -> Self {
        Self {
            failed: Some(Failed { at, why }),
            ..self
        }
    }
}

impl Kept {
    /// How far a trail has come, or that it begins here.
    pub(crate) async fn read(
        store: &dyn Store,
        account: AccountId,
        trail: &TrailId,
        from: &str,
    ) -> Result<Self, Fault> {
        let kept = store.side_get(&log(account), trail.as_str()).await?;
        let begin = || Self {
            progress: Progress::at(from.to_owned()),
            order: 0,
        };
        kept.map_or_else(|| Ok(begin()), |side| read(&side))
    }

    /// Moves on to this. Of two nodes that try, one fails: it was given up for slow.
    pub(crate) async fn move_to(
        &mut self,
        store: &dyn Store,
        (account, trail): (AccountId, &TrailId),
        progress: Progress,
    ) -> Result<(), Fault> {
        let order = self.order + 1;
        let side = Side {
            aggregate: log(account),
            key: trail.to_string(),
            order,
            // INVARIANT: texts and times always serialise.
            value: serde_json::to_string(&progress).unwrap_or_default(),
        };
        store.side_put(std::slice::from_ref(&side)).await?;
        if store.side_get(&side.aggregate, &side.key).await?.as_ref() != Some(&side) {
            let why = format!("another node delivers what trail {trail} is to deliver");
            return Err(Fault::Broken(why));
        }
        *self = Self { progress, order };
        Ok(())
    }
}

/// What became of the deliveries of an account's trails.
pub(crate) async fn all(store: &dyn Store, account: AccountId) -> Result<Deliveries, Fault> {
    let sides = store.side_all(&log(account)).await?;
    let told = |side: &Side| {
        let Kept { progress, .. } = read(side)?;
        let told = Delivered {
            last: progress.delivered,
            failed: progress.failed.map(|failed| (failed.at, failed.why)),
        };
        let unsound = |rule: model::Malformed| Fault::Broken(rule.to_string());
        let id: TrailId = side.key.parse().map_err(unsound)?;
        Ok((id, told))
    };
    sides.iter().map(told).collect()
}

/// Forgets how far trails have come that are not there any more.
pub(crate) async fn forget_but(
    store: &dyn Store,
    account: AccountId,
    is_there: impl Fn(&str) -> bool,
) -> Result<(), Fault> {
    let log = log(account);
    let sides = store.side_all(&log).await?;
    let keys: Vec<_> = sides.into_iter().map(|side| side.key).collect();
    for key in keys.iter().filter(|key| !is_there(key)) {
        store.side_forget(&log, key, i64::MAX).await?;
    }
    Ok(())
}

fn read(side: &Side) -> Result<Kept, Fault> {
    let unreadable = |error: serde_json::Error| {
        let (aggregate, key) = (&side.aggregate, &side.key);
        Fault::Unreadable(format!("how far {aggregate}, {key} has come: {error}"))
    };
    Ok(Kept {
        progress: serde_json::from_str(&side.value).map_err(unreadable)?,
        order: side.order,
    })
}

fn place(text: &str) -> Result<EventCursor, Fault> {
    let unsound = |error: store::MalformedEventCursor| Fault::Broken(format!("{text}: {error}"));
    text.parse().map_err(unsound)
}

/// What the values stand beside. No log is called so.
fn log(account: AccountId) -> Aggregate {
    Aggregate::new(format!("trails/{account}"))
}
