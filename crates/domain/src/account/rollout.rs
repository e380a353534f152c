//! Changes of policies that come into force in stages: begun, led on, stopped, and undone.
//!
//! | from | to | when |
//! | --- | --- | --- |
//! | – | the first stage | it begins |
//! | a stage | the next one, behind the last `Finished` | its time is over, or somebody says so |
//! | a stage | `Stopped` | it denied too much, or the change cannot be made |
//! | a stage, `Finished` | `Aborted` | somebody says so; what was done is undone |

use std::sync::Arc;

use model::{
    Kind, Moment, NodeId, PolicyChange, Reach, Refusal, Rollout, RolloutId, RolloutMode,
    RolloutStage, RolloutState,
};

use super::policy_change::{check, is_alike, make, undo};
use super::rolled_out::{all_running, find, put};
use super::{directory, tables::Account};
use crate::context::Context;
use crate::limits;

/// How many may be under way in an account: each is one more decision for whom it concerns.
pub const MOST_RUNNING: usize = 10;
/// The most stages of one.
pub const MOST_STAGES: usize = 20;
/// How many are kept in all; the oldest that is over makes room.
const MOST_KEPT: usize = 100;

/// Begins a rollout, at its first stage.
///
/// # Errors
/// When what it names is missing, the change is made already or is being rolled out, a stage makes no sense, or there
/// are too many.
pub fn start(
    context: &mut Context<'_>,
    change: PolicyChange,
    stages: Vec<RolloutStage>,
) -> Result<Arc<Rollout>, Refusal> {
    check(context.account, &change)?;
    check_stages(context.account, &change, &stages)?;
    let running = all_running(context.account);
    limits::check(Kind::Rollout, running.count(), MOST_RUNNING)?;
    if let Some(other) = all_running(context.account).find(|one| is_alike(&one.change, &change)) {
        return Err(Refusal::Exists(Kind::Rollout, other.id.to_string()));
    }
    make_room(context.account);
    let id = format!("ro-{}", context.entropy.letters(16));
    let malformed = |e: model::Malformed| Refusal::Invalid("RolloutId", e.to_string());
    let rollout = Rollout {
        id: id.parse().map_err(malformed)?,
        change,
        stages,
        state: RolloutState::Running(0),
        since: context.now,
        begun: context.now,
        why: None,
        done: None,
    };
    Ok(keep(context, rollout))
}

fn make_room(account: &mut Account) {
    if account.rollouts.len() < MOST_KEPT {
        return;
    }
    let over = {
        let mut all = account.rollouts.ordered(None);
        let over = all.find(|one| one.place().is_none());
        over.map(|one| one.id.clone())
    };
    if let Some(id) = over {
        account.rollouts.remove(&id);
    }
}

fn check_stages(
    account: &Account,
    change: &PolicyChange,
    stages: &[RolloutStage],
) -> Result<(), Refusal> {
    if stages.is_empty() || stages.len() > MOST_STAGES {
        return Err(wrong(format!("has 1 to {MOST_STAGES} stages")));
    }
    for stage in stages {
        match (change, stage) {
            (PolicyChange::Control { target, .. }, stage) => check_reach(account, target, stage)?,
            (
                _,
                RolloutStage {
                    reach: Reach::Everything,
                    mode: RolloutMode::ReportOnly,
                    ..
                },
            ) => {}
            _ => {
                let rule = "may hold but stages of Mode ReportOnly without Nodes and Percent, for the policy counts for all who hold it";
                return Err(wrong(rule.to_owned()));
            }
        }
    }
    Ok(())
}

fn check_reach(account: &Account, target: &NodeId, stage: &RolloutStage) -> Result<(), Refusal> {
    match &stage.reach {
        Reach::Share(1..=100) | Reach::Everything => Ok(()),
        Reach::Share(_) => Err(wrong("has a Percent that is not 1 to 100".to_owned())),
        Reach::Nodes(nodes) => {
            for node in nodes {
                let node = directory::target(account, &node.to_string())?;
                let path = directory::ancestors(account, &node).unwrap_or_default();
                if !path.contains(target) {
                    return Err(wrong(format!(
                        "names {node}, which is not below {target}, where the policy is to be attached"
                    )));
                }
            }
            Ok(())
        }
    }
}

fn wrong(rule: String) -> Refusal {
    Refusal::Invalid("Stages", rule)
}

/// Leads a rollout to its next stage; behind the last one the change is made. With `stage` only if it is at that
/// one, counted from 1.
///
/// # Errors
/// When there is none, it is over, it is at another stage, or the change cannot be made.
pub fn advance(
    context: &mut Context<'_>,
    id: &RolloutId,
    stage: Option<u16>,
) -> Result<Arc<Rollout>, Refusal> {
    let rollout = Rollout::clone(find(context.account, id)?);
    let RolloutState::Running(place) = rollout.state else {
        return Err(over(&rollout));
    };
    let at = place.saturating_add(1);
    if stage.is_some_and(|stage| stage != at) {
        let why = format!("The rollout {id} is at stage {at}.");
        return Err(Refusal::State("Conflict.Rollout.OtherStage", why));
    }
    let (state, done) = if usize::from(at) < rollout.stages.len() {
        (RolloutState::Running(at), None)
    } else {
        let done = make(context, &rollout.change)?;
        (RolloutState::Finished, Some(done))
    };
    let rollout = Rollout {
        state,
        since: context.now,
        done,
        ..rollout
    };
    Ok(keep(context, rollout))
}

/// What the clock brings about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// The next stage begins, or the change is made.
    Advance,
    /// It is stopped, for this reason.
    Stop(String),
}

/// The step that is due, if so many calls were denied, or would have been, in the stage that it is at.
#[must_use]
pub fn due(rollout: &Rollout, denied: u64, now: Moment) -> Option<Step> {
    let stage = rollout.stage()?;
    if let Some(most) = stage.most.filter(|most| denied > *most) {
        let number = rollout.place()? + 1;
        return Some(Step::Stop(format!(
            "stage {number} denied {denied} calls that would be allowed without it; the limit is {most}"
        )));
    }
    (now >= rollout.ends()?).then_some(Step::Advance)
}

/// Takes a step that the clock brings about, unless somebody led the rollout on meanwhile. A change that cannot be
/// made stops it. Whether anything was done.
pub fn take(context: &mut Context<'_>, id: &RolloutId, place: usize, step: &Step) -> bool {
    let Some(rollout) = context.account.rollouts.get(id).cloned() else {
        return false;
    };
    if rollout.place() != Some(place) {
        return false;
    }
    let why = match step {
        Step::Stop(why) => why.clone(),
        Step::Advance if rollout.ends().is_none_or(|ends| context.now < ends) => return false,
        Step::Advance => match advance(context, id, None) {
            Ok(_) => return true,
            Err(refusal) => format!("the change cannot be made: {refusal}"),
        },
    };
    let stopped = Rollout {
        state: RolloutState::Stopped,
        since: context.now,
        why: Some(why),
        ..Rollout::clone(&rollout)
    };
    keep(context, stopped);
    true
}

/// Gives a rollout up. What it did is undone.
///
/// # Errors
/// When there is none, nothing of it is in force any more, or what it did cannot be undone.
pub fn abort(context: &mut Context<'_>, id: &RolloutId) -> Result<Arc<Rollout>, Refusal> {
    let rollout = Rollout::clone(find(context.account, id)?);
    match (rollout.state, rollout.done) {
        (RolloutState::Running(_), _) => {}
        (RolloutState::Finished, Some(done)) => undo(context, &rollout.change, done)?,
        _ => return Err(over(&rollout)),
    }
    let rollout = Rollout {
        state: RolloutState::Aborted,
        since: context.now,
        done: None,
        ..rollout
    };
    Ok(keep(context, rollout))
}

fn over(rollout: &Rollout) -> Refusal {
    let (id, state) = (&rollout.id, rollout.state.as_str());
    Refusal::State(
        "Conflict.Rollout.Over",
        format!("The rollout {id} is over: {state}."),
    )
}

/// Takes note of a step, and has its event say so.
fn keep(context: &mut Context<'_>, rollout: Rollout) -> Arc<Rollout> {
    let said = match rollout.place() {
        Some(place) => format!("stage {} of {}", place + 1, rollout.stages.len()),
        None => rollout.state.as_str().to_owned(),
    };
    let notes = &mut context.effects.notes;
    notes.push(("rollout", rollout.id.to_string().into()));
    notes.push(("rolloutState", said.into()));
    notes.extend(
        rollout
            .why
            .clone()
            .map(|why| ("rolloutStopped", why.into())),
    );
    put(context, rollout)
}

#[cfg(test)]
mod tests;
