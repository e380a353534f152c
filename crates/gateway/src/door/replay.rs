//! Looks up recorded calls and has them decided again, page by page.

use std::sync::Arc;

use model::{AccountId, Moment};
use serde_json::Value;
use store::{EventFilter, EventId, Store, StoredEvent};
use tokio::task::JoinHandle;

use super::parties::Parties;
use crate::fault::Fault;
use crate::node::Core;
use crate::node::settings::ReadAudit;
use crate::rehearse::excerpt::excerpt;
use crate::rehearse::outcome::{Rehearsal, Rehearsed};
use crate::rehearse::posed::Recalled;
use crate::rehearse::replay::Replay;
use crate::rehearse::stage::Stage;

/// How many log rows and batches are taken in before a look-up, and how often at most.
const CATCH_UP: usize = 1000;
/// See [`CATCH_UP`].
const CATCH_UPS: usize = 20;
/// How many events are looked through at once.
pub(super) const SOME: usize = 500;
/// How often, for one page.
const TIMES: usize = 20;

/// Decides the recorded calls of an account again, as far as one look goes. Never another account's.
pub(super) async fn rehearse(
    core: &Core,
    parties: &Parties<'_>,
    rehearsal: &Rehearsal,
) -> Result<Rehearsed, Fault> {
    let (home, now) = (parties.home, parties.now);
    let caught_up = catch_up(&*core.store).await?;
    let (from, after) = match rehearsal.after {
        Some((from, after)) => (from, Some(after)),
        None => (days_before(now, rehearsal.days), None),
    };
    let managing = parties.managing(&home.state).await?;
    let sides = (&home.state, managing.as_deref().map(|one| &one.state));
    let stage = Stage::set(home.account, sides, rehearsal.tested, &rehearsal.draft);
    let mut looked = Looked::at(home.account, (from, now), after, TIMES);
    let seen = match stage {
        Some(stage) => {
            let denials = core.settings.denials_per_minute;
            let mut replay = Replay::begin(stage, denials, rehearsal.most);
            if !replay.is_about_nobody() {
                looked.look(&core.store, &mut replay, None).await?;
            }
            replay.end()
        }
        None => Rehearsed::default(),
    };
    let oldest = oldest(&*core.store, home.account).await?;
    Ok(Rehearsed {
        from,
        covered: looked.covered(oldest),
        oldest,
        next: looked.next(),
        caught_up,
        reads: reads_kept(core),
        ..seen
    })
}

/// The time so many days before.
pub(super) fn days_before(now: Moment, days: u32) -> Moment {
    now.plus_seconds(-86_400 * i64::from(days))
}

/// Of successful reads, one in so many is kept; 0 if none is.
pub(super) fn reads_kept(core: &Core) -> u32 {
    match core.settings.reads {
        ReadAudit::Off => 0,
        ReadAudit::Durable | ReadAudit::Buffered => core.settings.traffic.reads,
    }
}

/// Takes in what look-ups do not see yet. Whether that was all.
pub(super) async fn catch_up(store: &dyn Store) -> Result<bool, Fault> {
    for _ in 0..CATCH_UPS {
        if !store.project(CATCH_UP).await?.behind {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How far the events of an account were looked at.
pub(super) struct Looked {
    filter: EventFilter,
    /// Since when, and until when.
    span: (Moment, Moment),
    /// When the last one was.
    reached: Moment,
    /// Whether there may be more.
    goes_on: bool,
    /// How often some are still looked through.
    pub(super) left: usize,
}

impl Looked {
    /// Begins behind an event, or at the newest.
    pub(super) fn at(
        account: AccountId,
        span: (Moment, Moment),
        after: Option<EventId>,
        left: usize,
    ) -> Self {
        Self {
            filter: EventFilter {
                from: span.0.millis(),
                limit: SOME,
                after,
                traces: true,
                ..of(account)
            },
            span,
            reached: span.1,
            goes_on: false,
            left,
        }
    }

    /// Hands on events until there are no more, they are as many as one look takes, or so much was found that
    /// more would be too much to tell. While some are decided the next are fetched.
    pub(super) async fn look(
        &mut self,
        store: &Arc<dyn Store>,
        replay: &mut Replay,
        parties: Option<&Parties<'_>>,
    ) -> Result<(), Fault> {
        let mut coming = (self.left > 0).then(|| fetch(store, &self.filter));
        while let Some(some) = coming.take() {
            let some = some.await.map_err(|why| Fault::Broken(why.to_string()))??;
            self.left = self.left.saturating_sub(1);
            let more = some.last().filter(|_| some.len() == SOME);
            if let Some(last) = more.filter(|_| self.left > 0) {
                let after = Some(last.id);
                coming = Some(fetch(
                    store,
                    &EventFilter {
                        after,
                        ..self.filter.clone()
                    },
                ));
            }
            let (goes_on, some) = (more.is_some(), some);
            for one in some {
                if replay.is_full() {
                    self.goes_on = true;
                    return Ok(());
                }
                self.pass(&one, replay, parties).await?;
            }
            self.goes_on = goes_on && coming.is_none();
        }
        Ok(())
    }

    async fn pass(
        &mut self,
        one: &Read,
        replay: &mut Replay,
        parties: Option<&Parties<'_>>,
    ) -> Result<(), Fault> {
        self.reached = Moment::from_millis(one.time);
        self.filter.after = Some(one.id);
        if let Some(recalled) = replay.recall(self.reached, &one.event, &one.trace) {
            meet(replay, &recalled, parties).await?;
            replay.count(recalled);
        }
        Ok(())
    }

    /// Behind which event it goes on, if it does.
    pub(super) fn next(&self) -> Option<EventId> {
        self.filter.after.filter(|_| self.goes_on)
    }

    /// From when on all calls have been looked at that there are.
    pub(super) fn covered(&self, oldest: Option<Moment>) -> Moment {
        let (from, now) = self.span;
        if self.goes_on {
            self.reached
        } else {
            oldest.unwrap_or(now).max(from)
        }
    }
}

/// Looks at the accounts that have a say in a call, as far as that may be.
async fn meet(
    replay: &mut Replay,
    recalled: &Recalled,
    parties: Option<&Parties<'_>>,
) -> Result<(), Fault> {
    while let Some(owner) = replay.stranger(recalled) {
        let party = match parties {
            Some(parties) => parties.other(&owner).await?,
            None => None,
        };
        replay.meet(&owner, party);
    }
    Ok(())
}

/// An event as far as it is looked at.
pub(super) struct Read {
    pub(super) id: EventId,
    pub(super) time: i64,
    pub(super) event: Value,
    pub(super) trace: Vec<u8>,
}

pub(super) type Fetching = JoinHandle<Result<Vec<Read>, store::Fault>>;

pub(super) fn fetch(store: &Arc<dyn Store>, filter: &EventFilter) -> Fetching {
    let (store, filter) = (store.clone(), filter.clone());
    let read = |one: StoredEvent| Read {
        id: one.id,
        time: one.event.time,
        event: excerpt(&one.event.json),
        trace: one.event.trace,
    };
    tokio::spawn(async move {
        let found = store.look_up(&filter).await?;
        Ok(found.into_iter().map(read).collect())
    })
}

/// When the oldest event was that is still there.
pub(super) async fn oldest(store: &dyn Store, account: AccountId) -> Result<Option<Moment>, Fault> {
    let first = EventFilter {
        newest_first: false,
        limit: 1,
        ..of(account)
    };
    let found = store.look_up(&first).await?;
    Ok(found.first().map(|one| Moment::from_millis(one.event.time)))
}

pub(super) fn of(account: AccountId) -> EventFilter {
    EventFilter {
        account: Some(account.to_string()),
        ..EventFilter::default()
    }
}
