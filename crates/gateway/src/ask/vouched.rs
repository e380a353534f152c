//! Somebody an identity provider vouches for. What the account says of the provider is compared again on every
//! state that a deed runs on.

use domain::{Account, Limits};
use model::{AccountId, Moment, ProviderName, oidc_provider_arn, saml_provider_arn};
use rpc::Malformed;

use super::assertion::Assertion;
use super::attempt::Attempt;
use super::id_token::IdToken;

/// Somebody an identity provider vouches for.
#[derive(Debug)]
pub struct Vouched {
    /// The account that the provider belongs to.
    pub account: AccountId,
    /// The provider.
    pub provider: ProviderName,
    /// By what it vouches.
    pub word: Word,
    /// What was looked at until it was believed.
    pub attempt: Attempt,
}

/// By what a provider vouches for somebody.
#[derive(Debug)]
pub enum Word {
    /// A token of an OIDC provider.
    Token(Box<IdToken>),
    /// An assertion of a SAML provider.
    Assertion(Box<Assertion>),
}

impl Vouched {
    /// The token, if it is by one.
    #[must_use]
    pub fn token(&self) -> Option<&IdToken> {
        match &self.word {
            Word::Token(token) => Some(token),
            Word::Assertion(_) => None,
        }
    }

    /// The assertion, if it is by one.
    #[must_use]
    pub fn assertion(&self) -> Option<&Assertion> {
        match &self.word {
            Word::Assertion(assertion) => Some(assertion),
            Word::Token(_) => None,
        }
    }

    /// The provider's ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        self.arn_of(&self.provider)
    }

    /// What the provider calls whom it vouches for.
    #[must_use]
    pub fn subject(&self) -> &str {
        match &self.word {
            Word::Token(token) => &token.says.subject,
            Word::Assertion(assertion) => &assertion.says.name,
        }
    }

    /// What events call such a caller.
    pub(super) fn kind(&self) -> &'static str {
        match self.word {
            Word::Token(_) => "oidc-user",
            Word::Assertion(_) => "saml-user",
        }
    }

    /// The provider's ARN as this state of the account spells it.
    pub(super) fn arn_in(&self, state: &Account) -> Result<String, Malformed> {
        let name = match &self.word {
            Word::Token(token) => &token.provider_in(state, &self.provider)?.name,
            Word::Assertion(assertion) => &assertion.provider_in(state, &self.provider)?.name,
        };
        Ok(self.arn_of(name))
    }

    fn arn_of(&self, name: &ProviderName) -> String {
        match self.word {
            Word::Token(_) => oidc_provider_arn(self.account, name),
            Word::Assertion(_) => saml_provider_arn(self.account, name),
        }
    }

    /// Checks that the provider's word counts now.
    pub(crate) fn check(
        &self,
        state: &Account,
        now: Moment,
        limits: &Limits,
    ) -> Result<(), Malformed> {
        match &self.word {
            Word::Token(token) => {
                let provider = token.provider_in(state, &self.provider)?;
                token.check(provider, now, limits)
            }
            Word::Assertion(assertion) => {
                assertion.provider_in(state, &self.provider)?;
                assertion.check(now)
            }
        }
    }
}
