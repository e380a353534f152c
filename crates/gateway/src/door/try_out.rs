//! Tries steps that are not taken on the recorded calls of accounts, page by page.

use std::collections::HashSet;
use std::sync::Arc;

use domain::Account;
use domain::account::directory;
use model::{AccountId, Kind, NodeId, Refusal};

use super::draft::draft;
use super::enter::Entered;
use super::parties::Parties;
use super::replay::{Looked, catch_up, days_before, oldest, reads_kept};
use crate::ask::call::Call;
use crate::ask::want::Prepared;
use crate::fault::{Error, Fault};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::rehearse::outcome::Rehearsed;
use crate::rehearse::replay::Replay;
use crate::rehearse::stage::Stage;
use crate::rehearse::tryout::{LookedAt, Reached, TriedOut, Tryout, Whose};

/// How often some events are looked through for one page, and at how many accounts.
const TIMES: usize = 100;

/// Takes the steps on copies and decides recorded calls again on both sides, as far as one look goes.
pub(super) async fn try_out(
    core: &Core,
    call: &Call,
    entered: &Entered,
    home: &Arc<Snapshot>,
    tryout: &Tryout,
) -> Result<Prepared, Error> {
    let whose = whose(home, &tryout.whose)?;
    let draft = draft(core, call, entered, (home, &tryout.steps)).await?;
    let parties = Parties {
        core,
        now: call.arrival.now,
        patience: entered.proven.credential.patience(),
        home,
        draft: Some(&draft),
    };
    let looking = Looking {
        parties: &parties,
        tryout,
        whose: &whose,
    };
    let tried = looking.look().await?;
    Ok(Prepared::TriedOut(Arc::new(TriedOut {
        decisive: home.epoch.revision.0,
        of: whose.len(),
        beyond: draft.beyond(),
        ..tried
    })))
}

/// The accounts whose calls are meant, in their order.
fn whose(home: &Snapshot, whose: &Whose) -> Result<Vec<AccountId>, Refusal> {
    let mut all = match whose {
        Whose::Own => vec![home.account],
        Whose::Accounts(some) => some.clone(),
        Whose::Below(node) => below(&home.state, node),
    };
    let foreign =
        |id: &&AccountId| **id != home.account && !directory::has_member(&home.state, **id);
    if let Some(one) = all.iter().find(foreign) {
        if directory::of(&home.state).is_none() && directory::standing(&home.state).is_some() {
            let why = "The calls of other accounts are shown to the account that manages the directory, and to no delegated administrator.";
            return Err(Refusal::State("Forbidden.MemberAccount", why.to_owned()));
        }
        return Err(Refusal::Missing(Kind::Member, one.to_string()));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// The members below a folder or Root.
fn below(state: &Account, node: &NodeId) -> Vec<AccountId> {
    let ids = state.members.iter().map(|member| member.account);
    let within = |id: &AccountId| {
        let path = directory::ancestors(state, &NodeId::Member(*id));
        path.is_some_and(|path| path.contains(node))
    };
    ids.filter(within).collect()
}

/// A look at the calls of several accounts.
struct Looking<'l> {
    parties: &'l Parties<'l>,
    tryout: &'l Tryout,
    whose: &'l [AccountId],
}

impl Looking<'_> {
    async fn look(&self) -> Result<TriedOut, Fault> {
        let core = self.parties.core;
        let caught_up = catch_up(&*core.store).await?;
        let from = match self.tryout.after {
            Some(reached) => reached.from,
            None => days_before(self.parties.now, self.tryout.days),
        };
        let mut tried = TriedOut::default();
        let (mut replay, mut left) = (None, TIMES);
        for (place, account) in self.left() {
            if left == 0 || replay.as_ref().is_some_and(Replay::is_full) {
                tried.next = Some(Reached {
                    from,
                    account,
                    after: None,
                });
                break;
            }
            let (party, today) = self.parties.party(account).await?;
            let stage = Stage::of(party);
            let replay = match &mut replay {
                Some(replay) => {
                    Replay::turn_to(replay, stage);
                    replay
                }
                none => none.insert(self.begin(stage)),
            };
            let before = replay.records();
            let mut looked = Looked::at(account, (from, self.parties.now), place, left);
            let parties = Some(self.parties);
            looked.look(&core.store, replay, parties).await?;
            left = looked.left;
            let oldest = oldest(&*core.store, account).await?;
            tried.accounts.push(LookedAt {
                account,
                revision: today.revision.0,
                decisive: today.epoch.revision.0,
                records: replay.records() - before,
                covered: looked.covered(oldest),
                oldest,
            });
            if let Some(after) = looked.next() {
                let after = Some(after);
                tried.next = Some(Reached {
                    from,
                    account,
                    after,
                });
                break;
            }
        }
        tried.seen = Rehearsed {
            from,
            caught_up,
            reads: reads_kept(core),
            ..replay.map(Replay::end).unwrap_or_default()
        };
        Ok(tried)
    }

    /// The accounts that are still to be looked at, the first perhaps behind some event.
    fn left(&self) -> impl Iterator<Item = (Option<store::EventId>, AccountId)> {
        let reached = self.tryout.after;
        let all = self.whose.iter().copied();
        let left = all.filter(move |one| reached.is_none_or(|reached| reached.account <= *one));
        left.map(move |one| {
            let here = reached.filter(|reached| reached.account == one);
            (here.and_then(|reached| reached.after), one)
        })
    }

    fn begin(&self, stage: Stage) -> Replay {
        let denials = self.parties.core.settings.denials_per_minute;
        let also: HashSet<_> = self.whose.iter().map(AccountId::to_string).collect();
        Replay::begin(stage, denials, self.tryout.most).beside(also)
    }
}
