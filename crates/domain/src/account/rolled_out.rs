//! The rollouts that there are, and where they have a say before their change is made.

use std::sync::Arc;

use model::{
    AccountId, ControlPolicyId, Kind, NodeId, PolicyChange, Refusal, Rollout, RolloutId,
    RolloutMode, RolloutState,
};

use super::tables::Account;
use crate::context::{Claim, Context};

/// A control policy that a rollout brings to a member before it is attached.
#[derive(Clone, Debug)]
pub struct Staged<'a> {
    /// The rollout.
    pub rollout: &'a Arc<Rollout>,
    /// The policy.
    pub policy: &'a ControlPolicyId,
    /// Where it will be attached.
    pub target: &'a NodeId,
    /// What it does there.
    pub mode: RolloutMode,
}

/// The rollout of this id.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, id: &RolloutId) -> Result<&'a Arc<Rollout>, Refusal> {
    let missing = || Refusal::Missing(Kind::Rollout, id.to_string());
    account.rollouts.get(id).ok_or_else(missing)
}

/// Those that are at some stage, by their ids.
pub fn all_running(account: &Account) -> impl Iterator<Item = &Arc<Rollout>> {
    let running = |one: &&Arc<Rollout>| matches!(one.state, RolloutState::Running(_));
    account.rollouts.iter().filter(running)
}

/// The control policies that rollouts bring to a member whose nodes up to Root these are.
pub fn staged<'a>(
    account: &'a Account,
    member: AccountId,
    path: &'a [NodeId],
) -> impl Iterator<Item = Staged<'a>> {
    all_running(account).filter_map(move |rollout| {
        let PolicyChange::Control { policy, target } = &rollout.change else {
            return None;
        };
        let mode = rollout.mode(member, path)?;
        path.contains(target).then_some(Staged {
            rollout,
            policy,
            target,
            mode,
        })
    })
}

/// Whether a control policy is in some rollout.
#[must_use]
pub fn is_staged(account: &Account, id: &ControlPolicyId) -> bool {
    all_running(account).any(|one| {
        let PolicyChange::Control { policy, .. } = &one.change else {
            return false;
        };
        policy == id
    })
}

/// Takes note of how far a rollout has come, and has the account be known as one that has such as long as it has.
pub(super) fn put(context: &mut Context<'_>, rollout: Rollout) -> Arc<Rollout> {
    let any = |account: &Account| all_running(account).next().is_some();
    let before = any(context.account);
    let kept = context.account.rollouts.put(rollout);
    let after = any(context.account);
    let id = context.account.profile().map(|profile| profile.id);
    let claim = id.map(Claim::rollout);
    match (before, after) {
        (false, true) => context.effects.claims.extend(claim),
        (true, false) => context.effects.releases.extend(claim),
        _ => {}
    }
    kept
}
