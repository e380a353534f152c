//! Putting policies on users, groups and roles, as RAM spells it: the same for each of them.

use derive::Parameters;
use domain::account::attachment::{self, Holder};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::AttachmentScope;

use super::which::{OfGroup, OfRole, OfUser, WhichPolicy, Whom};
use crate::identity::trusted::trusting;
use crate::identity::{rights, target};
use crate::view::{Done, done};

/// Attaches a policy: it counts from the next request on.
#[derive(Parameters)]
pub struct Attach<W: Whom> {
    #[rpc(flatten)]
    whom: W,
    #[rpc(flatten)]
    policy: WhichPolicy,
    resource_group_id: Option<String>,
}

/// Detaches a policy: it counts from the next request on.
#[derive(Parameters)]
pub struct Detach<W: Whom> {
    #[rpc(flatten)]
    whom: W,
    #[rpc(flatten)]
    policy: WhichPolicy,
    resource_group_id: Option<String>,
}

/// Attaches a policy to a user.
pub type AttachPolicyToUser = Attach<OfUser>;
/// Attaches a policy to a group.
pub type AttachPolicyToGroup = Attach<OfGroup>;
/// Attaches a policy to a role.
pub type AttachPolicyToRole = Attach<OfRole>;
/// Detaches a policy from a user.
pub type DetachPolicyFromUser = Detach<OfUser>;
/// Detaches a policy from a group.
pub type DetachPolicyFromGroup = Detach<OfGroup>;
/// Detaches a policy from a role.
pub type DetachPolicyFromRole = Detach<OfRole>;

impl<W: Whom> Operation for Attach<W> {
    const NAME: &'static str = W::ATTACH;
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = both(&self.whom, &self.policy, caller, account);
        let plan = within(plan, account, self.resource_group_id.as_deref());
        match self.whom.holder() {
            Holder::Role(name) => {
                let role = account.roles.named(&name).ok();
                trusting(plan, role.map(|role| &**role.trust_policy()))
            }
            _ => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        attachment::attach(context, &self.whom.holder(), &self.policy.named(), scope).map(done)
    }
}

impl<W: Whom> Operation for Detach<W> {
    const NAME: &'static str = W::DETACH;
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = both(&self.whom, &self.policy, caller, account);
        within(plan, account, self.resource_group_id.as_deref())
    }

    fn is_dangerous(&self, _: &Caller, account: &Account) -> bool {
        rights::held_back(account, &self.policy.named())
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let scope = attachment::scope(context.account, self.resource_group_id.as_deref())?;
        attachment::detach(context, &self.whom.holder(), &self.policy.named(), scope).map(done)
    }
}

/// The same in a resource group: what is attached for it counts for what is done in it.
fn within(plan: Plan, account: &Account, of: Option<&str>) -> Plan {
    match attachment::scope(account, of) {
        Ok(AttachmentScope::ResourceGroup(id)) => plan.with_key("acs:ResourceGroupId", &id),
        Ok(AttachmentScope::Account) | Err(_) => plan,
    }
}

/// Attaching is a matter of both: the holder and the policy.
fn both(whom: &impl Whom, policy: &WhichPolicy, caller: &Caller, account: &Account) -> Plan {
    Plan::on_each([
        target::holder(caller.account, &whom.holder()),
        policy.target(caller, account),
    ])
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
    fn the_account_s_own_id_means_all_of_it() {
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
