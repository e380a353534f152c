//! Which policies are on whom, as RAM spells it.

use derive::{Parameters, View};
use domain::account::{attached, attachment, catalog};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AttachmentScope, Comments, Description, DisplayName, Entity, GroupName, RoleId, RoleName,
    UserId, UserName, role_arn,
};

use super::policy_view::PolicyView;
use super::which::{OfGroup, OfRole, OfUser, WhichPolicy, Whom};
use crate::identity::target;
use crate::view::{Items, Listed, Stamp};

/// Lists the policies on a user, group or role.
#[derive(Parameters)]
pub struct ListPolicies<W: Whom> {
    #[rpc(flatten)]
    whom: W,
}

/// Lists the policies on a user; those of the user's groups are the groups'.
pub type ListPoliciesForUser = ListPolicies<OfUser>;
/// Lists the policies on a group.
pub type ListPoliciesForGroup = ListPolicies<OfGroup>;
/// Lists the policies on a role.
pub type ListPoliciesForRole = ListPolicies<OfRole>;

impl<W: Whom> Operation for ListPolicies<W> {
    const NAME: &'static str = W::LIST;
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::holder(caller.account, &self.whom.holder()))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let entity = attachment::holder(account, &self.whom.holder())?;
        let everywhere = attached::on(account, entity)
            .filter(|attached| attached.scope == AttachmentScope::Account);
        let policies = everywhere.filter_map(|one| {
            let policy = catalog::of(account, &one.policy)?;
            Some(PolicyView::attached(policy, one.attached))
        });
        Ok(policies.collect())
    }
}

/// Lists the users, groups and roles a policy is attached to.
#[derive(Parameters)]
pub struct ListEntitiesForPolicy {
    #[rpc(flatten)]
    policy: WhichPolicy,
}

impl Operation for ListEntitiesForPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = Entities;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.policy.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let policy = catalog::find(account, &self.policy.named())?;
        let mut entities = Entities::default();
        let mut last = None;
        for attached in attached::of(account, &policy.reference()) {
            // It may be attached for the account and for resource groups: somebody is shown once.
            if last.replace(attached.entity) != Some(attached.entity) {
                entities.add(account, attached.entity, Stamp(attached.attached));
            }
        }
        Ok(entities)
    }
}

/// Whom a policy is attached to.
#[derive(Default, View)]
pub struct Entities {
    users: Items<AttachedUser>,
    groups: Items<AttachedGroup>,
    roles: Items<AttachedRole>,
}

#[derive(View)]
#[view("User")]
struct AttachedUser {
    user_id: UserId,
    user_name: UserName,
    display_name: Option<DisplayName>,
    attach_date: Stamp,
}

#[derive(View)]
#[view("Group")]
struct AttachedGroup {
    group_name: GroupName,
    comments: Option<Comments>,
    attach_date: Stamp,
}

#[derive(View)]
#[view("Role")]
struct AttachedRole {
    role_id: RoleId,
    role_name: RoleName,
    arn: String,
    description: Option<Description>,
    attach_date: Stamp,
}

impl Entities {
    fn add(&mut self, account: &Account, entity: Entity, attach_date: Stamp) {
        let user = |id| {
            account.users.get(id).map(|user| AttachedUser {
                user_id: user.id,
                user_name: user.name.clone(),
                display_name: user.display_name.clone(),
                attach_date,
            })
        };
        let group = |id| {
            account.groups.get(id).map(|group| AttachedGroup {
                group_name: group.name.clone(),
                comments: group.comments.clone(),
                attach_date,
            })
        };
        let role = |id| {
            let role = account.roles.get(id)?;
            Some(AttachedRole {
                role_id: role.id,
                role_name: role.name.clone(),
                arn: role_arn(account.profile()?.id, &role.name),
                description: role.description.clone(),
                attach_date,
            })
        };
        match entity {
            Entity::User(id) => self.users.0.extend(user(&id)),
            Entity::Group(id) => self.groups.0.extend(group(&id)),
            Entity::Role(id) => self.roles.0.extend(role(&id)),
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
