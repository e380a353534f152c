//! Putting policies on users, groups and roles, as RAM spells it.

use derive::Parameters;
use domain::account::attachment::{self, Holder};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Targets};
use model::{GroupName, PolicyName, Refusal, RoleName, UserName};

use super::policy::PolicyType;
use super::target;
use crate::view::Done;

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
        both(
            caller,
            &Holder::User(self.user_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::User(self.user_name.clone());
        attachment::attach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
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
        both(
            caller,
            &Holder::Group(self.group_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Group(self.group_name.clone());
        attachment::attach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
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
        both(
            caller,
            &Holder::Role(self.role_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Role(self.role_name.clone());
        attachment::attach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
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
        both(
            caller,
            &Holder::User(self.user_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::User(self.user_name.clone());
        attachment::detach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
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
        both(
            caller,
            &Holder::Group(self.group_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Group(self.group_name.clone());
        attachment::detach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
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
        both(
            caller,
            &Holder::Role(self.role_name.clone()),
            self.policy_type,
            &self.policy_name,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Result<Done, Refusal> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        let holder = Holder::Role(self.role_name.clone());
        attachment::detach(
            context,
            &holder,
            &self.policy_type.named(&self.policy_name),
            scope,
        )?;
        Ok(Done {})
    }
}

/// Attaching is a matter of both: the holder and the policy.
fn both(caller: &Caller, holder: &Holder, policy_type: PolicyType, name: &PolicyName) -> Targets {
    let policy = target::policy(caller, &policy_type.named(name));
    Targets::These(vec![target::holder(caller, holder), policy])
}

#[cfg(test)]
mod tests {
    use crate::testing::{World, trust};

    const READ: [(&str, &str); 2] = [("PolicyName", "ReadOnlyAccess"), ("PolicyType", "System")];

    /// Users, groups and roles: the kind and how one is named in parameters.
    const HOLDERS: [(&str, (&str, &str)); 3] = [
        ("User", ("UserName", "alice")),
        ("Group", ("GroupName", "dev")),
        ("Role", ("RoleName", "OPS")),
    ];

    /// A world with one of each.
    fn world() -> World {
        let mut world = World::with_settings("acme", |settings| {
            settings.limits.system_policies_attached = 2;
            settings.limits.custom_policies_attached = 2;
        });
        let _ = world.user("alice");
        world.scene("CreateGroup", [("GroupName", "dev")]).answers();
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let role = [
            ("RoleName", "ops"),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        world.scene("CreateRole", role).answers();
        world
    }

    #[test]
    fn a_policy_is_attached_once_and_detached_once() {
        let mut world = world();
        for (kind, holder) in HOLDERS {
            let attach = format!("AttachPolicyTo{kind}");
            let detach = format!("DetachPolicyFrom{kind}");
            let both = [holder, READ[0], READ[1]];
            world.admin().call(&attach, both).answers();
            let again = world.admin().call(&attach, both);
            again.refuses(&format!("EntityAlreadyExists.{kind}.Policy"));
            world.admin().call(&detach, both).answers();
            let again = world.admin().call(&detach, both);
            again.refuses(&format!("EntityNotExist.{kind}.Policy"));
            let none = [holder, ("PolicyName", "None"), ("PolicyType", "Custom")];
            world
                .admin()
                .call(&attach, none)
                .refuses("EntityNotExist.Policy");
            let nobody = [(holder.0, "nobody"), READ[0], READ[1]];
            world
                .admin()
                .call(&attach, nobody)
                .refuses(&format!("EntityNotExist.{kind}"));
        }
    }

    #[test]
    fn there_are_only_so_many_of_each_type_on_one_holder() {
        let mut world = world();
        let document =
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        for name in ["A", "B", "C"] {
            let new = [("PolicyName", name), ("PolicyDocument", document)];
            world.scene("CreatePolicy", new).answers();
        }
        for (kind, holder) in HOLDERS {
            let attach = format!("AttachPolicyTo{kind}");
            for (name, policy_type, code) in [
                ("ReadOnlyAccess", "System", "ok"),
                ("AliyunRAMReadOnlyAccess", "System", "ok"),
                (
                    "AliyunRAMFullAccess",
                    "System",
                    &*format!("LimitExceeded.{kind}.Policy"),
                ),
                ("A", "Custom", "ok"),
                ("B", "Custom", "ok"),
                ("C", "Custom", &*format!("LimitExceeded.{kind}.Policy")),
            ] {
                let parameters = [holder, ("PolicyName", name), ("PolicyType", policy_type)];
                assert_eq!(
                    world.admin().call(&attach, parameters).code(),
                    code,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn the_account_s_own_id_is_the_only_resource_group() {
        let mut world = world();
        let account = world.account_id();
        for (kind, holder) in HOLDERS {
            let attach = format!("AttachPolicyTo{kind}");
            let group = |id| [holder, READ[0], READ[1], ("ResourceGroupId", id)];
            let refused = world.admin().call(&attach, group("rg-1"));
            refused.refuses("EntityNotExist.ResourceGroup");
            world.admin().call(&attach, group(&account)).answers();
            let detach = format!("DetachPolicyFrom{kind}");
            world
                .admin()
                .call(&detach, [holder, READ[0], READ[1]])
                .answers();
        }
    }

    #[test]
    fn both_holder_and_policy_need_a_permission() {
        let mut world = world();
        let account = world.account_id();
        let alice = [("UserName", "alice"), READ[0], READ[1]];
        let action = "ram:AttachPolicyToUser";
        // Whatever is the account's own is not enough: system policies are not.
        world.permit("clerk", "Allow", action, &format!("acs:ram::{account}:*"));
        world
            .user("clerk")
            .call("AttachPolicyToUser", alice)
            .refuses("NoPermission");
        let policy = "acs:ram:*:system:policy/ReadOnlyAccess";
        world.permit("keeper", "Allow", action, policy);
        world
            .user("keeper")
            .call("AttachPolicyToUser", alice)
            .refuses("NoPermission");
        world.permit("clerk", "Allow", action, policy);
        world
            .user("clerk")
            .call("AttachPolicyToUser", alice)
            .answers();
    }

    #[test]
    fn what_a_group_allows_and_denies_counts_for_its_members_at_once() {
        let mut world = world();
        let alice = ("UserName", "alice");
        world
            .user("alice")
            .call("GetUser", [alice])
            .refuses("NoPermission");
        world
            .admin()
            .call("AddUserToGroup", [alice, ("GroupName", "dev")])
            .answers();
        let dev = [("GroupName", "dev"), READ[0], READ[1]];
        world.admin().call("AttachPolicyToGroup", dev).answers();
        world.user("alice").call("GetUser", [alice]).answers();
        world.permit("alice", "Deny", "ram:GetUser", "*");
        world
            .user("alice")
            .call("GetUser", [alice])
            .refuses("NoPermission");
        world.user("alice").call("ListUsers", []).answers();
        world.admin().call("DetachPolicyFromGroup", dev).answers();
        world
            .user("alice")
            .call("ListUsers", [])
            .refuses("NoPermission");
    }
}
