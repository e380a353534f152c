//! Whom an identity provider vouches for, and why it is not believed.

use std::fmt;
use std::sync::Arc;

use domain::{Account, Limits};
use federation::oidc::{Admitted, Cause, Chain, Check, Expected, Proven, Seconds};
use model::{AccountId, Moment, OidcProvider, ProviderName};
use rpc::Malformed;

/// Somebody an identity provider vouches for. What the account says of the provider is compared again on every
/// state that a deed runs on.
#[derive(Debug)]
pub struct Vouched {
    /// The account that the provider belongs to.
    pub account: AccountId,
    /// The provider.
    pub provider: ProviderName,
    /// What the token says.
    pub says: Admitted,
    /// What remains of the token: its SHA-256 in hexadecimal, which opens nothing.
    pub print: String,
    pub(crate) token: Proven,
    pub(crate) chains: Arc<Chains>,
}

/// What vouched for the places that the keys of a provider came from.
#[derive(Debug)]
pub(crate) struct Chains {
    /// Where the provider's configuration is.
    pub(crate) configuration: Chain,
    /// Where its keys are.
    pub(crate) keys: Chain,
}

impl Vouched {
    /// The provider, as this state of the account has it.
    pub(crate) fn provider_in<'a>(
        &self,
        state: &'a Account,
    ) -> Result<&'a Arc<OidcProvider>, Malformed> {
        let found = state.oidc_providers.named(&self.provider).ok();
        // One that was made anew under the name may be another's.
        let found = found.filter(|one| one.issuer.as_str() == self.says.issuer);
        found.ok_or_else(no_provider)
    }

    /// Checks that the provider takes the token now.
    pub(crate) fn check(
        &self,
        state: &Account,
        now: Moment,
        limits: &Limits,
    ) -> Result<(), Malformed> {
        let provider = self.provider_in(state)?;
        self.chains.check(provider)?;
        Ok(admit(&self.token, provider, now, limits).map(drop)?)
    }
}

impl Chains {
    /// Checks that each place showed a certificate that the provider is registered with, if it is with any.
    pub(crate) fn check(&self, provider: &OidcProvider) -> Result<(), Disbelief> {
        let wanted = &provider.fingerprints;
        if wanted.is_empty() {
            return Ok(());
        }
        let places = [("configuration", &self.configuration), ("keys", &self.keys)];
        for (place, chain) in places {
            if !wanted.iter().any(|one| chain.shows(one.as_str())) {
                let shown = chain.fingerprints().map(ToOwned::to_owned).collect();
                return Err(Disbelief::Certificates { place, shown });
            }
        }
        Ok(())
    }
}

/// Why a token is not believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Disbelief {
    /// It says what it must not, or not what it must.
    Token(Cause),
    /// The provider's keys cannot be had at the moment, and why.
    NoKeys(String),
    /// A place of the provider shows no certificate that the provider is registered with.
    Certificates {
        /// Which.
        place: &'static str,
        /// The SHA-256 fingerprints of those that it shows.
        shown: Vec<String>,
    },
}

impl From<Cause> for Disbelief {
    fn from(cause: Cause) -> Self {
        Self::Token(cause)
    }
}

impl fmt::Display for Disbelief {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(cause) => write!(out, "{cause}"),
            Self::NoKeys(why) => out.write_str(why),
            Self::Certificates { place, shown } => write!(
                out,
                "the server of the provider's {place} is vouched for by certificates with the SHA-256 \
                 fingerprints [{}]; the provider is registered with none of them",
                shown.join(", ")
            ),
        }
    }
}

impl From<Disbelief> for Malformed {
    fn from(why: Disbelief) -> Self {
        match &why {
            Disbelief::Token(cause) => refused(cause),
            Disbelief::NoKeys(told) => failed(INVALID, NO_KEYS).with_event(format!("{NO_KEYS} {told}")),
            Disbelief::Certificates { .. } => failed(MISMATCH, "The certificates of the OIDC provider's server are not those that the provider is registered with.")
                .with_event(format!("The OIDC token is refused: {why}.")),
        }
    }
}

/// What the token says, if it is one that the provider takes at this time.
pub(crate) fn admit(
    token: &Proven,
    provider: &OidcProvider,
    now: Moment,
    limits: &Limits,
) -> Result<Admitted, Disbelief> {
    let clients: Vec<_> = provider
        .client_ids
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(token.admit(&Expected {
        clients: &clients,
        issued_within: Seconds::from(provider.issuance.hours()) * 3600,
        longest: limits.oidc_token_seconds,
        now: now.seconds(),
    })?)
}

/// No such provider, or no such account.
pub(crate) fn no_provider() -> Malformed {
    let why = "There is no OIDC provider of this ARN.";
    Malformed::new("EntityNotExist.OIDCProvider", why).with_status(404)
}

/// What is said of a token that is refused. Whoever brings it knows the token; of the provider it hears nothing,
/// which the event tells those who may read it.
fn refused(cause: &Cause) -> Malformed {
    let said = match cause.check() {
        Check::Expiry if matches!(cause, Cause::Expired { .. }) => {
            return failed(EXPIRED, "This JsonWebToken is expired.").with_event(told(cause));
        }
        Check::Form => "it is not of the form header.payload.signature in base64url, or too long",
        Check::Header => "its header is not that of an ID token whose key the provider publishes",
        Check::Algorithm => "it is signed by an algorithm that is not accepted",
        Check::Payload => "its payload is not one JSON object",
        Check::Issuer => "its issuer (iss) is not the provider's, letter by letter",
        Check::Key => "the provider publishes no key that it could be signed by",
        Check::Signature => "its signature does not fit the provider's key",
        Check::Audience => "its audience (aud) is none of the provider's client ids",
        Check::AuthorizedParty => {
            "the party it was issued to (azp) is none of the provider's client ids"
        }
        Check::Expiry => "it does not say when it ends (exp)",
        Check::NotBefore => "it is not in force yet (nbf)",
        Check::IssuedAt => {
            "the time of its issuing (iat) is missing, to come, too long ago, or too long before its end"
        }
        Check::Subject => "it does not say of whom it is (sub)",
    };
    failed(INVALID, format!("The OIDC token is invalid: {said}.")).with_event(told(cause))
}

/// What is said while the provider's keys are not to be had.
const NO_KEYS: &str = "The OIDC token cannot be verified, because the keys of its provider cannot be had at the moment. \
                       Try again in a minute.";

fn failed(code: &'static str, said: impl Into<String>) -> Malformed {
    Malformed::new(code, said).with_status(401)
}

fn told(cause: &Cause) -> String {
    format!("The OIDC token is refused: {cause}.")
}

const EXPIRED: &str = "AuthenticationFail.OIDCToken.Expired";
const INVALID: &str = "AuthenticationFail.OIDCToken.Invalid";
const MISMATCH: &str = "AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch";
