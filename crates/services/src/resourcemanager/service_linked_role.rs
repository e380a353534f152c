//! Service-linked roles, as Resource Manager shows them, and what became of those that were deleted.

use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{DeletionTask, Kind, Malformed, Refusal, RoleName};

use super::role::RoleView;
use crate::identity::target;
use crate::ram::service_linked_role as ram;
use crate::view::One;

/// Adds the role of a service to the caller's account.
#[derive(Parameters)]
pub struct CreateServiceLinkedRole {
    #[rpc(flatten)]
    new: ram::CreateServiceLinkedRole,
}

impl Operation for CreateServiceLinkedRole {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<RoleView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Operation::plan(&self.new, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let role = self.new.make(context)?;
        Ok(One(RoleView::linked(permit.home(), &role)))
    }
}

/// Tells what came of the deletion of a service-linked role: here it is done when it is asked for.
#[derive(Parameters)]
pub struct GetServiceLinkedRoleDeletionStatus {
    deletion_task_id: Option<TaskId>,
}

impl Operation for GetServiceLinkedRoleDeletionStatus {
    const EFFECT: Effect = Effect::Read;
    type Answer = DeletionStatus;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let role = self.deletion_task_id.as_ref().map(|task| &task.role);
        Plan::on(match role {
            Some(role) => target::role(caller.account, role),
            None => target::all(caller.account, "role/*"),
        })
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let rule = || Refusal::Invalid("DeletionTaskId", "it must be given".to_owned());
        let task = self.deletion_task_id.as_ref().ok_or_else(rule)?;
        let missing = || Refusal::Missing(Kind::DeletionTask, task.id.clone());
        let known = context.account.deletion_tasks.get(&task.role.folded());
        let known: Option<&Arc<DeletionTask>> = known.filter(|known| *known.id == *task.id);
        known.ok_or_else(missing)?;
        Ok(DeletionStatus {
            status: "SUCCEEDED",
        })
    }
}

/// What came of a deletion.
#[derive(View)]
pub struct DeletionStatus {
    status: &'static str,
}

/// `task/acs-service-role/<service>/<role>/<number>`.
pub struct TaskId {
    id: String,
    role: RoleName,
}

impl FromStr for TaskId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed("the id of a deletion, as DeleteServiceLinkedRole answers it");
        let mut parts = text
            .strip_prefix("task/acs-service-role/")
            .ok_or(RULE)?
            .split('/');
        let (Some(_), Some(role), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(RULE);
        };
        let (id, role) = (text.to_owned(), role.parse().map_err(|_| RULE)?);
        Ok(Self { id, role })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    #[test]
    fn a_deletion_is_done_at_once_and_told_to_both_apis() {
        let mut world = World::with_account("acme");
        let mut admin = world.admin();
        let service = [("ServiceName", "polardb.aliyuncs.com")];
        let made = admin.call("ResourceManager.CreateServiceLinkedRole", service);
        let name = made.answers()["Role"]["RoleName"]
            .as_str()
            .unwrap()
            .to_owned();
        let role = [("RoleName", name.as_str())];
        let seen = admin.call("Ram.GetRole", role).answers();
        assert_eq!(seen["Role"]["IsServiceLinkedRole"], true);
        let gone = admin.call("ResourceManager.DeleteServiceLinkedRole", role);
        let task = gone.answers()["DeletionTaskId"]
            .as_str()
            .unwrap()
            .to_owned();
        let asked = [("DeletionTaskId", task.as_str())];
        let status = "ResourceManager.GetServiceLinkedRoleDeletionStatus";
        assert_eq!(admin.call(status, asked).answers()["Status"], "SUCCEEDED");
        admin
            .call("Ram.GetRole", role)
            .refuses("EntityNotExist.Role");
        let other = task.replace("/polardb", "/other");
        let other = admin.call(status, [("DeletionTaskId", other.as_str())]);
        other.refuses("EntityNotExist.DeletionTask");
        for bad in ["task/1", "x"] {
            let refused = admin.call(status, [("DeletionTaskId", bad)]);
            refused.refuses("InvalidParameter.DeletionTaskId");
        }
        admin
            .call(status, [])
            .refuses("InvalidParameter.DeletionTaskId");
    }
}
