//! OAuth applications as IMS shows them.

use std::collections::BTreeSet;
use std::sync::Arc;

use derive::View;
use model::{
    AccountId, Application, ApplicationDisplayName, ApplicationId, ApplicationName, RedirectUri,
    Scope,
};

use crate::view::{Items, Stamp};

/// An application.
#[derive(View)]
#[view("Application")]
pub struct ApplicationView {
    app_id: ApplicationId,
    app_name: ApplicationName,
    app_type: String,
    display_name: ApplicationDisplayName,
    account_id: AccountId,
    is_multi_tenant: bool,
    secret_required: bool,
    protocol_version: String,
    access_token_validity: u32,
    refresh_token_validity: u32,
    redirect_uris: RedirectUris,
    delegated_scope: DelegatedScope,
    create_date: Stamp,
    update_date: Stamp,
}

impl From<(AccountId, &Arc<Application>)> for ApplicationView {
    fn from((account, application): (AccountId, &Arc<Application>)) -> Self {
        let required = |scope| Some(application.required.contains(&scope));
        Self {
            app_id: application.id,
            app_name: application.name.clone(),
            app_type: application.kind.to_string(),
            display_name: application.display_name.clone(),
            account_id: account,
            is_multi_tenant: application.multi_tenant,
            secret_required: application.secret_required,
            protocol_version: application.protocol.to_string(),
            access_token_validity: application.access.seconds(),
            refresh_token_validity: application.refresh.seconds(),
            redirect_uris: RedirectUris {
                redirect_uri: application.redirects.clone(),
            },
            delegated_scope: DelegatedScope::of(&application.scopes, required),
            create_date: Stamp(application.created),
            update_date: Stamp(application.updated),
        }
    }
}

/// Where people are sent back to.
#[derive(View)]
struct RedirectUris {
    redirect_uri: Vec<RedirectUri>,
}

/// What is allowed, or may be.
#[derive(View)]
pub(super) struct DelegatedScope {
    predefined_scopes: Items<ScopeView>,
}

impl DelegatedScope {
    /// These scopes, and of each whether it is required, where that is said.
    pub(super) fn of(scopes: &BTreeSet<Scope>, required: impl Fn(Scope) -> Option<bool>) -> Self {
        let view = |scope: &Scope| ScopeView {
            required: required(*scope),
            ..ScopeView::from(*scope)
        };
        Self {
            predefined_scopes: scopes.iter().map(view).collect(),
        }
    }
}

/// A scope.
#[derive(View)]
#[view("PredefinedScope")]
pub struct ScopeView {
    name: &'static str,
    description: &'static str,
    required: Option<bool>,
}

impl From<Scope> for ScopeView {
    fn from(scope: Scope) -> Self {
        Self {
            name: scope.name(),
            description: scope.description(),
            required: None,
        }
    }
}
