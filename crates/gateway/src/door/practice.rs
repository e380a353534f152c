//! Looks up what somebody did.

use domain::Account;
use model::{Entity, Moment};

use super::parties::Parties;
use super::replay::{self, SOME, days_before, reads_kept};
use crate::fault::Fault;
use crate::node::Core;
use crate::rehearse::practice::{Practice, Practised, doers};
use crate::rehearse::watching::Watching;
use store::EventFilter;

/// How often some events are looked through: 20,000 at most.
const TIMES: usize = 40;
/// The calls of so many members are looked up one by one; of more, all calls of the account are looked through.
const MEMBERS: usize = 20;
/// By which other calls it is asked whether somebody may do something.
const QUESTIONS: [&str; 2] = ["Evaluate", "VerifyRequest"];

/// What somebody of the home account did, as far as one look goes: the newest.
pub(super) async fn practised(
    core: &Core,
    parties: &Parties<'_>,
    wish: Practice,
) -> Result<Practised, Fault> {
    let (home, now) = (parties.home, parties.now);
    let caught_up = replay::catch_up(&*core.store).await?;
    let from = days_before(now, wish.days);
    let (own, _) = parties.party(home.account).await?;
    let mut watching = Watching::begin(own, wish.whose, core.settings.denials_per_minute);
    let sought = sought(&home.state, wish.whose);
    let mut covered = from;
    let mut left = TIMES;
    // Each has its share, so that many calls of one leave those of another to be seen; what one does not need is the
    // next one's.
    for (place, Sought { user, action }) in sought.iter().enumerate() {
        let filter = EventFilter {
            from: from.millis(),
            limit: SOME,
            traces: true,
            user: user.clone(),
            action: action.clone(),
            ..replay::of(home.account)
        };
        let share = (left / (sought.len() - place)).max(1);
        let (since, times) = look(core, &mut watching, filter, share).await?;
        covered = covered.max(since);
        left = left.saturating_sub(times);
    }
    let oldest = replay::oldest(&*core.store, home.account).await?;
    Ok(Practised {
        from,
        covered: covered.max(oldest.unwrap_or(now)),
        oldest,
        caught_up,
        reads: reads_kept(core),
        ..watching.end()
    })
}

/// Which events are looked up.
struct Sought {
    user: Option<String>,
    action: Option<String>,
}

/// By whom events are looked up; all are, where that is not what they are kept by: sessions of a role have names of
/// their own.
fn sought(state: &Account, whose: Entity) -> Vec<Sought> {
    let name = |entity| match entity {
        Entity::User(id) => state.users.get(&id).map(|user| user.name.to_string()),
        Entity::Role(_) | Entity::Group(_) => None,
    };
    let doers = doers(state, whose);
    let names: Option<Vec<_>> = doers.iter().copied().map(name).collect();
    let Some(names) = names.filter(|names| names.len() <= MEMBERS) else {
        return vec![Sought {
            user: None,
            action: None,
        }];
    };
    let by_name = names.into_iter().map(|name| Sought {
        user: Some(name),
        action: None,
    });
    let asked_about = QUESTIONS.iter().map(|action| Sought {
        user: None,
        action: Some((*action).to_owned()),
    });
    asked_about.chain(by_name).collect()
}

/// Looks through events, newest first. From when on all are looked at, and how often some were looked through.
async fn look(
    core: &Core,
    watching: &mut Watching,
    mut filter: EventFilter,
    most: usize,
) -> Result<(Moment, usize), Fault> {
    let theirs = filter.user.is_some();
    let mut since = filter.from;
    for times in 1..=most {
        let some = replay::fetch(&core.store, &filter).await;
        let some = some.map_err(|why| Fault::Broken(why.to_string()))??;
        for one in &some {
            let time = Moment::from_millis(one.time);
            watching.take((time, theirs), &one.event, &one.trace);
        }
        let Some(last) = some.last().filter(|_| some.len() == SOME) else {
            return Ok((Moment::from_millis(filter.from), times));
        };
        filter.after = Some(last.id);
        since = last.time;
    }
    Ok((Moment::from_millis(since), most))
}
