//! Which change of policies is rolled out, as callers say it, and what they must be allowed to do for that.

use derive::Parameters;
use domain::Account;
use domain::account::attachment::{Holder, holder};
use domain::account::catalog::{self, Named};
use domain::account::policy_change::{both, control_change, named};
use gateway::{Caller, Plan};
use model::{
    ControlPolicyId, GroupName, PolicyChange, PolicyName, Refusal, RoleName, Text, UserName,
};

use super::policy;
use crate::identity::target;
use crate::identity::trusted::trusting;
use crate::ram::which::PolicyType;
use crate::resourcedirectory::target as node;

/// A change of policies.
#[derive(Parameters)]
pub(super) struct WhichChange {
    /// A control policy, which is to be attached.
    policy_id: Option<ControlPolicyId>,
    /// What to.
    target_id: Option<Text<1, 128>>,
    /// An identity policy.
    policy_name: Option<PolicyName>,
    policy_type: Option<PolicyType>,
    /// The document that a custom policy is to have.
    policy_document: Option<policy::Text>,
    /// Whom a policy is to be attached to.
    user_name: Option<UserName>,
    group_name: Option<GroupName>,
    role_name: Option<RoleName>,
    /// Whether it is to be detached instead.
    detach: Option<bool>,
}

impl WhichChange {
    /// The change that is meant.
    pub(super) fn find(&self, account: &Account) -> Result<PolicyChange, Refusal> {
        match (&self.policy_id, &self.policy_name) {
            (Some(id), None) => self.control(account, id),
            (None, Some(name)) => self.identity(account, name),
            (None, None) => Err(wrong("PolicyId", "must be given where PolicyName is not")),
            (Some(_), Some(_)) => Err(wrong("PolicyName", "must be empty where PolicyId is given")),
        }
    }

    fn control(&self, account: &Account, id: &ControlPolicyId) -> Result<PolicyChange, Refusal> {
        let of_others = [
            ("PolicyType", self.policy_type.is_some()),
            ("PolicyDocument", self.policy_document.is_some()),
            ("UserName", self.user_name.is_some()),
            ("GroupName", self.group_name.is_some()),
            ("RoleName", self.role_name.is_some()),
            ("Detach", self.detach.is_some()),
        ];
        if let Some((name, _)) = of_others.into_iter().find(|(_, given)| *given) {
            return Err(wrong(name, "must be empty where PolicyId is given"));
        }
        let Some(target) = &self.target_id else {
            return Err(wrong("TargetId", "must be given where PolicyId is"));
        };
        control_change(account, id, target.as_str())
    }

    fn identity(&self, account: &Account, name: &PolicyName) -> Result<PolicyChange, Refusal> {
        if self.target_id.is_some() {
            return Err(wrong(
                "TargetId",
                "must be empty where PolicyId is not given",
            ));
        }
        let policy = catalog::find(account, &self.named(name))?;
        let Some(on) = self.holder()? else {
            let Some(document) = &self.policy_document else {
                return Err(wrong(
                    "PolicyDocument",
                    "must be given where nobody is named whom the policy is attached to",
                ));
            };
            if self.detach.is_some() {
                return Err(wrong(
                    "Detach",
                    "must be empty where PolicyDocument is given",
                ));
            }
            if self.is_system() {
                return Err(wrong(
                    "PolicyType",
                    "must be Custom where PolicyDocument is given",
                ));
            }
            return Ok(PolicyChange::Document {
                policy: account.policies.named(name)?.id,
                document: document.0.as_str().into(),
            });
        };
        if self.policy_document.is_some() {
            return Err(wrong(
                "PolicyDocument",
                "must be empty where somebody is named",
            ));
        }
        let (policy, entity) = (policy.reference(), holder(account, &on)?);
        Ok(match self.detach {
            Some(true) => PolicyChange::Detach { policy, entity },
            _ => PolicyChange::Attach { policy, entity },
        })
    }

    fn is_system(&self) -> bool {
        self.policy_type == Some(PolicyType::System)
    }

    fn named(&self, name: &PolicyName) -> Named {
        Named {
            system: self.is_system(),
            name: name.clone(),
        }
    }

    /// Who is named; only one may be.
    fn holder(&self) -> Result<Option<Holder>, Refusal> {
        let user = self.user_name.clone().map(Holder::User);
        let group = self.group_name.clone().map(Holder::Group);
        let role = self.role_name.clone().map(Holder::Role);
        let mut named = [user, group, role].into_iter().flatten();
        let first = named.next();
        match named.next() {
            Some(Holder::Group(_)) => Err(wrong("GroupName", ONE)),
            Some(_) => Err(wrong("RoleName", ONE)),
            None => Ok(first),
        }
    }
}

const ONE: &str = "must be empty where somebody else is named";

fn wrong(parameter: &'static str, rule: &str) -> Refusal {
    Refusal::Invalid(parameter, rule.to_owned())
}

/// Which way a change is made.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Way {
    /// It comes into force.
    There,
    /// It is undone.
    Back,
}

/// What whoever makes a change, or undoes it, must be allowed to do beside.
pub(super) fn needing(
    plan: Plan,
    (caller, account): (&Caller, &Account),
    change: &PolicyChange,
    way: Way,
) -> Plan {
    let home = caller.account;
    match change {
        PolicyChange::Control { policy, target: at } => {
            let action = match way {
                Way::There => "resourcemanager:AttachControlPolicy",
                Way::Back => "resourcemanager:DetachControlPolicy",
            };
            let targets = [
                node::policy(home, policy.as_str()),
                node::node(home, account, &at.to_string()),
            ];
            plan.also_on(action, targets)
        }
        PolicyChange::Document { policy, .. } => {
            let action = match way {
                Way::There => "ram:CreatePolicyVersion",
                Way::Back => "ram:SetDefaultPolicyVersion",
            };
            let name = named(account, *policy).ok();
            let targets = name.map(|(name, _)| target::own_policy(home, account, &name));
            plan.also_on(action, targets)
        }
        PolicyChange::Attach { policy, entity } | PolicyChange::Detach { policy, entity } => {
            let Ok((holder, named)) = both(account, policy, *entity) else {
                return plan;
            };
            let attaches = matches!(change, PolicyChange::Attach { .. }) == (way == Way::There);
            let targets = [
                target::holder(home, &holder),
                target::policy(home, account, &named),
            ];
            let plan = plan.also_on(action(&holder, attaches), targets);
            match &holder {
                Holder::Role(name) if attaches => {
                    let role = account.roles.named(name).ok();
                    trusting(plan, role.map(|role| &**role.trust_policy()))
                }
                _ => plan,
            }
        }
    }
}

fn action(holder: &Holder, attaches: bool) -> &'static str {
    match (holder, attaches) {
        (Holder::User(_), true) => "ram:AttachPolicyToUser",
        (Holder::User(_), false) => "ram:DetachPolicyFromUser",
        (Holder::Group(_), true) => "ram:AttachPolicyToGroup",
        (Holder::Group(_), false) => "ram:DetachPolicyFromGroup",
        (Holder::Role(_), true) => "ram:AttachPolicyToRole",
        (Holder::Role(_), false) => "ram:DetachPolicyFromRole",
    }
}
