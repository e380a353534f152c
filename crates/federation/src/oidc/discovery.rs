//! Where a provider publishes its keys. Source: `OpenID` Connect Discovery 1.0, sections 3 and 4.

use serde_json::Value;
use url::Url;

use super::strict;

/// How many bytes the document may have.
const LARGEST: usize = 256 * 1024;

/// What a provider says of itself, as far as it is needed here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Discovery {
    /// Where its keys are.
    pub keys: Url,
}

/// Why a document is not this provider's.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// It is larger than it may be.
    #[error("the provider's configuration has {0} bytes; {LARGEST} are allowed")]
    TooLarge(usize),
    /// It is no JSON object of which there is one reading.
    #[error("the provider's configuration cannot be read: {0}")]
    Json(String),
    /// It is of somebody else.
    #[error("the configuration is of the issuer {got:?}; the provider's is {expected:?}")]
    Issuer {
        /// The provider's.
        expected: String,
        /// The document's.
        got: String,
    },
    /// It does not say where the keys are, or names no place to fetch them from.
    #[error(
        "the configuration's jwks_uri {0:?} is no https URL without user, password and fragment"
    )]
    Keys(String),
}

impl Discovery {
    /// Where the configuration of an issuer stands.
    #[must_use]
    pub fn url(issuer: &str) -> String {
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        format!("{base}/.well-known/openid-configuration")
    }

    /// Reads the configuration of this issuer. With `plain` keys may be had over plain HTTP: whoever fetches them has been
    /// told that the provider is an internal one.
    ///
    /// # Errors
    /// When it is not this issuer's, or names no place for its keys.
    pub fn read(bytes: &[u8], issuer: &str, plain: bool) -> Result<Self, Unfit> {
        if bytes.len() > LARGEST {
            return Err(Unfit::TooLarge(bytes.len()));
        }
        let members = strict::object(bytes).map_err(Unfit::Json)?;
        let text = |name| {
            members
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let got = text("issuer");
        if got != issuer {
            return Err(Unfit::Issuer {
                expected: issuer.to_owned(),
                got: got.to_owned(),
            });
        }
        let named = text("jwks_uri");
        let keys = Url::parse(named).ok().filter(|url| fetchable(url, plain));
        let keys = keys.ok_or_else(|| Unfit::Keys(named.to_owned()))?;
        Ok(Self { keys })
    }
}

fn fetchable(url: &Url, plain: bool) -> bool {
    let scheme = url.scheme() == "https" || plain && url.scheme() == "http";
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    scheme && bare && url.has_host()
}
