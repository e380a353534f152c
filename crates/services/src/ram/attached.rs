//! Which policies are on whom, as RAM spells it.

use derive::Parameters;
use domain::account::attachment::{self, Holder};
use domain::account::{attached, catalog};
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
use crate::view::Stamp;

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
        for attached in attached::of(account, &policy.reference()) {
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
        let policy = attached::on(account, entity)
            .filter(|attached| attached.scope == AttachmentScope::Account)
            .filter_map(|attached| {
                let policy = catalog::of(account, &attached.policy)?;
                Some(PolicyView::attached(policy, attached.attached))
            })
            .collect();
        Ok(Self {
            policies: Policies { policy },
        })
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
                AttachedUser {
                    user_id: id,
                    user_name,
                    display_name,
                    attach_date,
                }
            })),
            Entity::Group(id) => self
                .groups
                .group
                .extend(account.groups.get(&id).map(|group| {
                    let (group_name, comments) = (group.name.clone(), group.comments.clone());
                    AttachedGroup {
                        group_name,
                        comments,
                        attach_date,
                    }
                })),
            Entity::Role(id) => self
                .roles
                .role
                .extend(account.roles.get(&id).and_then(|role| {
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

#[cfg(test)]
mod tests {
    use crate::testing::{World, trust};

    #[test]
    fn what_is_on_whom_is_told_from_both_sides() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let account = world.account_id();
        world
            .scene(
                "CreateGroup",
                [("GroupName", "dev"), ("Comments", "makers")],
            )
            .answers();
        let trust = trust(&format!("acs:ram::{account}:root"));
        let role = [
            ("RoleName", "Ops"),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        world.scene("CreateRole", role).answers();
        let policy = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];
        for (kind, holder) in [
            ("User", ("UserName", "alice")),
            ("Group", ("GroupName", "dev")),
            ("Role", ("RoleName", "ops")),
        ] {
            world.later(60);
            let attach = format!("AttachPolicyTo{kind}");
            world
                .scene(&attach, [holder, policy[0], policy[1]])
                .answers();
            let list = world
                .admin()
                .call(&format!("ListPoliciesFor{kind}"), [holder])
                .answers();
            let on = list["Policies"]["Policy"].as_array().unwrap();
            assert_eq!(on.len(), 1, "{list}");
            assert_eq!(on[0]["PolicyName"], "ReadOnlyAccess");
            assert_eq!(on[0]["DefaultVersion"], "v1");
            assert_eq!(on[0]["AttachDate"], world.now().to_string());
            let nobody = world
                .admin()
                .call(&format!("ListPoliciesFor{kind}"), [(holder.0, "no")]);
            nobody.refuses(&format!("EntityNotExist.{kind}"));
        }
        let told = world
            .admin()
            .call("ListEntitiesForPolicy", policy)
            .answers();
        assert_eq!(told["Users"]["User"][0]["UserName"], "alice");
        assert_eq!(told["Groups"]["Group"][0]["Comments"], "makers");
        assert_eq!(
            told["Roles"]["Role"][0]["Arn"],
            format!("acs:ram::{account}:role/ops")
        );
        assert_eq!(told["Roles"]["Role"][0]["RoleName"], "Ops");
        let shown = world.admin().call("GetPolicy", policy).answers();
        assert_eq!(shown["Policy"]["AttachmentCount"], 3);
    }

    #[test]
    fn accounts_do_not_see_each_other_s_attachments() {
        let mut world = World::with_account("acme");
        world.visit("other");
        let policy = [
            ("PolicyName", "AdministratorAccess"),
            ("PolicyType", "System"),
        ];
        let told = world
            .admin()
            .call("ListEntitiesForPolicy", policy)
            .answers();
        assert_eq!(told["Users"]["User"].as_array().unwrap().len(), 1);
    }
}
