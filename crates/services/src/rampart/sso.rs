//! What would become of a logon by an identity provider: which check it fails, with which values.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::saml::Reading;
use gateway::{
    Admitted, Caller, Disbelief, Effect, Look, Operation, Outcome, Permit, Plan, Prepared,
    ProviderResponse, ProviderToken, Ran, Wants, looks_at_response, looks_at_token,
};
use model::{Kind, ProviderName, Refusal};

use crate::identity::id_token::{IdTokenView, Jwt};
use crate::identity::saml_response::{AssertionView, SamlResponse};
use crate::identity::target;

/// Tries a token of an OIDC provider or a response of a SAML provider, as `AssumeRoleWithOIDC` and `AssumeRoleWithSAML`
/// would take it: every check in its order, with both sides. Nobody is let in by it, and a response is not used up.
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
}

/// What is tried, and with which provider.
enum Tried<'a> {
    Token(&'a ProviderName, &'a Jwt),
    Response(&'a ProviderName, &'a SamlResponse),
}

impl TestSsoProvider {
    fn tried(&self) -> Result<Tried<'_>, Refusal> {
        let wrong = |parameter, rule: &str| Err(Refusal::Invalid(parameter, rule.to_owned()));
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
            // It is refused before anything is shown.
            Err(_) => Plan::on(target::all(home, "*")),
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let missing = |kind, name: &ProviderName| Err(Refusal::Missing(kind, name.to_string()));
        match (self.tried()?, permit.prepared()) {
            (Tried::Token(..), Prepared::Tried(tried)) => Ok(TrialView::of(tried)),
            (Tried::Response(..), Prepared::Read(read)) => Ok(TrialView::of_response(read)),
            (Tried::Token(name, _), _) => missing(Kind::OidcProvider, name),
            (Tried::Response(name, _), _) => missing(Kind::SamlProvider, name),
        }
    }
}

/// Whether a token would be believed.
#[derive(View)]
pub struct TrialView {
    passed: bool,
    checks: Vec<CheckView>,
    #[view("OIDCTokenInfo")]
    token: Option<IdTokenView>,
    #[view("SAMLAssertionInfo")]
    assertion: Option<AssertionView>,
}

/// One thing that was looked at, or would have been.
#[derive(View)]
pub(super) struct CheckView {
    pub(super) check: String,
    pub(super) outcome: &'static str,
    /// Why it failed, in a sentence.
    pub(super) detail: Option<String>,
    pub(super) expected: Option<String>,
    pub(super) received: Option<String>,
}

impl TrialView {
    fn of(tried: &Result<Admitted, Disbelief>) -> Self {
        Self {
            passed: tried.is_ok(),
            checks: shown(looks_at_token(tried.as_ref().err())),
            token: tried.as_ref().ok().map(IdTokenView::of),
            assertion: None,
        }
    }

    fn of_response(read: &Reading) -> Self {
        Self {
            passed: read.outcome.is_ok(),
            checks: shown(looks_at_response(read)),
            token: None,
            assertion: read.outcome.as_ref().ok().map(AssertionView::of),
        }
    }
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

impl CheckView {
    pub(super) fn of(
        check: String,
        outcome: Outcome,
        expected: Option<String>,
        received: Option<String>,
    ) -> Self {
        let detail = match (&expected, &received) {
            (Some(expected), Some(received)) => format!("expected {expected}, received {received}"),
            (Some(side), None) | (None, Some(side)) => side.clone(),
            (None, None) => String::new(),
        };
        let fails = outcome == Outcome::Failed;
        Self {
            check,
            outcome: outcome.name(),
            detail: (fails && !detail.is_empty()).then_some(detail),
            expected,
            received,
        }
    }

    /// One of which nothing more is known.
    pub(super) fn bare(check: String, outcome: Outcome) -> Self {
        Self::of(check, outcome, None, None)
    }
}

#[cfg(test)]
mod tests;
