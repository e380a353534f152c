//! OAuth applications of an account.

use ::domain::account::application::{self, New, Terms};
use ::domain::{Account, Context};
use derive::Parameters;
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccessSeconds, Apart, ApplicationDisplayName, ApplicationId, ApplicationKind, ApplicationName,
    Edit, ProtocolVersion, RedirectUri, RefreshSeconds, Scope,
};

use super::application_view::{ApplicationView, ScopeView};
use crate::identity::target;
use crate::view::{Done, Listed, One, done};

/// Adds an OAuth application to the caller's account.
#[derive(Parameters)]
pub struct CreateApplication {
    app_name: ApplicationName,
    app_type: ApplicationKind,
    display_name: ApplicationDisplayName,
    protocol_version: Option<ProtocolVersion>,
    predefined_scopes: Option<Apart<Scope>>,
    required_scopes: Option<Apart<Scope>>,
    redirect_uris: Option<Apart<RedirectUri>>,
    secret_required: Option<bool>,
    is_multi_tenant: Option<bool>,
    access_token_validity: Option<AccessSeconds>,
    refresh_token_validity: Option<RefreshSeconds>,
}

impl Operation for CreateApplication {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ApplicationView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let name = self.app_name.as_str();
        Plan::on(target::new(caller.account, target::APPLICATION, name, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = New {
            name: self.app_name.clone(),
            kind: self.app_type,
            display_name: self.display_name.clone(),
            protocol: self.protocol_version.unwrap_or_default(),
            terms: Terms {
                scopes: given(self.predefined_scopes.as_ref()),
                required: given(self.required_scopes.as_ref()),
                redirects: given(self.redirect_uris.as_ref()),
                secret_required: self.secret_required,
                multi_tenant: self.is_multi_tenant,
                access: self.access_token_validity,
                refresh: self.refresh_token_validity,
            },
        };
        let made = application::create(context, new)?;
        Ok(One::of((permit.home(), &made)))
    }
}

/// Shows one OAuth application.
#[derive(Parameters)]
pub struct GetApplication {
    app_id: ApplicationId,
}

impl Operation for GetApplication {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<ApplicationView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = application::find(context.account, self.app_id)?;
        Ok(One::of((permit.home(), found)))
    }
}

/// Changes an OAuth application; lists that are given replace all there are.
#[derive(Parameters)]
pub struct UpdateApplication {
    app_id: ApplicationId,
    new_display_name: Option<ApplicationDisplayName>,
    new_predefined_scopes: Edit<Apart<Scope>>,
    new_required_scopes: Edit<Apart<Scope>>,
    new_redirect_uris: Edit<Apart<RedirectUri>>,
    new_secret_required: Option<bool>,
    new_is_multi_tenant: Option<bool>,
    new_access_token_validity: Option<AccessSeconds>,
    new_refresh_token_validity: Option<RefreshSeconds>,
}

impl Operation for UpdateApplication {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<ApplicationView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = Terms {
            scopes: self.new_predefined_scopes.clone().map(|list| list.0),
            required: self.new_required_scopes.clone().map(|list| list.0),
            redirects: self.new_redirect_uris.clone().map(|list| list.0),
            secret_required: self.new_secret_required,
            multi_tenant: self.new_is_multi_tenant,
            access: self.new_access_token_validity,
            refresh: self.new_refresh_token_validity,
        };
        let display_name = self.new_display_name.clone();
        let changed = application::update(context, self.app_id, display_name, to)?;
        Ok(One::of((permit.home(), &changed)))
    }
}

/// Deletes an OAuth application with its secrets.
#[derive(Parameters)]
pub struct DeleteApplication {
    app_id: ApplicationId,
}

impl Operation for DeleteApplication {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, self.app_id)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        application::delete(context, self.app_id).map(done)
    }
}

/// Lists the OAuth applications of the account by name.
#[derive(Parameters)]
pub struct ListApplications {}

impl Operation for ListApplications {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<ApplicationView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, LIST))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let all = context.account.applications.ordered(None);
        let view = |one| ApplicationView::from((permit.home(), one));
        Ok(all.map(view).collect())
    }
}

/// Lists the scopes that OAuth applications may be allowed, of one type or all.
#[derive(Parameters)]
pub struct ListPredefinedScopes {
    app_type: Option<ApplicationKind>,
}

impl Operation for ListPredefinedScopes {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<ScopeView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, LIST))
    }

    fn run(&self, _: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let fits = |scope: &Scope| self.app_type.is_none_or(|kind| scope.is_for(kind));
        let all = Scope::ALL.into_iter().filter(fits);
        Ok(all.map(ScopeView::from).collect())
    }
}

pub(super) const LIST: &str = "application/*";

/// What an operation on an application that is there, or is not, is checked on.
pub(super) fn plan(caller: &Caller, account: &Account, id: ApplicationId) -> Plan {
    Plan::on(target::application(caller.account, account, id))
}

fn given<T: Clone>(list: Option<&Apart<T>>) -> Edit<Vec<T>> {
    list.map_or(Edit::Keep, |list| Edit::To(list.0.clone()))
}

#[cfg(test)]
mod tests;
