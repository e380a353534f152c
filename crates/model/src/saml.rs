//! What is known of SAML partners: their metadata, how requests to them are signed, and the settings of
//! the sign-on of an account's users.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::https::is_host;
use crate::name::Rule;
use crate::{Malformed, Moment, Record, Word};

/// Metadata of a SAML identity provider that was read and found sound. The text is what counts later: it
/// is read again where it is used.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SamlMetadata {
    /// Base64 of the XML, as it came.
    pub encoded: Arc<str>,
    /// Until when it is good, if it says so.
    pub valid_until: Option<Moment>,
}

/// How requests to a SAML identity provider are signed. It says nothing of what is accepted from it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignAlgorithm {
    /// What the API answers where nobody said anything.
    #[default]
    RsaSha1,
    /// The better one.
    RsaSha256,
}

/// How users of an account log on at an identity provider of theirs. Source: `SetUserSsoSettings`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct SsoSettings {
    /// Whether they do, instead of with passwords.
    pub enabled: bool,
    /// The identity provider's metadata.
    pub metadata: Option<SamlMetadata>,
    /// A further domain that names of users may have.
    pub auxiliary_domain: Option<AuxiliaryDomain>,
    /// Whether names of users come with a domain.
    pub with_domain: bool,
    /// How requests are signed.
    pub sign: SignAlgorithm,
}

/// A domain that stands behind users' names beside the account's own.
pub type AuxiliaryDomain = Word<AuxiliaryDomainRule>;

/// The rule of [`AuxiliaryDomain`].
pub struct AuxiliaryDomainRule;

impl Rule for AuxiliaryDomainRule {
    const RULE: &'static str = "a domain such as example.com, up to 64 characters";
    fn legal(text: &str) -> bool {
        text.len() <= 64 && text.contains('.') && is_host(text)
    }
}

impl SignAlgorithm {
    /// As the API spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha1 => "rsa-sha1",
            Self::RsaSha256 => "rsa-sha256",
        }
    }
}

impl FromStr for SignAlgorithm {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let all = [Self::RsaSha1, Self::RsaSha256];
        let found = all.into_iter().find(|one| one.as_str() == text);
        found.ok_or(Malformed("rsa-sha1 or rsa-sha256"))
    }
}

impl fmt::Display for SignAlgorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Default for SsoSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            metadata: None,
            auxiliary_domain: None,
            with_domain: true,
            sign: SignAlgorithm::default(),
        }
    }
}

impl Record for SsoSettings {
    const TABLE: &'static str = "sso_settings";
    type Key = ();
    type Index = ();

    fn key(&self) {}

    fn index(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auxiliary_domain_is_a_domain() {
        for (text, good) in [
            ("example.com", true),
            ("a-b.example", true),
            ("example", false),
            ("@example.com", false),
            ("example.com.", false),
            (&format!("{}.example.com", "a".repeat(53)), false),
        ] {
            assert_eq!(text.parse::<AuxiliaryDomain>().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn algorithms_are_kept_as_they_are_spelt() {
        for text in ["rsa-sha1", "rsa-sha256"] {
            let read: SignAlgorithm = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), format!("\"{text}\""));
            assert_eq!(read.to_string(), text);
        }
        assert!("RSA-SHA256".parse::<SignAlgorithm>().is_err());
    }
}
