//! Rollouts as they are shown.

use std::collections::HashMap;
use std::sync::Arc;

use derive::View;
use domain::Account;
use domain::account::attachment::Holder;
use domain::account::policy_change::{both, named};
use domain::account::{directory, rolled_out};
use gateway::{CountedFlips, FlipGroup};
use model::{NodeId, PolicyChange, PolicyRef, Reach, Rollout, RolloutMode, RolloutStage};

use crate::view::Stamp;

/// How many groups of a kind are shown, those with the most calls.
const MOST_GROUPS: usize = 500;

/// A rollout.
#[derive(View)]
#[view(flat "Rollout")]
pub struct RolloutView {
    rollout_id: String,
    state: &'static str,
    state_date: Stamp,
    start_date: Stamp,
    stage_number: Option<usize>,
    stage_end_date: Option<Stamp>,
    stop_reason: Option<String>,
    change: &'static str,
    policy_id: Option<String>,
    target_id: Option<String>,
    policy_name: Option<String>,
    policy_type: Option<&'static str>,
    policy_document: Option<String>,
    user_name: Option<String>,
    group_name: Option<String>,
    role_name: Option<String>,
    stages: Vec<StageView>,
}

#[derive(View)]
struct StageView {
    number: usize,
    mode: &'static str,
    nodes: Option<Vec<String>>,
    percent: Option<u8>,
    wait_minutes: Option<u32>,
    most_denied: Option<u64>,
}

/// How far a rollout has come, and what it turned.
#[derive(View)]
pub struct ProgressView {
    rollout: RolloutView,
    /// Members that it is enforced in, and that it only watches.
    enforced_count: Option<usize>,
    report_only_count: Option<usize>,
    newly_denied: FlipsView,
    newly_allowed: FlipsView,
}

#[derive(View)]
struct FlipsView {
    call_count: u64,
    group_count: usize,
    groups: Vec<GroupView>,
}

#[derive(View)]
struct GroupView {
    stage_number: u16,
    principal: String,
    action_name: String,
    resource: String,
    node: Option<String>,
    call_count: u64,
    first_time: Stamp,
    last_time: Stamp,
    example_request_id: String,
}

/// A rollout, and the state it is of.
type Shown<'a> = (&'a Arc<Rollout>, &'a Account);

impl From<Shown<'_>> for RolloutView {
    fn from((one, account): Shown<'_>) -> Self {
        let stages = one.stages.iter().enumerate();
        let view = Self {
            rollout_id: one.id.to_string(),
            state: one.state.as_str(),
            state_date: Stamp(one.since),
            start_date: Stamp(one.begun),
            stage_number: one.place().map(|place| place + 1),
            stage_end_date: one.ends().map(Stamp),
            stop_reason: one.why.clone(),
            change: "",
            policy_id: None,
            target_id: None,
            policy_name: None,
            policy_type: None,
            policy_document: None,
            user_name: None,
            group_name: None,
            role_name: None,
            stages: stages.map(StageView::from).collect(),
        };
        view.about(&one.change, account)
    }
}

impl RolloutView {
    fn about(self, change: &PolicyChange, account: &Account) -> Self {
        match change {
            PolicyChange::Control { policy, target } => Self {
                change: "AttachControlPolicy",
                policy_id: Some(policy.to_string()),
                target_id: Some(target.to_string()),
                ..self
            },
            PolicyChange::Document { policy, document } => Self {
                change: "ChangePolicyDocument",
                policy_name: named(account, *policy)
                    .ok()
                    .map(|(name, _)| name.to_string()),
                policy_type: Some("Custom"),
                policy_document: Some(document.to_string()),
                ..self
            },
            PolicyChange::Attach { policy, entity } | PolicyChange::Detach { policy, entity } => {
                let attaches = matches!(change, PolicyChange::Attach { .. });
                let view = Self {
                    change: if attaches {
                        "AttachPolicy"
                    } else {
                        "DetachPolicy"
                    },
                    policy_type: Some(match policy {
                        PolicyRef::System(_) => "System",
                        PolicyRef::Custom(_) => "Custom",
                    }),
                    ..self
                };
                match both(account, policy, *entity) {
                    Ok((holder, named)) => view.on(&holder, named.name.to_string()),
                    // What is gone has no name any more.
                    Err(_) => view,
                }
            }
        }
    }

    fn on(self, holder: &Holder, policy: String) -> Self {
        let policy_name = Some(policy);
        match holder {
            Holder::User(name) => Self {
                policy_name,
                user_name: Some(name.to_string()),
                ..self
            },
            Holder::Group(name) => Self {
                policy_name,
                group_name: Some(name.to_string()),
                ..self
            },
            Holder::Role(name) => Self {
                policy_name,
                role_name: Some(name.to_string()),
                ..self
            },
        }
    }
}

impl From<(usize, &RolloutStage)> for StageView {
    fn from((place, stage): (usize, &RolloutStage)) -> Self {
        let (nodes, percent) = match &stage.reach {
            Reach::Everything => (None, None),
            Reach::Nodes(nodes) => {
                let nodes = nodes.iter().map(ToString::to_string);
                (Some(nodes.collect()), None)
            }
            Reach::Share(percent) => (None, Some(*percent)),
        };
        Self {
            number: place + 1,
            mode: stage.mode.as_str(),
            nodes,
            percent,
            wait_minutes: stage.minutes,
            most_denied: stage.most,
        }
    }
}

impl ProgressView {
    pub(super) fn of(
        rollout: &Arc<Rollout>,
        account: &Account,
        counted: Option<&HashMap<FlipGroup, CountedFlips>>,
    ) -> Self {
        let of_directory = matches!(rollout.change, PolicyChange::Control { .. });
        let count = |mode| of_directory.then(|| members(rollout, account, mode));
        Self {
            rollout: (rollout, account).into(),
            enforced_count: count(RolloutMode::Enforced),
            report_only_count: count(RolloutMode::ReportOnly),
            newly_denied: FlipsView::of(counted, true),
            newly_allowed: FlipsView::of(counted, false),
        }
    }
}

/// How many members a rollout does this in.
fn members(rollout: &Rollout, account: &Account, mode: RolloutMode) -> usize {
    let reached = account.members.iter().filter(|member| {
        let node = NodeId::Member(member.account);
        let path = directory::ancestors(account, &node).unwrap_or_default();
        rolled_out::staged(account, member.account, &path)
            .any(|one| one.rollout.id == rollout.id && one.mode == mode)
    });
    reached.count()
}

impl FlipsView {
    fn of(counted: Option<&HashMap<FlipGroup, CountedFlips>>, denied: bool) -> Self {
        let all = counted.into_iter().flatten();
        let mut groups: Vec<_> = all.filter(|(group, _)| group.denied == denied).collect();
        groups.sort_by(|(one, here), (other, there)| {
            there.calls.cmp(&here.calls).then_with(|| one.cmp(other))
        });
        let calls = groups.iter().map(|(_, counted)| counted.calls);
        Self {
            call_count: calls.fold(0, u64::saturating_add),
            group_count: groups.len(),
            groups: groups
                .into_iter()
                .take(MOST_GROUPS)
                .map(GroupView::from)
                .collect(),
        }
    }
}

impl From<(&FlipGroup, &CountedFlips)> for GroupView {
    fn from((group, counted): (&FlipGroup, &CountedFlips)) -> Self {
        Self {
            stage_number: group.stage,
            principal: group.principal.clone(),
            action_name: group.action.clone(),
            resource: group.resource.clone(),
            node: Some(group.node.clone()).filter(|node| !node.is_empty()),
            call_count: counted.calls,
            first_time: Stamp(counted.first),
            last_time: Stamp(counted.last),
            example_request_id: counted.request.clone(),
        }
    }
}
