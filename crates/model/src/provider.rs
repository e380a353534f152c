//! Identity providers whose word an account takes: SAML and OIDC. Source: `CreateSAMLProvider`,
//! `CreateOIDCProvider`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::https::is_http;
use crate::name::{Rule, within};
use crate::{Folded, Malformed, Moment, Record, SamlMetadata, SignAlgorithm, Text, Word};

/// The name of an identity provider.
pub type ProviderName = Word<ProviderNameRule>;
/// What an account says of an identity provider.
pub type ProviderDescription = Text<0, 256>;
/// Who issues the tokens of an OIDC provider: compared with the tokens' own word byte for byte.
pub type IssuerUrl = Word<IssuerUrlRule>;
/// For whom a token was issued.
pub type ClientId = Word<ClientIdRule>;
/// The fingerprint of a certificate of the issuer's server.
pub type Fingerprint = Word<FingerprintRule>;

/// The rule of [`ProviderName`].
pub struct ProviderNameRule;
/// The rule of [`IssuerUrl`].
pub struct IssuerUrlRule;
/// The rule of [`ClientId`].
pub struct ClientIdRule;
/// The rule of [`Fingerprint`].
pub struct FingerprintRule;

impl Rule for ProviderNameRule {
    const RULE: &'static str = "1 to 128 letters, digits, dots, dashes or underscores, with a letter or digit at either end";
    fn legal(text: &str) -> bool {
        within(text, 1, 128, ".-_")
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
    }
}

impl Rule for IssuerUrlRule {
    const RULE: &'static str = "an address that begins with https:// (http:// where the server's operator allows it), up to 255 characters, without ?, # or @";
    fn legal(text: &str) -> bool {
        text.len() <= 255 && is_http(text) && !text.contains(['?', '#', '@'])
    }
}

impl Rule for ClientIdRule {
    const RULE: &'static str =
        "up to 128 letters, digits or any of .-_:/ with a letter or digit first";
    fn legal(text: &str) -> bool {
        within(text, 1, 128, ".-_:/") && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    }
}

impl Rule for FingerprintRule {
    const RULE: &'static str = "up to 128 letters or digits";
    fn legal(text: &str) -> bool {
        within(text, 1, 128, "")
    }
}

impl IssuerUrl {
    /// Whether it is behind HTTPS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.as_str().starts_with("https://")
    }
}

/// A SAML identity provider.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SamlProvider {
    /// Unique in the account without regard to case.
    pub name: ProviderName,
    /// Free description.
    pub description: Option<ProviderDescription>,
    /// What it says of itself; without it nobody comes in.
    pub metadata: Option<SamlMetadata>,
    /// How requests to it are signed.
    pub sign: SignAlgorithm,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

/// An OIDC identity provider.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct OidcProvider {
    /// Unique in the account without regard to case.
    pub name: ProviderName,
    /// Who issues its tokens; unique in the account, and never changed.
    pub issuer: IssuerUrl,
    /// Free description.
    pub description: Option<ProviderDescription>,
    /// For whom its tokens are; with none nobody comes in.
    pub client_ids: Vec<ClientId>,
    /// Certificates of which its server must show one.
    pub fingerprints: Vec<Fingerprint>,
    /// How old a token may be.
    pub issuance: IssuanceHours,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

impl Record for SamlProvider {
    const TABLE: &'static str = "saml_provider";
    type Key = Folded;
    type Index = Folded;

    fn key(&self) -> Folded {
        self.name.folded()
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

impl Record for OidcProvider {
    const TABLE: &'static str = "oidc_provider";
    type Key = Folded;
    type Index = Folded;

    fn key(&self) -> Folded {
        self.name.folded()
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

/// Words of one kind, as callers write them: separated by commas, each one once.
pub struct Listed<R>(pub Vec<Word<R>>);

impl<R> Clone for Listed<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A word that may stand in a list.
pub trait Distinct: Rule {
    /// Whether two words are the same to whoever compares them later.
    fn same(one: &str, other: &str) -> bool;
}

impl Distinct for ClientIdRule {
    fn same(one: &str, other: &str) -> bool {
        one == other
    }
}

impl Distinct for FingerprintRule {
    fn same(one: &str, other: &str) -> bool {
        one.eq_ignore_ascii_case(other)
    }
}

impl<R: Distinct> FromStr for Listed<R> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut words: Vec<Word<R>> = Vec::new();
        for word in text.split(',') {
            let word: Word<R> = word.parse()?;
            if words.iter().any(|one| R::same(one.as_str(), word.as_str())) {
                return Err(Malformed("a list in which each stands once"));
            }
            words.push(word);
        }
        Ok(Self(words))
    }
}

/// How many hours may have passed since a token was issued: 1 to 168.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct IssuanceHours(u8);

impl IssuanceHours {
    /// As many as there are unless somebody says so.
    pub const DEFAULT: Self = Self(12);

    /// How many.
    #[must_use]
    pub const fn hours(self) -> u8 {
        self.0
    }
}

impl FromStr for IssuanceHours {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.parse() {
            Ok(hours) if (1..=168).contains(&hours) && !text.starts_with('+') => Ok(Self(hours)),
            _ => Err(Malformed("1 to 168 hours")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_and_end_with_a_letter_or_digit() {
        for good in ["a", "Idp_1.test-x", &"a".repeat(128)] {
            assert!(good.parse::<ProviderName>().is_ok(), "{good}");
        }
        let long = "a".repeat(129);
        for bad in ["", "-a", "a.", "_a", "a b", "a/b", "ä", &long] {
            assert!(bad.parse::<ProviderName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_issuer_has_no_query_fragment_or_name() {
        let long = format!("https://a/{}", "b".repeat(245));
        let longest = format!("https://a/{}", "b".repeat(244));
        assert_eq!(longest.len() + 1, long.len());
        for bad in [
            "ftp://a",
            "https://a?b",
            "https://a#b",
            "https://b@a",
            "https://a/@b",
            &format!("{long}b"),
        ] {
            assert!(bad.parse::<IssuerUrl>().is_err(), "{bad}");
        }
        assert!(long.parse::<IssuerUrl>().is_ok());
        assert!("https://a.example/realm/x".parse::<IssuerUrl>().is_ok());
        // Whether one may be without encryption is for whoever registers it to know.
        let plain: IssuerUrl = "http://a".parse().unwrap();
        assert!(!plain.is_secure());
    }

    #[test]
    fn lists_hold_sound_words_once() {
        let ids = |text: &str| {
            text.parse::<Listed<ClientIdRule>>()
                .map(|list| list.0.len())
        };
        assert_eq!((ids("a,A,b:/.-_c"), ids("a")), (Ok(3), Ok(1)));
        let long = "a".repeat(129);
        for bad in ["", "a,", ",a", "a,,b", "a, b", "a,a", "-a", &long] {
            assert!(ids(bad).is_err(), "{bad}");
        }
        let prints = |text: &str| text.parse::<Listed<FingerprintRule>>().is_ok();
        assert!(prints("902ef2deeb3c5b13ea4c3d5193629309e231ae55,zz"));
        for bad in ["aa,AA", "a:b", "a-b", &long] {
            assert!(!prints(bad), "{bad}");
        }
    }

    #[test]
    fn a_token_may_be_an_hour_to_a_week_old() {
        for (text, good) in [("1", true), ("168", true), ("0", false), ("169", false)] {
            assert_eq!(text.parse::<IssuanceHours>().is_ok(), good, "{text}");
        }
        assert!("+1".parse::<IssuanceHours>().is_err());
    }
}
