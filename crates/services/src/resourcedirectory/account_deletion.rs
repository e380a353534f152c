//! The deletion of members, as Resource Directory spells it.

use derive::{Parameters, View};
use domain::account::directory::deletion::{self, Check};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, DeletionState, Refusal};

use super::account::beside;
use super::{lens, target};
use crate::view::{Done, One, Stamp, done};

/// Looks whether a member may be deleted.
#[derive(Parameters)]
pub struct CheckAccountDelete {
    account_id: AccountId,
}

impl Operation for CheckAccountDelete {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        beside(plan, account, self.account_id, true)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        deletion::check(context, self.account_id).map(done)
    }
}

/// Shows what the last look found.
#[derive(Parameters)]
pub struct GetAccountDeletionCheckResult {
    account_id: AccountId,
}

impl Operation for GetAccountDeletionCheckResult {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<CheckResult>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let found = deletion::found(deletion::find(state, self.account_id)?);
        let view = |abandonable| {
            let found = found.iter().filter(|one| one.abandonable == abandonable);
            found.map(|one| CheckView::from(*one)).collect::<Vec<_>>()
        };
        let (abandonable_checks, not_allow_reason) = (view(true), view(false));
        let allow_delete = not_allow_reason.is_empty().to_string();
        Ok(One(CheckResult {
            status: "PreCheckComplete",
            allow_delete,
            abandonable_checks,
            not_allow_reason,
        }))
    }
}

/// What a look found.
#[derive(View)]
#[view("AccountDeletionCheckResultInfo")]
pub struct CheckResult {
    status: &'static str,
    allow_delete: String,
    abandonable_checks: Vec<CheckView>,
    not_allow_reason: Vec<CheckView>,
}

/// Something that was found.
#[derive(View)]
pub struct CheckView {
    check_id: &'static str,
    check_name: &'static str,
    description: &'static str,
}

impl From<&'static Check> for CheckView {
    fn from(check: &'static Check) -> Self {
        Self {
            check_id: check.id,
            check_name: check.name,
            description: check.description,
        }
    }
}

/// Deletes a member: nobody gets in any more. What may be passed over of what was found is named.
#[derive(Parameters)]
pub struct DeleteAccount {
    account_id: AccountId,
    #[rpc(json)]
    abandonable_check_id: Option<Vec<String>>,
}

impl Operation for DeleteAccount {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Deleted;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        beside(plan, account, self.account_id, true)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let abandoned = self.abandonable_check_id.as_deref().unwrap_or_default();
        let known = |id: &String| deletion::CHECKS.iter().any(|check| check.id == id);
        if let Some(other) = abandoned.iter().find(|id| !known(id)) {
            let rule = format!("ids of checks, which {other:?} is not");
            return Err(Refusal::Invalid("AbandonableCheckId", rule));
        }
        deletion::delete(context, self.account_id, abandoned)?;
        Ok(Deleted {
            deletion_type: SILENT,
        })
    }
}

/// How a member was deleted.
#[derive(View)]
pub struct Deleted {
    deletion_type: &'static str,
}

/// That what was in the account is kept for a time, and nobody reaches it.
const SILENT: &str = "1";

/// Shows how far the deletion of a member is.
#[derive(Parameters)]
pub struct GetAccountDeletionStatus {
    account_id: AccountId,
}

impl Operation for GetAccountDeletionStatus {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<DeletionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let deletion = deletion::find(state, self.account_id)?;
        let failed = |one: &&'static Check| FailReason {
            name: one.name,
            description: one.description,
        };
        let found = deletion::found(deletion);
        let fails = found.iter().filter(|one| !one.abandonable).map(failed);
        Ok(One(DeletionView {
            account_id: deletion.account,
            create_time: Stamp(deletion.checked),
            deletion_time: deletion.ends.map(Stamp),
            deletion_type: deletion.ends.map(|_| SILENT),
            fail_reason_list: fails.collect(),
            status: match deletion.state {
                DeletionState::Checked => "Checking",
                DeletionState::CheckFailed => "CheckFailed",
                DeletionState::Deleting => "Deleting",
                DeletionState::Success => "Success",
            },
        }))
    }
}

/// How far a deletion is.
#[derive(View)]
#[view("RdAccountDeletionStatus")]
pub struct DeletionView {
    account_id: AccountId,
    create_time: Stamp,
    deletion_time: Option<Stamp>,
    deletion_type: Option<&'static str>,
    fail_reason_list: Vec<FailReason>,
    status: &'static str,
}

/// Why a member may not be deleted.
#[derive(View)]
pub struct FailReason {
    name: &'static str,
    description: &'static str,
}
