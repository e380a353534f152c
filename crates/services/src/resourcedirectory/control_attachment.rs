//! Where control policies act, as Resource Directory spells it.

use derive::{Parameters, View};
use domain::account::directory::attachment;
use domain::account::directory::control_policy::{self, AnyControlPolicy};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{ControlAttachment, ControlPolicyId, NodeId, Text};

use super::control_policy::{Enablement, Language, effect_scope, policy_type, said};
use super::folder::ROOT;
use super::{lens, target};
use crate::page::{List, Numbered};
use crate::view::{Done, Listed, Paged, Stamp, done};

/// Switches control policies on. It is done when it is answered.
#[derive(Parameters)]
pub struct EnableControlPolicy {}

impl Operation for EnableControlPolicy {
    const EFFECT: Effect = Effect::Write;
    type Answer = Enablement;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        attachment::enable(context)?;
        Enablement::of(context.account)
    }
}

/// Switches control policies off: all are detached.
#[derive(Parameters)]
pub struct DisableControlPolicy {}

impl Operation for DisableControlPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Enablement;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        attachment::disable(context)?;
        Enablement::of(context.account)
    }
}

/// A control policy, and Root, a folder or a member.
#[derive(Parameters)]
pub struct Both {
    policy_id: ControlPolicyId,
    target_id: Text<1, 128>,
}

impl Both {
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on_each([
            target::policy(caller.account, self.policy_id.as_str()),
            target::node(caller.account, account, self.target_id.as_str()),
        ])
    }
}

/// Attaches a control policy. It is in force with the next request.
#[derive(Parameters)]
pub struct AttachControlPolicy {
    #[rpc(flatten)]
    both: Both,
}

impl Operation for AttachControlPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.both.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (policy, to) = (self.both.policy_id.as_str(), self.both.target_id.as_str());
        attachment::attach(context, policy, to).map(done)
    }
}

/// Detaches a control policy that is not the last one.
#[derive(Parameters)]
pub struct DetachControlPolicy {
    #[rpc(flatten)]
    both: Both,
}

impl Operation for DetachControlPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.both.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (policy, from) = (self.both.policy_id.as_str(), self.both.target_id.as_str());
        attachment::detach(context, policy, from).map(done)
    }
}

/// Lists what is attached to Root, a folder or a member. There are few, so there are no pages.
#[derive(Parameters)]
pub struct ListControlPolicyAttachmentsForTarget {
    target_id: Text<1, 128>,
    language: Option<Language>,
}

impl Operation for ListControlPolicyAttachmentsForTarget {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<PolicyOn>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let node = target::node(caller.account, account, self.target_id.as_str());
        lens::reading(Plan::on(node), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let all = attachment::of_target(state, self.target_id.as_str())?;
        let shown = all.into_iter();
        let shown = shown.map(|(one, policy)| PolicyOn::of(one, &policy, self.language));
        Ok(shown.collect())
    }
}

/// A control policy on something.
#[derive(View)]
#[view("ControlPolicyAttachment")]
pub struct PolicyOn {
    policy_id: ControlPolicyId,
    policy_name: String,
    policy_type: &'static str,
    description: String,
    effect_scope: &'static str,
    attach_date: Stamp,
}

impl PolicyOn {
    fn of(
        one: &ControlAttachment,
        policy: &AnyControlPolicy<'_>,
        language: Option<Language>,
    ) -> Self {
        let description = policy.description();
        Self {
            policy_id: one.policy.clone(),
            policy_name: policy.name().to_owned(),
            policy_type: policy_type(policy),
            description: if policy.is_system() {
                said(description, language)
            } else {
                description.to_owned()
            },
            effect_scope: effect_scope(policy),
            attach_date: Stamp(one.attached),
        }
    }
}

/// Lists where a control policy is attached: Root, then folders, then members.
#[derive(Parameters)]
pub struct ListTargetAttachmentsForControlPolicy {
    policy_id: ControlPolicyId,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListTargetAttachmentsForControlPolicy {
    const NAME: &'static str = "rd-targets";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = ControlPolicyId;
}

impl Operation for ListTargetAttachmentsForControlPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TargetOf>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::policy(caller.account, self.policy_id.as_str()));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let id = control_policy::find(state, self.policy_id.as_str())?.id();
        let all = control_policy::attached(state, &id);
        Ok(self.page.cut(all.map(|one| (state, &**one))))
    }
}

/// Something that a control policy is on.
#[derive(View)]
#[view("TargetAttachment")]
pub struct TargetOf {
    target_id: String,
    target_name: String,
    target_type: &'static str,
    attach_date: Stamp,
}

impl From<(&Account, &ControlAttachment)> for TargetOf {
    fn from((state, one): (&Account, &ControlAttachment)) -> Self {
        let (target_type, name) = match &one.node {
            NodeId::Root(_) => ("Root", Some(ROOT.to_owned())),
            NodeId::Folder(id) => {
                let folder = state.folders.get(id);
                ("Folder", folder.map(|folder| folder.name.to_string()))
            }
            NodeId::Member(id) => {
                let member = state.members.get(id);
                ("Account", member.map(|member| member.name.to_string()))
            }
        };
        Self {
            target_id: one.node.to_string(),
            target_name: name.unwrap_or_default(),
            target_type,
            attach_date: Stamp(one.attached),
        }
    }
}
