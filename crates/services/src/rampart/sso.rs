//! What would become of a logon by an identity provider: which check it fails, with which values.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::saml::{self, Reading};
use gateway::{
    Admitted, Caller, Check, Disbelief, Effect, Operation, Outcome, Permit, Plan, Prepared,
    ProviderResponse, ProviderToken, Ran, Step, Wants,
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

/// What is looked at.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Look {
    /// Something of the token.
    Token(Check),
    /// Whether the provider's keys can be had.
    Keys,
    /// Whether the provider's servers show a certificate that is registered.
    Certificates,
}

impl Look {
    /// Everything, in its order.
    fn all() -> impl Iterator<Item = Self> {
        let before = Check::ALL.into_iter().take_while(|one| *one < Check::Key);
        let after = Check::ALL.into_iter().skip_while(|one| *one < Check::Key);
        let provider = [Self::Keys, Self::Certificates];
        before
            .map(Self::Token)
            .chain(provider)
            .chain(after.map(Self::Token))
    }

    fn of(why: &Disbelief) -> Self {
        match why {
            Disbelief::Token(cause) => Self::Token(cause.check()),
            Disbelief::NoKeys(_) => Self::Keys,
            Disbelief::Certificates { .. } => Self::Certificates,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Keys => "ProviderKeys",
            Self::Certificates => "Certificates",
            Self::Token(check) => match check {
                Check::Form => "Form",
                Check::Header => "Header",
                Check::Algorithm => "Algorithm",
                Check::Payload => "Payload",
                Check::Issuer => "Issuer",
                Check::Key => "Key",
                Check::Signature => "Signature",
                Check::Audience => "Audience",
                Check::AuthorizedParty => "AuthorizedParty",
                Check::Expiry => "Expiry",
                Check::NotBefore => "NotBefore",
                Check::IssuedAt => "IssuedAt",
                Check::Subject => "Subject",
            },
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

#[derive(View)]
struct CheckView {
    check: String,
    outcome: &'static str,
    /// Why it failed, in a sentence.
    detail: Option<String>,
    expected: Option<String>,
    received: Option<String>,
}

impl TrialView {
    fn of(tried: &Result<Admitted, Disbelief>) -> Self {
        let refused = tried.as_ref().err();
        let failed = refused.map(Look::of);
        let mut over = false;
        let checks = Look::all().map(|look| {
            let fails = failed == Some(look);
            let outcome = match (fails, over) {
                (true, _) => "Failed",
                (false, true) => "NotReached",
                (false, false) => "Passed",
            };
            over |= fails;
            let detail = refused.filter(|_| fails).map(ToString::to_string);
            CheckView {
                check: look.name().to_owned(),
                outcome,
                detail,
                expected: None,
                received: None,
            }
        });
        Self {
            checks: checks.collect(),
            passed: tried.is_ok(),
            token: tried.as_ref().ok().map(IdTokenView::of),
            assertion: None,
        }
    }

    fn of_response(read: &Reading) -> Self {
        Self {
            passed: read.outcome.is_ok(),
            checks: read.steps.iter().map(CheckView::of).collect(),
            token: None,
            assertion: read.outcome.as_ref().ok().map(AssertionView::of),
        }
    }
}

impl CheckView {
    fn of(step: &Step<saml::Check>) -> Self {
        let (outcome, detail) = match step.outcome {
            Outcome::Passed => ("Passed", None),
            Outcome::Failed => (
                "Failed",
                Some(format!(
                    "expected {}, received {}",
                    step.expected, step.received
                )),
            ),
            Outcome::NotReached => ("NotReached", None),
        };
        let side = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            check: format!("{:?}", step.check),
            outcome,
            detail,
            expected: side(&step.expected),
            received: side(&step.received),
        }
    }
}

#[cfg(test)]
mod tests;
