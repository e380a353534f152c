//! The directory itself, as Resource Directory spells it.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::directory::{self, founding};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, ControlStatus, Directory, DirectoryId, Malformed, Refusal, RootId};
use rpc::field::Unserved;

use super::dry_run::DryRun;
use super::{lens, target};
use crate::view::{Done, One, Stamp, done};

/// Makes the caller's account the manager of a new directory.
#[derive(Parameters)]
pub struct EnableResourceDirectory {
    enable_mode: EnableMode,
    dry_run: Option<bool>,
    #[rpc("MAName")]
    #[expect(dead_code, reason = "it is read in order to be refused")]
    ma_name: Option<Unserved>,
    #[rpc("MASecureMobilePhone")]
    #[expect(dead_code, reason = "it is read in order to be refused")]
    ma_secure_mobile_phone: Option<Unserved>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    verification_code: Option<Unserved>,
}

impl Operation for EnableResourceDirectory {
    const EFFECT: Effect = Effect::Write;
    type Answer = DryRun<One<NewDirectory>>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if self.enable_mode == EnableMode::NewManagementAccount {
            let rule = "CurrentAccount: a new management account would need a telephone number, and nobody here \
                        sends messages to one";
            return Err(Refusal::Invalid("EnableMode", rule.to_owned()));
        }
        if self.dry_run == Some(true) {
            return founding::check(context.account).map(|()| DryRun(None));
        }
        let made = found(context)?;
        Ok(DryRun(Some(made)))
    }
}

/// Makes the account the manager of a new directory, and shows that.
pub(super) fn found(context: &mut Context<'_>) -> Result<One<NewDirectory>, Refusal> {
    let directory = founding::enable(context)?;
    let master = directory::account_name(context.account);
    Ok(One(NewDirectory::of(&directory, master)))
}

/// `EnableMode`: which account is to manage the directory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EnableMode {
    /// The caller's.
    CurrentAccount,
    /// A new one.
    NewManagementAccount,
}

impl FromStr for EnableMode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "CurrentAccount" => Ok(Self::CurrentAccount),
            "NewManagementAccount" => Ok(Self::NewManagementAccount),
            _ => Err(Malformed("CurrentAccount")),
        }
    }
}

/// A directory as it is shown when it was just made.
#[derive(View)]
#[view("ResourceDirectory")]
pub struct NewDirectory {
    resource_directory_id: DirectoryId,
    root_folder_id: RootId,
    master_account_id: AccountId,
    master_account_name: String,
    create_time: Stamp,
}

impl NewDirectory {
    fn of(directory: &Directory, master: String) -> Self {
        Self {
            resource_directory_id: directory.id.clone(),
            root_folder_id: directory.root.clone(),
            master_account_id: directory.master,
            master_account_name: master,
            create_time: Stamp(directory.created),
        }
    }
}

/// Shows the directory that the caller's account manages or is in.
#[derive(Parameters)]
pub struct GetResourceDirectory {}

impl Operation for GetResourceDirectory {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<DirectoryView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        lens::reading(Plan::on(target::whole(caller.account, account)), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::own(permit, context)?;
        DirectoryView::of(state).map(One)
    }
}

/// A directory.
#[derive(View)]
#[view("ResourceDirectory")]
pub struct DirectoryView {
    resource_directory_id: DirectoryId,
    root_folder_id: RootId,
    master_account_id: AccountId,
    master_account_name: String,
    create_time: Stamp,
    pub(super) control_policy_status: &'static str,
    /// The same, as the earlier version says it besides.
    pub(super) scp_status: Option<&'static str>,
    member_deletion_status: &'static str,
    member_account_display_name_sync_status: &'static str,
}

impl DirectoryView {
    /// The directory that the account of this state manages.
    pub(super) fn of(state: &Account) -> Result<Self, Refusal> {
        let directory = directory::managed(state)?;
        Ok(Self {
            resource_directory_id: directory.id.clone(),
            root_folder_id: directory.root.clone(),
            master_account_id: directory.master,
            master_account_name: directory::account_name(state),
            create_time: Stamp(directory.created),
            control_policy_status: control_status(directory.control),
            scp_status: None,
            member_deletion_status: switch(directory.deletion),
            member_account_display_name_sync_status: switch(false),
        })
    }
}

/// What the API calls it that control policies count or do not.
pub(super) fn control_status(status: ControlStatus) -> &'static str {
    switch(status == ControlStatus::Enabled)
}

fn switch(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}

/// Ends the directory, in which nothing may be any more.
#[derive(Parameters)]
pub struct DestroyResourceDirectory {}

impl Operation for DestroyResourceDirectory {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        founding::destroy(context).map(done)
    }
}

/// Says whether members may be deleted.
#[derive(Parameters)]
pub struct SetMemberDeletionPermission {
    status: Switch,
}

impl Operation for SetMemberDeletionPermission {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = DeletionPermission;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let directory = founding::allow_deletion(context, self.status.0)?;
        Ok(DeletionPermission {
            management_account_id: directory.master,
            resource_directory_id: directory.id.clone(),
            member_deletion_status: switch(directory.deletion),
        })
    }
}

/// Whether members may be deleted.
#[derive(View)]
pub struct DeletionPermission {
    management_account_id: AccountId,
    resource_directory_id: DirectoryId,
    member_deletion_status: &'static str,
}

/// Says whether the names of members follow those of their accounts. Accounts have none here, so they do not.
#[derive(Parameters)]
pub struct SetMemberDisplayNameSyncStatus {
    status: Switch,
}

impl Operation for SetMemberDisplayNameSyncStatus {
    const EFFECT: Effect = Effect::Write;
    type Answer = NameSync;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        directory::managed(context.account)?;
        if self.status.0 {
            let rule = "Disabled: accounts have no display name here that members could follow";
            return Err(Refusal::Invalid("Status", rule.to_owned()));
        }
        Ok(NameSync {
            member_account_display_name_sync_status: switch(false),
        })
    }
}

/// Whether the names of members follow those of their accounts.
#[derive(View)]
pub struct NameSync {
    member_account_display_name_sync_status: &'static str,
}

/// `Enabled` or `Disabled`.
pub struct Switch(bool);

impl FromStr for Switch {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "Enabled" => Ok(Self(true)),
            "Disabled" => Ok(Self(false)),
            _ => Err(Malformed("Enabled or Disabled")),
        }
    }
}
