//! Roles, as Resource Manager spells them.

use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::{role, service_role};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, DeletionTask, Description, Edit, Role, RoleId, RoleName, SessionDuration, Tags,
    role_arn,
};

use super::which::Language;
use crate::identity::target;
use crate::identity::trusted::trusting;
use crate::page::{List, Numbered};
use crate::ram::role::{TaskView, principal_name, trust};
use crate::view::{Done, One, Paged, Stamp, done};

/// Adds a role to the caller's account, with the policy that says who may assume it.
#[derive(Parameters)]
pub struct CreateRole {
    role_name: RoleName,
    assume_role_policy_document: String,
    description: Option<Description>,
    max_session_duration: Option<SessionDuration>,
}

impl Operation for CreateRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        trusting(plan, &trust(&self.assume_role_policy_document))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = role::New {
            name: self.role_name.clone(),
            trust: self.assume_role_policy_document.clone(),
            description: self.description.clone(),
            max_session: self.max_session_duration,
            console_logon: None,
            tags: Tags::new(),
        };
        let role = role::create(context, new)?;
        Ok(One(RoleView {
            update_date: None,
            ..RoleView::trusting(permit.home(), &role)
        }))
    }
}

/// Shows one role.
#[derive(Parameters)]
pub struct GetRole {
    role_name: RoleName,
    #[expect(dead_code, reason = "descriptions are in one language")]
    language: Option<Language>,
}

impl Operation for GetRole {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::role(caller.account, &self.role_name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let role = context.account.roles.named(&self.role_name)?;
        Ok(One(RoleView {
            is_service_linked_role: Some(role.service_linked),
            latest_deletion_task: latest(context.account, role),
            ..RoleView::trusting(permit.home(), role)
        }))
    }
}

/// Changes a role. Live sessions keep their length; a new trust policy counts for new ones.
#[derive(Parameters)]
pub struct UpdateRole {
    role_name: RoleName,
    new_assume_role_policy_document: Option<String>,
    new_description: Edit<Description>,
    new_max_session_duration: Option<SessionDuration>,
}

impl Operation for UpdateRole {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::role(caller.account, &self.role_name));
        let new = self.new_assume_role_policy_document.as_deref();
        let new = new.and_then(trust);
        let role = account.roles.named(&self.role_name).ok();
        let old = role.map(|role| &**role.trust_policy());
        trusting(plan, new.iter().chain(old))
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.new_assume_role_policy_document.is_some()
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = role::Update {
            trust: self.new_assume_role_policy_document.clone(),
            description: self.new_description.clone(),
            max_session: self.new_max_session_duration,
            console_logon: None,
        };
        let role = role::update(context, &self.role_name, to)?;
        Ok(One(RoleView::trusting(permit.home(), &role)))
    }
}

/// Deletes a role that has no policies any more. Its live sessions end with it.
#[derive(Parameters)]
pub struct DeleteRole {
    role_name: RoleName,
}

impl Operation for DeleteRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::role(caller.account, &self.role_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        role::delete(context, &self.role_name, false).map(done)
    }
}

/// Lists the roles of the account by name.
#[derive(Parameters)]
pub struct ListRoles {
    #[expect(dead_code, reason = "descriptions are in one language")]
    language: Option<Language>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListRoles {
    const NAME: &'static str = "resourcemanager-roles";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = RoleName;
}

impl Operation for ListRoles {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RoleView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "role/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, home) = (&*context.account, permit.home());
        let roles = account.roles.ordered(None);
        Ok(self.page.cut(roles.map(|role| (account, home, &**role))))
    }
}

/// A role as Resource Manager shows it.
#[derive(View)]
#[view("Role")]
pub struct RoleView {
    role_id: RoleId,
    role_name: RoleName,
    role_principal_name: String,
    arn: String,
    description: Option<Description>,
    assume_role_policy_document: Option<Arc<str>>,
    max_session_duration: Option<u32>,
    is_service_linked_role: Option<bool>,
    latest_deletion_task: Option<TaskView>,
    create_date: Stamp,
    update_date: Option<Stamp>,
}

impl RoleView {
    fn of(home: AccountId, role: &Role) -> Self {
        Self {
            role_id: role.id,
            role_name: role.name.clone(),
            role_principal_name: principal_name(home, &role.name),
            arn: role_arn(home, &role.name),
            description: role.description.clone(),
            assume_role_policy_document: None,
            max_session_duration: Some(role.max_session.seconds()),
            is_service_linked_role: None,
            latest_deletion_task: None,
            create_date: Stamp(role.created),
            update_date: Some(Stamp(role.updated)),
        }
    }

    /// As one alone is shown: with its trust policy.
    fn trusting(home: AccountId, role: &Role) -> Self {
        Self {
            assume_role_policy_document: Some(role.trust.clone()),
            ..Self::of(home, role)
        }
    }

    /// As the role of a service is shown that was just made.
    pub(super) fn linked(home: AccountId, role: &Role) -> Self {
        Self {
            is_service_linked_role: Some(role.service_linked),
            max_session_duration: None,
            update_date: None,
            ..Self::trusting(home, role)
        }
    }
}

/// As lists show it.
impl From<(&Account, AccountId, &Role)> for RoleView {
    fn from((account, home, role): (&Account, AccountId, &Role)) -> Self {
        Self {
            is_service_linked_role: Some(role.service_linked),
            latest_deletion_task: latest(account, role),
            ..Self::of(home, role)
        }
    }
}

fn latest(account: &Account, role: &Role) -> Option<TaskView> {
    let task: Option<&Arc<DeletionTask>> = service_role::latest_deletion(account, role);
    task.map(TaskView::from)
}

#[cfg(test)]
mod tests {
    use crate::testing::{World, trust};

    const OPS: (&str, &str) = ("RoleName", "Ops");

    #[test]
    fn both_apis_show_the_same_roles() {
        let mut world = World::with_account("acme");
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let mut admin = world.admin();
        let new = [
            OPS,
            ("AssumeRolePolicyDocument", trust.as_str()),
            ("MaxSessionDuration", "7200"),
        ];
        admin.call("ResourceManager.CreateRole", new).answers();
        let here = admin.call("ResourceManager.GetRole", [OPS]).answers();
        let there = admin.call("Ram.GetRole", [OPS]).answers();
        for field in ["RoleId", "Arn", "RolePrincipalName", "MaxSessionDuration"] {
            assert_eq!(here["Role"][field], there["Role"][field], "{field}");
        }
        assert!(here["Role"]["AllowConsoleLogin"].is_null());
        let list = admin.call("ResourceManager.ListRoles", []).answers();
        assert_eq!(
            (&list["TotalCount"], &list["PageSize"]),
            (&1.into(), &10.into())
        );
        assert!(list["Roles"]["Role"][0]["AssumeRolePolicyDocument"].is_null());
        let to = [OPS, ("NewMaxSessionDuration", "3600")];
        let changed = admin.call("ResourceManager.UpdateRole", to).answers();
        assert_eq!(changed["Role"]["MaxSessionDuration"], 3600);
        admin.call("ResourceManager.DeleteRole", [OPS]).answers();
        let gone = admin.call("ResourceManager.GetRole", [OPS]);
        gone.refuses("EntityNotExist.Role");
    }
}
