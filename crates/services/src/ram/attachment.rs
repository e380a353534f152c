//! Policies on users, groups and roles, as RAM spells them.

use derive::Parameters;
use domain::account::attachment::{self, Holder};
use domain::account::catalog;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{
    AttachmentScope, Comments, Description, DisplayName, Entity, GroupName, PolicyName, Refusal,
    RoleId, RoleName, UserId, UserName, role_arn,
};
use serde::Serialize;

use super::policy::{PolicyType, one};
use super::policy_view::{Policies, PolicyView};
use super::target;
use crate::view::{Done, Stamp};

/// Attaches a policy to a user: it counts from the next request on.
#[derive(Parameters)]
pub struct AttachPolicyToUser {
    user_name: UserName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for AttachPolicyToUser {
    const NAME: &'static str = "AttachPolicyToUser";
    const ACTION: &'static str = "ram:AttachPolicyToUser";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::User(self.user_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::User(self.user_name.clone());
        attachment::attach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Attaches a policy to a group: it counts from the next request on.
#[derive(Parameters)]
pub struct AttachPolicyToGroup {
    group_name: GroupName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for AttachPolicyToGroup {
    const NAME: &'static str = "AttachPolicyToGroup";
    const ACTION: &'static str = "ram:AttachPolicyToGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::Group(self.group_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Group(self.group_name.clone());
        attachment::attach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Attaches a policy to a role: it counts from the next request on.
#[derive(Parameters)]
pub struct AttachPolicyToRole {
    role_name: RoleName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for AttachPolicyToRole {
    const NAME: &'static str = "AttachPolicyToRole";
    const ACTION: &'static str = "ram:AttachPolicyToRole";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::Role(self.role_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Role(self.role_name.clone());
        attachment::attach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Detaches a policy from a user: it counts from the next request on.
#[derive(Parameters)]
pub struct DetachPolicyFromUser {
    user_name: UserName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for DetachPolicyFromUser {
    const NAME: &'static str = "DetachPolicyFromUser";
    const ACTION: &'static str = "ram:DetachPolicyFromUser";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::User(self.user_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::User(self.user_name.clone());
        attachment::detach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Detaches a policy from a group: it counts from the next request on.
#[derive(Parameters)]
pub struct DetachPolicyFromGroup {
    group_name: GroupName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for DetachPolicyFromGroup {
    const NAME: &'static str = "DetachPolicyFromGroup";
    const ACTION: &'static str = "ram:DetachPolicyFromGroup";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::Group(self.group_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Group(self.group_name.clone());
        attachment::detach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Detaches a policy from a role: it counts from the next request on.
#[derive(Parameters)]
pub struct DetachPolicyFromRole {
    role_name: RoleName,
    policy_name: PolicyName,
    policy_type: PolicyType,
    resource_group_id: Option<String>,
}

impl Operation for DetachPolicyFromRole {
    const NAME: &'static str = "DetachPolicyFromRole";
    const ACTION: &'static str = "ram:DetachPolicyFromRole";
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        both(caller, &Holder::Role(self.role_name.clone()), self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Role(self.role_name.clone());
        attachment::detach(context, &holder, &self.policy_type.named(&self.policy_name), scope)?;
        Ok(Done {})
    }
}

/// Lists the policies on a user; those of the user's groups are the groups'.
#[derive(Parameters)]
pub struct ListPoliciesForUser {
    user_name: UserName,
}

impl Operation for ListPoliciesForUser {
    const NAME: &'static str = "ListPoliciesForUser";
    const ACTION: &'static str = "ram:ListPoliciesForUser";
    const EFFECT: Effect = Effect::Read;
    type Answer = AttachedPolicies;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::user(caller, &self.user_name)])
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<AttachedPolicies, Refusal> {
        AttachedPolicies::on(context.account, &Holder::User(self.user_name.clone()))
    }
}

/// Lists the policies on a group.
#[derive(Parameters)]
pub struct ListPoliciesForGroup {
    group_name: GroupName,
}

impl Operation for ListPoliciesForGroup {
    const NAME: &'static str = "ListPoliciesForGroup";
    const ACTION: &'static str = "ram:ListPoliciesForGroup";
    const EFFECT: Effect = Effect::Read;
    type Answer = AttachedPolicies;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::group(caller, &self.group_name)])
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<AttachedPolicies, Refusal> {
        AttachedPolicies::on(context.account, &Holder::Group(self.group_name.clone()))
    }
}

/// Lists the policies on a role.
#[derive(Parameters)]
pub struct ListPoliciesForRole {
    role_name: RoleName,
}

impl Operation for ListPoliciesForRole {
    const NAME: &'static str = "ListPoliciesForRole";
    const ACTION: &'static str = "ram:ListPoliciesForRole";
    const EFFECT: Effect = Effect::Read;
    type Answer = AttachedPolicies;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        Targets::These(vec![target::role(caller, &self.role_name)])
    }

    fn run(
        &self,
        _: &Permit<'_, Self>,
        context: &mut Context<'_>,
    ) -> Result<AttachedPolicies, Refusal> {
        AttachedPolicies::on(context.account, &Holder::Role(self.role_name.clone()))
    }
}

/// Lists the users, groups and roles a policy is attached to.
#[derive(Parameters)]
pub struct ListEntitiesForPolicy {
    policy_name: PolicyName,
    policy_type: PolicyType,
}

impl Operation for ListEntitiesForPolicy {
    const NAME: &'static str = "ListEntitiesForPolicy";
    const ACTION: &'static str = "ram:ListEntitiesForPolicy";
    const EFFECT: Effect = Effect::Read;
    type Answer = Entities;

    fn targets(&self, caller: &Caller, _account: &Account) -> Targets {
        one(caller, self.policy_type, &self.policy_name)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Entities, Refusal> {
        let account = &*context.account;
        let policy = catalog::find(account, &self.policy_type.named(&self.policy_name))?;
        let mut entities = Entities::default();
        for attached in attachment::of(account, &policy.reference()) {
            entities.add(account, attached.entity, Stamp(attached.attached));
        }
        Ok(entities)
    }
}

/// The policies on a user, group or role.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachedPolicies {
    policies: Policies,
}

impl AttachedPolicies {
    fn on(account: &Account, holder: &Holder) -> Result<Self, Refusal> {
        let entity = attachment::holder(account, holder)?;
        let policy = attachment::on(account, entity)
            .filter(|attached| attached.scope == AttachmentScope::Account)
            .filter_map(|attached| {
                let policy = catalog::of(account, &attached.policy)?;
                Some(PolicyView::attached(policy, attached.attached))
            })
            .collect();
        Ok(Self { policies: Policies { policy } })
    }
}

/// Whom a policy is attached to.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Entities {
    users: AttachedUsers,
    groups: AttachedGroups,
    roles: AttachedRoles,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedUsers {
    user: Vec<AttachedUser>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedGroups {
    group: Vec<AttachedGroup>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedRoles {
    role: Vec<AttachedRole>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedUser {
    user_id: UserId,
    user_name: UserName,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<DisplayName>,
    attach_date: Stamp,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedGroup {
    group_name: GroupName,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Comments>,
    attach_date: Stamp,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachedRole {
    role_id: RoleId,
    role_name: RoleName,
    arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Description>,
    attach_date: Stamp,
}

impl Entities {
    fn add(&mut self, account: &Account, entity: Entity, attach_date: Stamp) {
        match entity {
            Entity::User(id) => self.users.user.extend(account.users.get(&id).map(|user| {
                let (user_name, display_name) = (user.name.clone(), user.display_name.clone());
                AttachedUser { user_id: id, user_name, display_name, attach_date }
            })),
            Entity::Group(id) => self.groups.group.extend(account.groups.get(&id).map(|group| {
                let (group_name, comments) = (group.name.clone(), group.comments.clone());
                AttachedGroup { group_name, comments, attach_date }
            })),
            Entity::Role(id) => self.roles.role.extend(account.roles.get(&id).and_then(|role| {
                Some(AttachedRole {
                    role_id: id,
                    role_name: role.name.clone(),
                    arn: role_arn(account.profile()?.id, &role.name),
                    description: role.description.clone(),
                    attach_date,
                })
            })),
        }
    }
}

/// Attaching is a matter of both: the holder and the policy.
fn both(caller: &Caller, holder: &Holder, policy_type: PolicyType, name: &PolicyName) -> Targets {
    let policy = target::policy(caller, &policy_type.named(name));
    Targets::These(vec![target::holder(caller, holder), policy])
}
