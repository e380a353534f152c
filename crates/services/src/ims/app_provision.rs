//! OAuth applications as they are installed in an account: only its own for now.

use std::str::FromStr;

use ::domain::account::application;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, Apart, Application, ApplicationDisplayName, ApplicationId, ApplicationName,
    Provision, Scope,
};

use super::application::{LIST, plan};
use super::application_view::DelegatedScope;
use crate::identity::target;
use crate::view::{Done, Listed, One, Stamp, done};

/// Installs an OAuth application in its own account, or says anew what it is allowed.
#[derive(Parameters)]
pub struct ProvisionApplication {
    app_id: ApplicationId,
    scopes: Option<Apart<Scope>>,
}

impl Operation for ProvisionApplication {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ProvisionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let scopes = self.scopes.as_ref().map(|list| list.0.clone());
        application::provision(context, self.app_id, scopes)?;
        let (application, provision) = application::provisioned(context.account, self.app_id)?;
        let home = permit.home();
        let suffix = &context.limits.domain_suffix;
        let view = ProvisionView::from((home, &**application, provision));
        Ok(One(ProvisionView {
            app_principal_name: Some(format!("{}@app.{home}.{suffix}", application.name)),
            tenant_id: Some(home),
            ..view
        }))
    }
}

/// Takes an OAuth application out of its own account again.
#[derive(Parameters)]
pub struct DeprovisionApplication {
    app_id: ApplicationId,
}

impl Operation for DeprovisionApplication {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        application::deprovision(context, self.app_id).map(done)
    }
}

/// Shows what an OAuth application is allowed that is installed.
#[derive(Parameters)]
pub struct GetApplicationProvisionInfo {
    app_id: ApplicationId,
}

impl Operation for GetApplicationProvisionInfo {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<ProvisionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (application, provision) = application::provisioned(context.account, self.app_id)?;
        Ok(One::of((permit.home(), &**application, provision)))
    }
}

/// Lists the OAuth applications by name that are installed in the account.
#[derive(Parameters)]
pub struct ListApplicationProvisionInfos {
    source_type: Option<Source>,
}

impl Operation for ListApplicationProvisionInfos {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<ProvisionView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let own = self.source_type != Some(Source::External);
        let all = context.account.applications.ordered(None);
        let installed = all.filter_map(|one| Some((&**one, one.provision.as_ref()?)));
        let view = |(one, provision)| ProvisionView::from((permit.home(), one, provision));
        Ok(installed.filter(|_| own).map(view).collect())
    }
}

/// Whose applications are meant.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Source {
    /// The account's own.
    Inner,
    /// Those of other accounts, of which none is installed.
    External,
}

impl FromStr for Source {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "inner" => Ok(Self::Inner),
            "external" => Ok(Self::External),
            _ => Err("must be inner or external"),
        }
    }
}

/// An application as it is installed.
#[derive(View)]
#[view("ApplicationProvisionInfo")]
pub struct ProvisionView {
    app_id: ApplicationId,
    app_name: ApplicationName,
    app_principal_name: Option<String>,
    display_name: ApplicationDisplayName,
    account_id: AccountId,
    tenant_id: Option<AccountId>,
    delegated_scope: DelegatedScope,
    create_date: Stamp,
    update_date: Stamp,
}

impl From<(AccountId, &Application, &Provision)> for ProvisionView {
    fn from((account, of, provision): (AccountId, &Application, &Provision)) -> Self {
        Self {
            app_id: of.id,
            app_name: of.name.clone(),
            app_principal_name: None,
            display_name: of.display_name.clone(),
            account_id: account,
            tenant_id: None,
            delegated_scope: DelegatedScope::of(&provision.scopes, |_| None),
            create_date: Stamp(provision.created),
            update_date: Stamp(provision.updated),
        }
    }
}

#[cfg(test)]
mod tests;
