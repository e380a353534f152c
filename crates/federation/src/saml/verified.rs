//! What a response says that may be believed.

use std::fmt;

use super::names::FORMAT;
use crate::Seconds;

/// What a response says that may be believed, once its identifier has been claimed so that it counts once.
#[derive(Clone, Eq, PartialEq)]
pub struct Verified {
    /// The identifier of the assertion; with the provider it names it for ever.
    pub id: String,
    /// The fingerprint of the certificate of the provider's metadata that vouches for it.
    pub signed_by: String,
    /// Who speaks.
    pub issuer: String,
    /// When.
    pub issued: Seconds,
    /// Of whom.
    pub name: String,
    /// What kind of name that is, as a URI.
    pub format: String,
    /// The provider's name of their session there.
    pub session: Option<String>,
    /// When they proved themselves there; of several times the first. Nothing if the provider does not say so.
    pub authenticated: Option<Seconds>,
    /// When their session there ends.
    pub session_until: Option<Seconds>,
    /// What else is said of them, in the order of the assertion.
    pub attributes: Vec<Attribute>,
    /// For whom it is meant.
    pub audiences: Vec<String>,
    /// Where it was to be brought.
    pub recipient: String,
    /// Until when it may be brought. Claims are kept until then and for as long as clocks may differ.
    pub expires: Seconds,
    /// The request that it answers.
    pub in_response_to: Option<String>,
}

/// What is said of somebody under one name.
#[derive(Clone, Eq, PartialEq)]
pub struct Attribute {
    /// The name of it.
    pub name: String,
    /// Its values, those that are texts.
    pub values: Vec<String>,
}

impl Verified {
    /// The values of an attribute, from all places where it is given.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.attributes.iter().filter(move |one| one.name == name);
        found.flat_map(|one| one.values.iter().map(String::as_str))
    }

    /// How many times an attribute is given.
    pub(super) fn times(&self, name: &str) -> usize {
        let found = self.attributes.iter();
        found.filter(|one| one.name == name).count()
    }

    /// The kind of the name without what stands before the names of all kinds of SAML 2.0.
    #[must_use]
    pub fn short_format(&self) -> &str {
        let format = self.format.as_str();
        format.strip_prefix(FORMAT).unwrap_or(format)
    }
}

/// Nothing that says who somebody is.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .field("format", &self.format)
            .field("attributes", &self.attributes)
            .field("recipient", &self.recipient)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The name, and how many values there are.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} values)", self.name, self.values.len())
    }
}
