//! What Resource Manager, version 2020-03-31, spells otherwise than Resource Directory. The rest it has as it is.

use derive::Parameters;
use domain::account::directory::{self, delegation};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::AccountId;

use super::delegation::DelegatedService;
use super::directory::{DirectoryView, NewDirectory, found};
use super::dry_run::DryRun;
use super::folder::FolderView;
use super::member_view::MemberView;
use super::{account, folder, lens, target};
use crate::tags::NewTags;
use crate::view::{Listed, One};

/// Makes the caller's account the manager of a new directory.
#[derive(Parameters)]
pub struct InitResourceDirectory {}

impl Operation for InitResourceDirectory {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<NewDirectory>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::whole(caller.account, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        found(context)
    }
}

/// Shows the directory that the caller's account manages or is in; whether control policies count under both names.
#[derive(Parameters)]
pub struct GetResourceDirectory {}

impl Operation for GetResourceDirectory {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<DirectoryView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        lens::reading(Plan::on(target::whole(caller.account, account)), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let mut view = DirectoryView::of(lens::own(permit, context)?)?;
        view.scp_status = Some(view.control_policy_status);
        Ok(One(view))
    }
}

/// Adds a folder below another one, or Root; its tags come under either name.
#[derive(Parameters)]
pub struct CreateFolder {
    #[rpc(flatten)]
    folder: folder::CreateFolder,
    #[rpc(json, flat)]
    tags: Option<NewTags>,
}

impl Operation for CreateFolder {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<FolderView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Operation::plan(&self.folder, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.folder.add(self.tags.as_ref(), context)
    }
}

/// Founds a new account as a member; its tags come under either name.
#[derive(Parameters)]
pub struct CreateResourceAccount {
    #[rpc(flatten)]
    account: account::CreateResourceAccount,
    #[rpc(json, flat)]
    tags: Option<NewTags>,
}

impl Operation for CreateResourceAccount {
    const EFFECT: Effect = Effect::Write;
    type Answer = DryRun<One<MemberView>>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Operation::plan(&self.account, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.account.found(self.tags.as_ref(), context)
    }
}

/// Lists the services that a member manages, by name, without pages: there are few.
#[derive(Parameters)]
pub struct ListDelegatedServicesForAccount {
    account_id: AccountId,
}

impl Operation for ListDelegatedServicesForAccount {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<DelegatedService>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        directory::managed(state)?;
        directory::find_member(state, self.account_id)?;
        let all = delegation::of(state, self.account_id, None);
        Ok(all.map(|one| DelegatedService::from(&**one)).collect())
    }
}
