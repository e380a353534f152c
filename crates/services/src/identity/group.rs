//! What RAM and IMS spell alike of groups.

use derive::Parameters;
use domain::account::group;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::GroupName;

use super::target;
use crate::view::{Done, done};

/// Deletes a group that has no members or policies any more.
#[derive(Parameters)]
pub struct DeleteGroup {
    group_name: GroupName,
}

impl Operation for DeleteGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::group(caller.account, &self.group_name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        group::delete(context, &self.group_name).map(done)
    }
}
