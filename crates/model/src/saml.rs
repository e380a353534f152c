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
    /// The certificates that the provider signs with. There is always one; none means that nobody wrote them down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<SigningCertificate>,
}

/// A certificate in a provider's metadata: which it is, and when it is good.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SigningCertificate {
    /// Its SHA-256 fingerprint, in hexadecimal.
    pub fingerprint: Arc<str>,
    /// From when on it is good.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// How near its end was when somebody was last told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Nearness>,
}

/// How near an end is, in steps that grow shorter. A later one is nearer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Nearness {
    /// Thirty days or less.
    Month,
    /// Fourteen days or less.
    Fortnight,
    /// Seven days or less.
    Week,
    /// A day or less.
    Day,
    /// It is over.
    Over,
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

impl SamlMetadata {
    /// Until when there is always some certificate that is good, from now on, and the metadata is good too: after that
    /// nobody comes in. Over already if there is none now, and nothing if nobody wrote the certificates down.
    #[must_use]
    pub fn good_until(&self, now: Moment) -> Option<Moment> {
        if self.certificates.is_empty() {
            return None;
        }
        let mut end = now;
        let next = |end: Moment| {
            let there = self.certificates.iter();
            let there = there.filter(|one| one.from <= end && end <= one.until);
            there
                .map(|one| one.until)
                .max()
                .filter(|until| *until > end)
        };
        while let Some(until) = next(end) {
            end = until;
        }
        Some(self.valid_until.map_or(end, |until| until.min(end)))
    }
}

impl Nearness {
    /// How near this end is, if it is near at all.
    #[must_use]
    pub fn of(end: Moment, now: Moment) -> Option<Self> {
        let left = end.millis().saturating_sub(now.millis());
        let all = [
            Self::Over,
            Self::Day,
            Self::Week,
            Self::Fortnight,
            Self::Month,
        ];
        all.into_iter().find(|one| left <= one.days() * DAY)
    }

    /// How many days before the end it begins.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::Month => 30,
            Self::Fortnight => 14,
            Self::Week => 7,
            Self::Day => 1,
            Self::Over => 0,
        }
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

const DAY: i64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: i64) -> Moment {
        Moment::from_millis(days * DAY)
    }

    fn metadata(certificates: &[(i64, i64)], valid_until: Option<i64>) -> SamlMetadata {
        let certificate = |(from, until): &(i64, i64)| SigningCertificate {
            fingerprint: "aa".into(),
            from: days(*from),
            until: days(*until),
            told: None,
        };
        SamlMetadata {
            encoded: "".into(),
            valid_until: valid_until.map(days),
            certificates: certificates.iter().map(certificate).collect(),
        }
    }

    #[test]
    fn a_provider_is_good_as_long_as_one_certificate_follows_another() {
        let of = |certificates: &[(i64, i64)], valid| {
            metadata(certificates, valid).good_until(days(100))
        };
        assert_eq!(of(&[], None), None);
        assert_eq!(of(&[(0, 130)], None), Some(days(130)));
        assert_eq!(of(&[(0, 130)], Some(110)), Some(days(110)));
        assert_eq!(of(&[(0, 130)], Some(140)), Some(days(130)));
        // A successor counts, in whichever order they stand, if there is no gap.
        assert_eq!(of(&[(120, 400), (0, 130)], None), Some(days(400)));
        assert_eq!(of(&[(0, 130), (130, 400)], None), Some(days(400)));
        assert_eq!(of(&[(0, 130), (131, 400)], None), Some(days(130)));
        // None is good now.
        assert_eq!(of(&[(0, 99)], None), Some(days(100)));
        assert_eq!(of(&[(101, 400)], None), Some(days(100)));
    }

    #[test]
    fn an_end_comes_nearer_by_steps() {
        let of = |end| Nearness::of(days(end), days(100));
        for (end, near) in [
            (131, None),
            (130, Some(Nearness::Month)),
            (115, Some(Nearness::Month)),
            (114, Some(Nearness::Fortnight)),
            (107, Some(Nearness::Week)),
            (102, Some(Nearness::Week)),
            (101, Some(Nearness::Day)),
            (100, Some(Nearness::Over)),
            (-5, Some(Nearness::Over)),
        ] {
            assert_eq!(of(end), near, "{end}");
        }
        assert!(Nearness::Month < Nearness::Over);
    }

    #[test]
    fn metadata_of_older_programs_is_read() {
        let old = r#"{"encoded":"eA==","valid_until":null}"#;
        let read: SamlMetadata = serde_json::from_str(old).unwrap();
        assert_eq!(read.good_until(days(1)), None);
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }

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
