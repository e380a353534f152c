//! Delegated administrators and trusted services, as Resource Directory spells them.

use derive::{Parameters, View};
use domain::account::directory::{self, delegation};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, Delegation, MemberName, Text};

use super::member_view::method;
use super::{lens, target};
use crate::page::{List, Numbered, Tokened};
use crate::view::{Done, Paged, Stamp, done};

/// A service's name, such as `cloudsso.aliyuncs.com`.
type ServicePrincipal = Text<1, 128>;

/// Makes a member the administrator of a trusted service.
#[derive(Parameters)]
pub struct RegisterDelegatedAdministrator {
    account_id: AccountId,
    service_principal: ServicePrincipal,
}

impl Operation for RegisterDelegatedAdministrator {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::member(caller.account, account, self.account_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let service = self.service_principal.as_str();
        delegation::register(context, self.account_id, service).map(done)
    }
}

/// Ends that.
#[derive(Parameters)]
pub struct DeregisterDelegatedAdministrator {
    account_id: AccountId,
    service_principal: ServicePrincipal,
}

impl Operation for DeregisterDelegatedAdministrator {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(target::member(caller.account, account, self.account_id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let service = self.service_principal.as_str();
        delegation::deregister(context, self.account_id, service).map(done)
    }
}

/// Lists the delegated administrators, one for each service that a member manages.
#[derive(Parameters)]
pub struct ListDelegatedAdministrators {
    service_principal: Option<ServicePrincipal>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListDelegatedAdministrators {
    const NAME: &'static str = "rd-administrators";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = AccountId;
}

impl Operation for ListDelegatedAdministrators {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<Administrator>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let all = target::all(caller.account, "account/*");
        lens::reading(Plan::on(all), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        directory::managed(state)?;
        let service = self.service_principal.as_ref().map(Text::as_str);
        let all = delegation::list(state, service);
        Ok(self.page.cut(all.map(|one| (state, &**one))))
    }
}

/// A member that manages a service.
#[derive(View)]
#[view("Account")]
pub struct Administrator {
    account_id: AccountId,
    display_name: Option<MemberName>,
    join_method: Option<&'static str>,
    service_principal: String,
    delegation_enabled_time: Stamp,
}

impl From<(&Account, &Delegation)> for Administrator {
    fn from((state, one): (&Account, &Delegation)) -> Self {
        let member = state.members.get(&one.account);
        Self {
            account_id: one.account,
            display_name: member.map(|member| member.name.clone()),
            join_method: member.map(|member| method(member.method)),
            service_principal: one.service.clone(),
            delegation_enabled_time: Stamp(one.since),
        }
    }
}

/// Lists the services that a member manages, by name.
#[derive(Parameters)]
pub struct ListDelegatedServicesForAccount {
    account_id: AccountId,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListDelegatedServicesForAccount {
    const NAME: &'static str = "rd-services-of";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListDelegatedServicesForAccount {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<DelegatedService>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        directory::managed(state)?;
        directory::find_member(state, self.account_id)?;
        let home = permit.home();
        let after = self.page.after(home)?.map(String::as_str);
        let all = delegation::of(state, self.account_id, after).map(|one| &**one);
        let page = self.page.cut(home, all, |one| one.service.clone());
        Ok(page.with("MaxResults", self.page.size()))
    }
}

/// A service that a member manages.
#[derive(View)]
#[view("DelegatedService")]
pub struct DelegatedService {
    service_principal: String,
    delegation_enabled_time: Stamp,
    status: &'static str,
}

impl From<&Delegation> for DelegatedService {
    fn from(one: &Delegation) -> Self {
        Self {
            service_principal: one.service.clone(),
            delegation_enabled_time: Stamp(one.since),
            status: "ENABLED",
        }
    }
}

/// Lists the trusted services that somebody manages for the directory, by name; those of one administrator if it is
/// named.
#[derive(Parameters)]
pub struct ListTrustedServiceStatus {
    admin_account_id: Option<AccountId>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListTrustedServiceStatus {
    const NAME: &'static str = "rd-services";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListTrustedServiceStatus {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TrustedService>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        lens::reading(Plan::on(target::whole(caller.account, account)), account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let master = directory::managed(state)?.master;
        let one = self.admin_account_id.filter(|id| *id != master);
        if let Some(id) = one {
            directory::find_member(state, id)?;
        }
        Ok(self.page.cut(delegation::services(state, one).into_iter()))
    }
}

/// A trusted service.
#[derive(View)]
#[view("EnabledServicePrincipal")]
pub struct TrustedService {
    service_principal: String,
    enable_time: Stamp,
}

impl From<(&str, model::Moment)> for TrustedService {
    fn from((service, since): (&str, model::Moment)) -> Self {
        Self {
            service_principal: service.to_owned(),
            enable_time: Stamp(since),
        }
    }
}
