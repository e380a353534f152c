//! What would become of a logon by an identity provider: which check it fails, with which values.

use derive::{Parameters, View};
use domain::account::logon::Reason;
use domain::account::settings;
use domain::{Account, Context};
use gateway::logon::named;
use gateway::saml::{Reading, Verified};
use gateway::{
    Admitted, Caller, Disbelief, Effect, Look, Operation, Outcome, Permit, Plan, Prepared,
    ProviderResponse, ProviderToken, Purpose, Ran, Wants, looks_at_response, looks_at_token,
};
use model::{Kind, Owner, ProviderName, Refusal, UserName};

use super::sso_attempt::{ADMISSION, Wanted};
use super::sso_check::CheckView;
use crate::identity::id_token::{IdTokenView, Jwt};
use crate::identity::saml_response::{AssertionView, SamlResponse};
use crate::identity::target;

/// Tries a token of an OIDC provider or a response of a SAML provider, as `AssumeRoleWithOIDC` and `AssumeRoleWithSAML`
/// would take it, or with `Purpose` `User` a response of the provider that users log on at, which need not be switched on:
/// every check in its order, with both sides. Nobody is let in by it, and a response is not used up.
///
/// In a console session `Purpose` `User` alone asks for a trial at the provider itself: the form that is posted to
/// `ProviderPath` with the ticket leads the browser there and back, and what came of it is an attempt like any other.
#[derive(Parameters)]
pub struct TestSsoProvider {
    #[rpc("OIDCProviderName")]
    oidc: Option<ProviderName>,
    #[rpc("OIDCToken", secret)]
    token: Option<Jwt>,
    #[rpc("SAMLProviderName")]
    saml: Option<ProviderName>,
    #[rpc("SAMLResponse", secret)]
    response: Option<SamlResponse>,
    purpose: Option<Wanted>,
}

/// The page of this server that sends a browser to the provider on trial, and for how many seconds it may be gone to.
const ON_TRIAL: &str = "/logon/trial";
const LASTS: i64 = 300;

/// What is tried, and with which provider.
enum Tried<'a> {
    Token(&'a ProviderName, &'a Jwt),
    Response(&'a ProviderName, &'a SamlResponse),
    User(&'a SamlResponse),
    /// The provider of the account's users, by going there.
    There,
}

impl TestSsoProvider {
    fn tried(&self) -> Result<Tried<'_>, Refusal> {
        let wrong = |parameter, rule: &str| Err(Refusal::Invalid(parameter, rule.to_owned()));
        if self
            .purpose
            .as_ref()
            .is_some_and(|one| one.0 == Purpose::User)
        {
            return match (&self.oidc, &self.token, &self.saml, &self.response) {
                (None, None, None, Some(response)) => Ok(Tried::User(response)),
                (None, None, None, None) => Ok(Tried::There),
                _ => wrong(
                    "Purpose",
                    "must be Role where anything but SAMLResponse is given",
                ),
            };
        }
        match (&self.oidc, &self.token, &self.saml, &self.response) {
            (Some(name), Some(token), None, None) => Ok(Tried::Token(name, token)),
            (None, None, Some(name), Some(response)) => Ok(Tried::Response(name, response)),
            (Some(_), None, None, None) => {
                wrong("OIDCToken", "must be given with OIDCProviderName")
            }
            (None, None, Some(_), None) => {
                wrong("SAMLResponse", "must be given with SAMLProviderName")
            }
            _ => wrong(
                "OIDCProviderName",
                "either it and OIDCToken must be given, or SAMLProviderName and SAMLResponse",
            ),
        }
    }
}

impl Operation for TestSsoProvider {
    const EFFECT: Effect = Effect::Read;
    type Answer = TrialView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        match self.tried() {
            Ok(Tried::Token(name, token)) => {
                let there = account.oidc_providers.named(name).ok();
                let trial = there.map(|provider| {
                    Wants::Trial(Box::new(ProviderToken {
                        account: home,
                        provider: provider.name.clone(),
                        token: token.secret().clone(),
                    }))
                });
                Plan::on(target::oidc_provider(home, name)).wanting(trial.unwrap_or_default())
            }
            Ok(Tried::Response(name, response)) => {
                let there = account.saml_providers.named(name).ok();
                let trial = there.map(|provider| {
                    Wants::ResponseTrial(Box::new(ProviderResponse {
                        account: home,
                        provider: provider.name.clone(),
                        response: response.secret().clone(),
                    }))
                });
                Plan::on(target::saml_provider(home, name)).wanting(trial.unwrap_or_default())
            }
            Ok(Tried::User(response)) => {
                let trial = settings::sso(account)
                    .metadata
                    .as_ref()
                    .map(|_| Wants::UserTrial(response.secret().clone()));
                Plan::on(target::all(home, "*")).wanting(trial.unwrap_or_default())
            }
            // It is refused before anything is shown, or what is shown takes nothing.
            Ok(Tried::There) | Err(_) => Plan::on(target::all(home, "*")),
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let missing = |kind, name: &ProviderName| Err(Refusal::Missing(kind, name.to_string()));
        match (self.tried()?, permit.prepared()) {
            (Tried::Token(..), Prepared::Tried(tried)) => Ok(TrialView::of(tried)),
            (Tried::Response(..), Prepared::Read(read)) => Ok(TrialView::of_response(read)),
            (Tried::User(_), Prepared::Read(read)) => Ok(TrialView::of_user(read, context)),
            (Tried::There, _) => there(permit, context),
            (Tried::User(_), _) => Err(no_metadata()),
            (Tried::Token(name, _), _) => missing(Kind::OidcProvider, name),
            (Tried::Response(name, _), _) => missing(Kind::SamlProvider, name),
        }
    }
}

/// Lets the browser of a console session go to the provider and back.
fn there(permit: &Permit<'_, TestSsoProvider>, context: &mut Context<'_>) -> Ran<TestSsoProvider> {
    let caller = permit.caller();
    if caller.logon.is_none() && caller.role_session.is_none() {
        let rule = "must be given, but in a session of the console".to_owned();
        return Err(Refusal::Invalid("SAMLResponse", rule));
    }
    if settings::sso(context.account).metadata.is_none() {
        return Err(no_metadata());
    }
    let until = context.now.plus_seconds(LASTS);
    Ok(TrialView {
        provider_path: Some(ON_TRIAL),
        ticket: Some(permit.trial(until, context.entropy)),
        ..TrialView::default()
    })
}

fn no_metadata() -> Refusal {
    let rule = "the account has no metadata of a provider that users log on at".to_owned();
    Refusal::Invalid("Purpose", rule)
}

/// Whether a token would be believed.
#[derive(Default, View)]
pub struct TrialView {
    passed: Option<bool>,
    checks: Option<Vec<CheckView>>,
    #[view("OIDCTokenInfo")]
    token: Option<IdTokenView>,
    #[view("SAMLAssertionInfo")]
    assertion: Option<AssertionView>,
    /// The user who would log on.
    user_name: Option<UserName>,
    /// Where a form is posted to that leads to the provider and back.
    provider_path: Option<&'static str>,
    /// What it is posted with.
    ticket: Option<String>,
}

impl TrialView {
    fn of(tried: &Result<Admitted, Disbelief>) -> Self {
        Self {
            passed: Some(tried.is_ok()),
            checks: Some(shown(looks_at_token(tried.as_ref().err()))),
            token: tried.as_ref().ok().map(IdTokenView::of),
            ..Self::default()
        }
    }

    fn of_response(read: &Reading) -> Self {
        Self {
            passed: Some(read.outcome.is_ok()),
            checks: Some(shown(looks_at_response(read))),
            assertion: read.outcome.as_ref().ok().map(AssertionView::of),
            ..Self::default()
        }
    }

    /// The same of somebody who would be a user of the account: whom the provider means counts too.
    fn of_user(read: &Reading, context: &Context<'_>) -> Self {
        let view = Self::of_response(read);
        let admitted = read.outcome.as_ref().ok();
        let admitted = admitted.map(|says| admitted_by(says, context));
        let check = match &admitted {
            None => CheckView::bare(ADMISSION.to_owned(), Outcome::NotReached),
            Some(admitted) => {
                let outcome = match admitted {
                    Ok(_) => Outcome::Passed,
                    Err(_) => Outcome::Failed,
                };
                let expected = "a user of the account who may log on".to_owned();
                let why = admitted.as_ref().err().cloned();
                CheckView::of(ADMISSION.to_owned(), outcome, Some(expected), why)
            }
        };
        let checks = view.checks.into_iter().flatten();
        let admitted = admitted.and_then(Result::ok);
        Self {
            passed: Some(admitted.is_some()),
            checks: Some(checks.chain([check]).collect()),
            user_name: admitted,
            ..view
        }
    }
}

/// The user whom a provider means, if that one may log on. From where is not asked: whoever tries it is somewhere else.
fn admitted_by(says: &Verified, context: &Context<'_>) -> Result<UserName, String> {
    let account = &context.account;
    let owner = named(account, says, &context.limits.domain_suffix)?;
    let Some(Owner::User(id)) = owner else {
        return Err(Reason::NoUser.words().to_owned());
    };
    let profile = account.login_profiles.get(&id);
    if !profile.is_some_and(|profile| profile.active) {
        return Err(Reason::Inactive.words().to_owned());
    }
    let user = account.users.get(&id);
    let name = user.map(|user| user.name.clone());
    name.ok_or_else(|| Reason::NoUser.words().to_owned())
}

fn shown(looks: Vec<Look>) -> Vec<CheckView> {
    let some = |side: String| (!side.is_empty()).then_some(side);
    let view = |look: Look| {
        CheckView::of(
            look.check,
            look.outcome,
            some(look.expected),
            some(look.received),
        )
    };
    looks.into_iter().map(view).collect()
}

#[cfg(test)]
mod tests;
