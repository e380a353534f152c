//! What would become of a logon by an identity provider: which check it fails, with which values.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{
    Admitted, Caller, Check, Disbelief, Effect, Operation, Permit, Plan, Prepared, ProviderToken,
    Ran, Wants,
};
use model::{Kind, ProviderName, Refusal};

use crate::identity::id_token::{IdToken, IdTokenView};
use crate::identity::target;

/// Tries a token of an OIDC provider, as `AssumeRoleWithOIDC` would take it: every check in its order, and both
/// sides of the one that refuses it. Nobody is let in by it.
#[derive(Parameters)]
pub struct TestSsoProvider {
    #[rpc("OIDCProviderName")]
    name: ProviderName,
    #[rpc("OIDCToken", secret)]
    token: IdToken,
}

impl Operation for TestSsoProvider {
    const EFFECT: Effect = Effect::Read;
    type Answer = TrialView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let there = account.oidc_providers.named(&self.name).ok();
        let trial = there.map(|provider| {
            Wants::Trial(Box::new(ProviderToken {
                account: caller.account,
                provider: provider.name.clone(),
                token: self.token.secret().clone(),
            }))
        });
        Plan::on(target::oidc_provider(caller.account, &self.name))
            .wanting(trial.unwrap_or_default())
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let Prepared::Tried(tried) = permit.prepared() else {
            let name = self.name.to_string();
            return Err(Refusal::Missing(Kind::OidcProvider, name));
        };
        Ok(TrialView::of(tried))
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
}

#[derive(View)]
struct CheckView {
    check: &'static str,
    outcome: &'static str,
    detail: Option<String>,
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
                check: look.name(),
                outcome,
                detail,
            }
        });
        Self {
            checks: checks.collect(),
            passed: tried.is_ok(),
            token: tried.as_ref().ok().map(IdTokenView::of),
        }
    }
}

#[cfg(test)]
mod tests;
