//! Somebody an identity provider vouches for. What the account says of the provider is compared again on every
//! state that a deed runs on.

use domain::account::role_session;
use domain::{Account, Limits};
use model::{AccountId, Moment, ProviderName, SamlProvider, oidc_provider_arn, saml_provider_arn};
use rpc::Malformed;
use vault::Offer;

use super::assertion::{self, Assertion};
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
    /// What was proven by an assertion of a SAML provider and sealed for the browser that brought it.
    Offer(Box<Offer>),
}

impl Vouched {
    /// The token, if it is by one.
    #[must_use]
    pub fn token(&self) -> Option<&IdToken> {
        match &self.word {
            Word::Token(token) => Some(token),
            Word::Assertion(_) | Word::Offer(_) => None,
        }
    }

    /// The assertion, if it is by one.
    #[must_use]
    pub fn assertion(&self) -> Option<&Assertion> {
        match &self.word {
            Word::Assertion(assertion) => Some(assertion),
            Word::Token(_) | Word::Offer(_) => None,
        }
    }

    /// What was proven before, if it is by that.
    #[must_use]
    pub fn offer(&self) -> Option<&Offer> {
        match &self.word {
            Word::Offer(offer) => Some(offer),
            Word::Token(_) | Word::Assertion(_) => None,
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
            Word::Offer(offer) => &offer.subject,
        }
    }

    /// What events call such a caller.
    pub(super) fn kind(&self) -> &'static str {
        match self.word {
            Word::Token(_) => "oidc-user",
            Word::Assertion(_) | Word::Offer(_) => "saml-user",
        }
    }

    /// The provider's ARN as this state of the account spells it.
    pub(super) fn arn_in(&self, state: &Account) -> Result<String, Malformed> {
        let name = match &self.word {
            Word::Token(token) => &token.provider_in(state, &self.provider)?.name,
            Word::Assertion(assertion) => &assertion.provider_in(state, &self.provider)?.name,
            Word::Offer(offer) => &provider_of(offer, state)?.name,
        };
        Ok(self.arn_of(name))
    }

    fn arn_of(&self, name: &ProviderName) -> String {
        match self.word {
            Word::Token(_) => oidc_provider_arn(self.account, name),
            Word::Assertion(_) | Word::Offer(_) => saml_provider_arn(self.account, name),
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
            Word::Offer(offer) => {
                provider_of(offer, state)?;
                if now < offer.expires {
                    return Ok(());
                }
                Err(assertion::over())
            }
        }
    }
}

/// The provider of an offer as this state of the account has it: the same one, by the certificate that vouched.
fn provider_of<'a>(offer: &Offer, state: &'a Account) -> Result<&'a SamlProvider, Malformed> {
    let provider = role_session::provider(state, &offer.provider, offer.provider_created);
    let provider = provider.ok_or_else(assertion::no_provider)?;
    assertion::check_speaker(provider, (&offer.issuer, &offer.signed_by))?;
    Ok(provider)
}
