//! OAuth applications of an account: made, changed, deleted, installed.
//!
//! Source: `CreateApplication` and `ProvisionApplication` of IMS.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{
    AccessSeconds, Application, ApplicationDisplayName, ApplicationId, ApplicationKind,
    ApplicationName, Edit, Kind, ProtocolVersion, Provision, RedirectUri, RefreshSeconds, Refusal,
    Scope,
};

use super::command_line;
use super::oauth_grant::bounds;
use super::tables::Account;
use crate::context::{Claim, Context, SecretEffect};
use crate::limits;

/// The most addresses of an application.
const REDIRECTS: usize = 20;

/// What an application is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: ApplicationName,
    /// What it is.
    pub kind: ApplicationKind,
    /// How it is shown.
    pub display_name: ApplicationDisplayName,
    /// How it speaks.
    pub protocol: ProtocolVersion,
    /// What else may change.
    pub terms: Terms,
}

/// What may change of an application; what is kept of one that is new is what is usual.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What it may be allowed.
    pub scopes: Edit<Vec<Scope>>,
    /// What of that it is of no use without.
    pub required: Edit<Vec<Scope>>,
    /// Where people are sent back to.
    pub redirects: Edit<Vec<RedirectUri>>,
    /// Whether it must show a secret. One that can keep a secret must, whatever is said here.
    pub secret_required: Option<bool>,
    /// Whether other accounts may use it.
    pub multi_tenant: Option<bool>,
    /// How long its access tokens are good for.
    pub access: Option<AccessSeconds>,
    /// How long its refresh tokens are good for.
    pub refresh: Option<RefreshSeconds>,
}

/// How a request calls what it gives.
struct Words {
    scopes: &'static str,
    required: &'static str,
    redirects: &'static str,
}

/// When it makes an application.
const MADE: Words = Words {
    scopes: "PredefinedScopes",
    required: "RequiredScopes",
    redirects: "RedirectUris",
};

/// When it changes one.
const CHANGED: Words = Words {
    scopes: "NewPredefinedScopes",
    required: "NewRequiredScopes",
    redirects: "NewRedirectUris",
};

/// The application of this id.
///
/// # Errors
/// When there is none.
pub fn find(account: &Account, id: ApplicationId) -> Result<&Arc<Application>, Refusal> {
    let found = account.applications.get(&id);
    found.ok_or_else(|| Refusal::Missing(Kind::Application, id.to_string()))
}

/// Adds an application to the account.
///
/// # Errors
/// When the name is taken, there are too many, or a scope or an address is none for its kind.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<Application>, Refusal> {
    let applications = &context.account.applications;
    applications.check_free(&new.name, None)?;
    let most = context.limits.applications;
    limits::check(Kind::Application, applications.len(), most)?;
    let mut application = Application {
        id: context.entropy.id(),
        name: new.name,
        kind: new.kind,
        display_name: new.display_name,
        protocol: new.protocol,
        scopes: always(),
        required: always(),
        redirects: Vec::new(),
        secret_required: new.kind.keeps_secrets(),
        multi_tenant: new.kind.is_multi_tenant(),
        access: AccessSeconds::USUAL,
        refresh: RefreshSeconds::usual(new.kind),
        secrets: Vec::new(),
        provision: None,
        created: context.now,
        updated: context.now,
    };
    settle(&mut application, new.terms, &MADE)?;
    // Whoever is sent here names the application alone: its id leads to the account.
    context
        .effects
        .claims
        .push(Claim::application(application.id));
    Ok(context.account.applications.put(application))
}

/// Changes an application. What it was installed with and may be allowed no more is taken from it.
///
/// # Errors
/// When there is none of that id, or a scope or an address is none for its kind.
pub fn update(
    context: &mut Context<'_>,
    id: ApplicationId,
    display_name: Option<ApplicationDisplayName>,
    terms: Terms,
) -> Result<Arc<Application>, Refusal> {
    change(context, id, |application| {
        application.display_name = display_name.unwrap_or(application.display_name.clone());
        settle(application, terms, &CHANGED)
    })
}

/// Deletes an application with its secrets.
///
/// # Errors
/// When there is none of that id.
pub fn delete(context: &mut Context<'_>, id: ApplicationId) -> Result<(), Refusal> {
    let application = find(context.account, id)?.clone();
    let sealed = application
        .secrets
        .iter()
        .map(|one| application.sealed(one.id));
    let destroyed = sealed.map(SecretEffect::Destroy);
    context.effects.secrets.extend(destroyed);
    context.effects.releases.push(Claim::application(id));
    bounds::end_of_application(context.account, id);
    context.account.applications.remove(&id);
    Ok(())
}

/// Installs an application in its own account, or says anew what it is allowed: all that it may be, unless
/// scopes are given.
///
/// # Errors
/// When there is none of that id, it may not be allowed a scope, or one that it needs is left out.
pub fn provision(
    context: &mut Context<'_>,
    id: ApplicationId,
    scopes: Option<Vec<Scope>>,
) -> Result<Arc<Application>, Refusal> {
    let known = find(context.account, id).map(|one| Application::clone(one));
    let mut application = match known {
        Ok(known) => known,
        // Every account may let the vendor's own command line in, whose id is known.
        Err(missing) => {
            let most = context.limits.applications;
            limits::check(Kind::Application, context.account.applications.len(), most)?;
            command_line::application(context, id).ok_or(missing)?
        }
    };
    let scopes = match scopes {
        None => application.scopes.clone(),
        Some(scopes) => consented(&application, scopes)?,
    };
    let before = application.provision.take();
    application.provision = Some(Provision {
        scopes,
        created: before.map_or(context.now, |before| before.created),
        updated: context.now,
    });
    Ok(context.account.applications.put(application))
}

/// That an application is installed.
///
/// # Errors
/// When there is none of that id, or it is not.
pub fn provisioned(
    account: &Account,
    id: ApplicationId,
) -> Result<(&Arc<Application>, &Provision), Refusal> {
    let application = find(account, id)?;
    match &application.provision {
        Some(provision) => Ok((application, provision)),
        None => Err(Refusal::Missing(Kind::Provision, id.to_string())),
    }
}

/// Takes an application out again; the application stays, and what it may do for people ends.
///
/// # Errors
/// When there is none of that id, or it is not installed.
pub fn deprovision(context: &mut Context<'_>, id: ApplicationId) -> Result<(), Refusal> {
    let mut application = Application::clone(provisioned(context.account, id)?.0);
    application.provision = None;
    bounds::end_of_application(context.account, id);
    context.account.applications.put(application);
    Ok(())
}

fn change(
    context: &mut Context<'_>,
    id: ApplicationId,
    how: impl FnOnce(&mut Application) -> Result<(), Refusal>,
) -> Result<Arc<Application>, Refusal> {
    let mut application = Application::clone(find(context.account, id)?);
    how(&mut application)?;
    application.updated = context.now;
    Ok(context.account.applications.put(application))
}

/// Takes over what is asked for, if it is sound for this kind of application.
fn settle(application: &mut Application, to: Terms, words: &Words) -> Result<(), Refusal> {
    let kind = application.kind;
    match to.scopes {
        Edit::Keep => {}
        Edit::Clear => application.scopes = always(),
        Edit::To(scopes) => application.scopes = fitting(kind, scopes, words.scopes)?,
    }
    match to.required {
        Edit::Keep => {}
        Edit::Clear => application.required = always(),
        Edit::To(scopes) => application.required = among(application, scopes, words.required)?,
    }
    match to.redirects {
        Edit::Keep => {}
        Edit::Clear => application.redirects.clear(),
        Edit::To(redirects) => {
            check_redirects(kind, &redirects, words.redirects)?;
            application.redirects = redirects;
        }
    }
    let asked = to.secret_required.unwrap_or(application.secret_required);
    application.secret_required = kind.keeps_secrets() || asked;
    application.multi_tenant = to.multi_tenant.unwrap_or(application.multi_tenant);
    application.access = to.access.unwrap_or(application.access);
    application.refresh = to.refresh.unwrap_or(application.refresh);
    let scopes = &application.scopes;
    application.required.retain(|one| scopes.contains(one));
    if let Some(provision) = &mut application.provision {
        provision.scopes.retain(|one| scopes.contains(one));
    }
    Ok(())
}

/// What every application may be allowed, and needs.
fn always() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::OpenId])
}

fn fitting(
    kind: ApplicationKind,
    scopes: Vec<Scope>,
    parameter: &'static str,
) -> Result<BTreeSet<Scope>, Refusal> {
    if let Some(odd) = scopes.iter().find(|scope| !scope.is_for(kind)) {
        let rule = format!("{odd} is not for an application of type {kind}");
        return Err(Refusal::Invalid(parameter, rule));
    }
    Ok(always().into_iter().chain(scopes).collect())
}

/// Scopes of those that an application may be allowed.
fn among(
    application: &Application,
    scopes: Vec<Scope>,
    parameter: &'static str,
) -> Result<BTreeSet<Scope>, Refusal> {
    let known = |scope: &&Scope| application.scopes.contains(scope);
    if let Some(odd) = scopes.iter().find(|scope| !known(scope)) {
        let rule = format!("{odd} is not among the scopes of the application");
        return Err(Refusal::Invalid(parameter, rule));
    }
    Ok(always().into_iter().chain(scopes).collect())
}

/// Scopes that an application is allowed with nothing left out that it needs.
fn consented(application: &Application, scopes: Vec<Scope>) -> Result<BTreeSet<Scope>, Refusal> {
    let scopes = among(application, scopes, "Scopes")?;
    if let Some(left) = application.required.difference(&scopes).next() {
        let rule = format!("{left} is required by the application");
        return Err(Refusal::Invalid("Scopes", rule));
    }
    Ok(scopes)
}

fn check_redirects(
    kind: ApplicationKind,
    redirects: &[RedirectUri],
    parameter: &'static str,
) -> Result<(), Refusal> {
    if redirects.len() > REDIRECTS {
        let rule = format!("at most {REDIRECTS} addresses may be given");
        return Err(Refusal::Invalid(parameter, rule));
    }
    match redirects.iter().find(|one| !one.is_for(kind)) {
        Some(odd) => {
            let rule = format!(
                "{odd} is for a NativeApp; that of an application of type {kind} begins with https://"
            );
            Err(Refusal::Invalid(parameter, rule))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
