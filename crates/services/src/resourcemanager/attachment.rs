//! Policies on users, groups and roles, for the whole account or for the resources of one group.

use derive::{Parameters, View};
use domain::account::attachment::{self, Holder};
use domain::account::{attached, catalog};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Attachment, AttachmentScope, Entity, PolicyName, PolicyRef, Refusal};

use super::principal::{PrincipalName, PrincipalType, shown};
use super::which::{Language, ScopeId};
use crate::identity::trusted::trusting;
use crate::identity::{rights, target};
use crate::page::{List, Numbered};
use crate::ram::which::{PolicyType, WhichPolicy};
use crate::view::{self, Done, Paged, Stamp, done};

/// Attaches a policy to a user, group or role: it counts from the next request on.
#[derive(Parameters)]
pub struct AttachPolicy {
    #[rpc(flatten)]
    link: Link,
}

/// Detaches a policy: it counts from the next request on.
#[derive(Parameters)]
pub struct DetachPolicy {
    #[rpc(flatten)]
    link: Link,
}

/// A policy, on whom, and for what.
#[derive(Parameters)]
pub struct Link {
    #[rpc(flatten)]
    policy: WhichPolicy,
    principal_name: PrincipalName,
    principal_type: PrincipalType,
    resource_group_id: ScopeId,
}

impl Link {
    /// Attaching is a matter of both: the holder and the policy. In a group it is one of who manages the group.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let holder = match self.principal_name.holder(self.principal_type) {
            Ok(holder) => target::holder(caller.account, &holder),
            Err(_) => target::all(caller.account, "*"),
        };
        let plan = Plan::on_each([holder, self.policy.target(caller, account)]);
        self.resource_group_id.within(plan)
    }

    fn holder(&self, context: &Context<'_>) -> Result<Holder, Refusal> {
        self.principal_name.own(self.principal_type, context)
    }

    fn scope(&self, account: &Account) -> Result<AttachmentScope, Refusal> {
        let of = self.resource_group_id.to_string();
        attachment::scope(account, Some(&of))
    }
}

impl Operation for AttachPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = self.link.plan(caller, account);
        let holder = self.link.principal_name.holder(self.link.principal_type);
        match holder {
            Ok(Holder::Role(name)) => {
                let role = account.roles.named(&name).ok();
                trusting(plan, role.map(|role| &**role.trust_policy()))
            }
            _ => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let holder = self.link.holder(context)?;
        let scope = self.link.scope(context.account)?;
        attachment::attach(context, &holder, &self.link.policy.named(), scope).map(done)
    }
}

impl Operation for DetachPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.link.plan(caller, account)
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::held_back(account, &self.link.policy.named())
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let holder = self.link.holder(context)?;
        let scope = self.link.scope(context.account)?;
        attachment::detach(context, &holder, &self.link.policy.named(), scope).map(done)
    }
}

/// Lists which policies are on whom and for what: those that meet everything that is asked for.
#[derive(Parameters)]
pub struct ListPolicyAttachments {
    policy_name: Option<PolicyName>,
    policy_type: Option<PolicyType>,
    principal_name: Option<PrincipalName>,
    principal_type: Option<PrincipalType>,
    resource_group_id: Option<ScopeId>,
    #[expect(dead_code, reason = "descriptions are in one language")]
    language: Option<Language>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListPolicyAttachments {
    const NAME: &'static str = "policy-attachments";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = PolicyName;
}

impl Operation for ListPolicyAttachments {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AttachmentView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let plan = Plan::on(target::all(caller.account, "*"));
        match &self.resource_group_id {
            Some(scope) => scope.within(plan),
            None => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let context = &*context;
        let account = &*context.account;
        let of = self.resource_group_id.as_ref().map(ToString::to_string);
        let scope = of.as_deref().map(|of| attachment::scope(account, Some(of)));
        let scope = scope.transpose()?;
        let holders = self.holders(context);
        let all: Box<dyn Iterator<Item = _>> = match &holders {
            Some(holders) => {
                let on = holders.iter().map(|holder| attached::on(account, *holder));
                Box::new(on.flatten())
            }
            None => Box::new(account.attachments.iter()),
        };
        let wanted = all.filter(|one| {
            self.policy_type
                .is_none_or(|kind| kind == type_of(&one.policy))
                && self
                    .principal_type
                    .is_none_or(|kind| kind == kind_of(one.entity))
                && scope.as_ref().is_none_or(|scope| *scope == one.scope)
        });
        let rows = wanted.filter_map(|one| self.row(context, one));
        Ok(self.page.cut(rows))
    }
}

impl ListPolicyAttachments {
    /// Whom the name that is asked for means: one of each type that is asked for, if it is there.
    fn holders(&self, context: &Context<'_>) -> Option<Vec<Entity>> {
        let name = self.principal_name.as_ref()?;
        let all = [
            PrincipalType::User,
            PrincipalType::Group,
            PrincipalType::Role,
        ];
        let kinds = all.into_iter();
        let kinds = kinds.filter(|kind| self.principal_type.is_none_or(|own| own == *kind));
        let own = |kind| name.own(kind, context).ok();
        let found = kinds.filter_map(|kind| attachment::holder(context.account, &own(kind)?).ok());
        Some(found.collect())
    }

    /// What is shown of an attachment, unless its policy is called otherwise.
    fn row(&self, context: &Context<'_>, one: &Attachment) -> Option<AttachmentView> {
        let account = &*context.account;
        let policy = catalog::of(account, &one.policy)?;
        let asked = self.policy_name.as_ref();
        if asked.is_some_and(|name| name.folded() != policy.name().folded()) {
            return None;
        }
        let (principal_type, principal_name) = shown(context, one.entity)?;
        Some(AttachmentView {
            policy_name: policy.name().clone(),
            policy_type: type_of(&one.policy),
            description: view::text(policy.description()),
            principal_name,
            principal_type,
            resource_group_id: match &one.scope {
                AttachmentScope::Account => account.profile()?.id.to_string(),
                AttachmentScope::ResourceGroup(id) => id.clone(),
            },
            attach_date: Stamp(one.attached),
        })
    }
}

/// A policy on somebody.
#[derive(View)]
#[view("PolicyAttachment")]
pub struct AttachmentView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    description: String,
    principal_name: String,
    principal_type: PrincipalType,
    resource_group_id: String,
    attach_date: Stamp,
}

const fn type_of(policy: &PolicyRef) -> PolicyType {
    match policy {
        PolicyRef::System(_) => PolicyType::System,
        PolicyRef::Custom(_) => PolicyType::Custom,
    }
}

const fn kind_of(entity: Entity) -> PrincipalType {
    match entity {
        Entity::User(_) => PrincipalType::User,
        Entity::Group(_) => PrincipalType::Group,
        Entity::Role(_) => PrincipalType::Role,
    }
}

#[cfg(test)]
mod tests;
