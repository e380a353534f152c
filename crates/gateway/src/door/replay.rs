//! Looks up recorded calls and has them decided again with a draft, page by page. Never another account's.

use model::{AccountId, Moment};
use serde_json::Value;
use store::{EventFilter, Store};

use crate::fault::Fault;
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::node::settings::ReadAudit;
use crate::rehearse::outcome::{Rehearsal, Rehearsed};
use crate::rehearse::replay::Replay;

/// How many log rows and batches are taken in before a look-up, and how often at most.
const CATCH_UP: usize = 1000;
/// See [`CATCH_UP`].
const CATCH_UPS: usize = 20;
/// How many events are looked through at once.
const SOME: usize = 500;
/// How often, for one page.
const TIMES: usize = 20;

/// Decides the recorded calls of an account again, as far as one look goes.
pub(super) async fn rehearse(
    core: &Core,
    home: &Snapshot,
    (rehearsal, now): (&Rehearsal, Moment),
) -> Result<Rehearsed, Fault> {
    let store = &*core.store;
    let caught_up = catch_up(store).await?;
    let (from, after) = match rehearsal.after {
        Some((from, after)) => (from, Some(after)),
        None => (now.plus_seconds(-86_400 * i64::from(rehearsal.days)), None),
    };
    let denials = core.settings.denials_per_minute;
    let mut looked = Looked {
        filter: EventFilter {
            from: from.millis(),
            limit: SOME,
            after,
            traces: true,
            ..of(home.account)
        },
        reached: now,
        goes_on: false,
    };
    let replay = Replay::begin(home.account, &home.state, rehearsal, denials);
    let seen = match replay {
        Some(mut replay) => {
            if !replay.is_about_nobody() {
                looked.look(store, &mut replay).await?;
            }
            replay.end()
        }
        None => Rehearsed::default(),
    };
    let oldest = oldest(store, home.account).await?;
    Ok(Rehearsed {
        from,
        covered: if looked.goes_on {
            looked.reached
        } else {
            oldest.unwrap_or(now).max(from)
        },
        oldest,
        next: looked.filter.after.filter(|_| looked.goes_on),
        caught_up,
        reads: match core.settings.reads {
            ReadAudit::Off => 0,
            ReadAudit::Durable | ReadAudit::Buffered => core.settings.traffic.reads,
        },
        ..seen
    })
}

/// Takes in what look-ups do not see yet. Whether that was all.
async fn catch_up(store: &dyn Store) -> Result<bool, Fault> {
    for _ in 0..CATCH_UPS {
        if !store.project(CATCH_UP).await?.behind {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How far events were looked at.
struct Looked {
    filter: EventFilter,
    /// When the last one was.
    reached: Moment,
    /// Whether there may be more.
    goes_on: bool,
}

impl Looked {
    /// Hands on events until there are no more, they are as many as one look takes, or so much was found that
    /// more would be too much to tell.
    async fn look(&mut self, store: &dyn Store, replay: &mut Replay<'_>) -> Result<(), Fault> {
        for _ in 0..TIMES {
            let some = store.look_up(&self.filter).await?;
            let is_last = some.len() < SOME;
            for one in some {
                if replay.is_full() {
                    self.goes_on = true;
                    return Ok(());
                }
                let event: Value = serde_json::from_str(&one.event.json).unwrap_or_default();
                self.reached = Moment::from_millis(one.event.time);
                replay.see(self.reached, &event, &one.event.trace);
                self.filter.after = Some(one.id);
            }
            if is_last {
                return Ok(());
            }
        }
        self.goes_on = true;
        Ok(())
    }
}

/// When the oldest event was that is still there.
async fn oldest(store: &dyn Store, account: AccountId) -> Result<Option<Moment>, Fault> {
    let first = EventFilter {
        newest_first: false,
        limit: 1,
        ..of(account)
    };
    let found = store.look_up(&first).await?;
    Ok(found.first().map(|one| Moment::from_millis(one.event.time)))
}

fn of(account: AccountId) -> EventFilter {
    EventFilter {
        account: Some(account.to_string()),
        ..EventFilter::default()
    }
}
