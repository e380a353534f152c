//! Assertions of SAML providers: what is believed of them, and why one is not.
//!
//! Whoever brings a response that is refused hears that and no more, since it may have been made up to learn which
//! check it fails; the event says which it was, with both sides. Source: `AssumeRoleWithSAML`, for the codes.

use std::sync::Arc;

use domain::{Account, Limits};
use federation::saml::{self, Cause, Check, Expected, Lenience, Reading, Verified};
use model::{Moment, ProviderName, SamlMetadata, SamlProvider};
use rpc::Malformed;

use crate::node::providers::{Providers, provider_of};

/// An assertion that was proven. It counts once.
#[derive(Debug)]
pub struct Assertion {
    /// What it says.
    pub says: Verified,
    /// The metadata of the provider that it was proven by.
    metadata: Arc<str>,
}

/// Where responses of SAML providers must have been brought, and for whom assertions must be meant, so that roles
/// are taken on by them. Nothing fits an empty list.
#[derive(Clone, Debug, Default)]
pub struct Addressed {
    /// The recipients.
    pub recipients: Vec<String>,
    /// The audiences.
    pub audiences: Vec<String>,
}

/// Where and when a response is read.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) providers: &'a Providers,
    pub(crate) addressed: &'a Addressed,
    /// The request that a browser was sent with. For a role nobody is sent to a provider: it is where they begin.
    pub(crate) request: Option<&'a str>,
    pub(crate) limits: &'a Limits,
    pub(crate) now: Moment,
}

impl Assertion {
    /// What a response says that was read as one of this provider, if it is believed.
    pub(crate) fn believed(read: Reading, provider: &SamlProvider) -> Result<Self, Malformed> {
        let metadata = provider.metadata.as_ref().ok_or_else(no_metadata)?;
        let says = read.outcome.map_err(|cause| refused(&cause))?;
        Ok(Self::of(says, metadata))
    }

    /// What a response says that was read by this metadata.
    pub(crate) fn of(says: Verified, metadata: &SamlMetadata) -> Self {
        let metadata = metadata.encoded.clone();
        Self { says, metadata }
    }

    /// Whether it is of the provider that has this metadata now, which may be another than it was read by.
    pub(crate) fn is_by(&self, metadata: &SamlMetadata) -> bool {
        metadata.encoded == self.metadata || self.is_of(metadata)
    }

    /// Whether its time is not over, which it may be after it has waited.
    pub(crate) fn is_good(&self, now: Moment) -> bool {
        self.says.expires > now.seconds() - SKEW
    }

    /// The provider of this name, as this state of the account has it: the same entity, by the certificate that
    /// vouches. Its metadata may be another since it was read.
    pub(super) fn provider_in<'a>(
        &self,
        state: &'a Account,
        name: &ProviderName,
    ) -> Result<&'a Arc<SamlProvider>, Malformed> {
        let provider = state.saml_providers.named(name);
        let provider = provider.map_err(|_| no_provider())?;
        let metadata = provider.metadata.as_ref().ok_or_else(no_metadata)?;
        if self.is_by(metadata) {
            return Ok(provider);
        }
        Err(other_speaker())
    }

    /// Whether metadata is of the entity that speaks, and has the certificate that vouches.
    fn is_of(&self, metadata: &SamlMetadata) -> bool {
        speaks(metadata, (&self.says.issuer, &self.says.signed_by))
    }

    /// Checks that its time is not over, which it may be after it has waited.
    pub(super) fn check(&self, now: Moment) -> Result<(), Malformed> {
        if self.is_good(now) {
            return Ok(());
        }
        Err(over())
    }

    /// Until when nobody's clock takes it.
    pub(crate) fn over(&self) -> i64 {
        self.says.expires.saturating_add(2 * SKEW)
    }
}

/// Checks that a provider is the entity of this name, and has the certificate of this fingerprint.
pub(super) fn check_speaker(
    provider: &SamlProvider,
    speaker: (&str, &str),
) -> Result<(), Malformed> {
    let metadata = provider.metadata.as_ref().ok_or_else(no_metadata)?;
    if speaks(metadata, speaker) {
        return Ok(());
    }
    Err(other_speaker())
}

fn speaks(metadata: &SamlMetadata, (entity, print): (&str, &str)) -> bool {
    provider_of(metadata).is_some_and(|provider| {
        let mut prints = provider.certificates.iter().map(|one| &one.fingerprint);
        provider.entity == entity && prints.any(|one| *one == print)
    })
}

fn other_speaker() -> Malformed {
    invalid("the provider's metadata has another entity or certificate now")
}

/// Everything that is looked at in a response of a provider, and what would come of it.
pub(crate) fn trial(
    response: &str,
    provider: &SamlProvider,
    desk: Desk<'_>,
) -> Result<Reading, Malformed> {
    let metadata = provider.metadata.as_ref().ok_or_else(no_metadata)?;
    reading(response, metadata, desk)
}

/// Everything that is looked at in a response of the provider that has this metadata.
pub(crate) fn reading(
    response: &str,
    metadata: &SamlMetadata,
    desk: Desk<'_>,
) -> Result<Reading, Malformed> {
    let provider = desk.providers.of(metadata).ok_or_else(no_metadata)?;
    Ok(saml::read(
        response,
        &Expected {
            provider: &provider,
            audiences: &desk.addressed.audiences,
            recipients: &desk.addressed.recipients,
            request: desk.request,
            lenience: Lenience::default(),
            longest: desk.limits.saml_assertion_seconds,
            skew: SKEW,
            now: desk.now.seconds(),
        },
    ))
}

/// No such provider, or no such account.
pub(crate) fn no_provider() -> Malformed {
    let why = "There is no SAML provider of this ARN.";
    Malformed::new("EntityNotExist.SAMLProvider", why).with_status(404)
}

/// It was brought before, to any node.
pub(crate) fn used() -> Malformed {
    invalid("it was brought before, and counts once")
}

/// It was good when it came, and is not any more.
pub(crate) fn over() -> Malformed {
    expired("it expired while it waited")
}

pub(crate) fn no_metadata() -> Malformed {
    let why = "The SAML provider has no metadata by which its assertions could be verified.";
    Malformed::new("AuthenticationFail.IDPMetadata.Invalid", why).with_status(401)
}

fn refused(cause: &Cause) -> Malformed {
    let why = format!("{:?}: {cause}", cause.check());
    match cause.check() {
        Check::Metadata => Malformed::new(
            "AuthenticationFail.IDPMetadata.Invalid",
            "The metadata of the SAML provider is over.",
        )
        .with_status(401)
        .with_event(told(&why)),
        Check::Expiry => expired(&why),
        _ => invalid(&why),
    }
}

fn expired(why: &str) -> Malformed {
    let said = "The SAML assertion is expired.";
    Malformed::new("AuthenticationFail.SAMLAssertion.Expired", said)
        .with_status(401)
        .with_event(told(why))
}

fn invalid(why: &str) -> Malformed {
    let said = "The SAML assertion is invalid.";
    Malformed::new("AuthenticationFail.SAMLAssertion.Invalid", said)
        .with_status(401)
        .with_event(told(why))
}

fn told(why: &str) -> String {
    format!("The SAML response is refused: {why}.")
}

/// By how many seconds clocks may differ.
pub(crate) const SKEW: i64 = 60;
