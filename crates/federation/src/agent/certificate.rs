//! Certificates by which agents are known, and the authorities that may have issued them.

use std::str::FromStr;
use std::time::Duration;

use data_encoding::BASE64;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, DnsName, ServerName, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::Flaw;
use crate::oidc::Seconds;

/// How many authorities an agent may have, and how many certificates it may bring.
pub(super) const MOST: usize = 5;
/// How many bytes a certificate may have.
const LONGEST: usize = 8 * 1024;

/// Certificates of the authorities that may issue those of an agent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authorities(Vec<Vec<u8>>);

impl Authorities {
    /// Each of them in base64.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|one| BASE64.encode(one)).collect()
    }

    /// Those that were kept by their [`Authorities::texts`].
    #[must_use]
    pub fn restore(texts: &[String]) -> Option<Self> {
        let decoded = texts.iter().map(|one| BASE64.decode(one.as_bytes()).ok());
        decoded.collect::<Option<_>>().map(Self)
    }
}

impl FromStr for Authorities {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let read = CertificateDer::pem_slice_iter(text.as_bytes());
        let read: Vec<_> = read.collect::<Result<_, _>>().map_err(|_| RULE)?;
        let sound = |one: &CertificateDer<'_>| {
            let vouches = matches!(parse_x509_certificate(one), Ok(([], parsed)) if parsed.is_ca());
            one.len() <= LONGEST && vouches && anchor_from_trusted_cert(one).is_ok()
        };
        if (1..=MOST).contains(&read.len()) && read.iter().all(sound) {
            Ok(Self(read.iter().map(|one| one.to_vec()).collect()))
        } else {
            Err(RULE)
        }
    }
}

const RULE: &str =
    "must be 1 to 5 certificates of authorities (CA:TRUE) in PEM, of at most 8,192 bytes each";

/// The DNS name that a certificate must bear, in lower case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientName(String);

impl ClientName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let name = text.to_ascii_lowercase();
        match DnsName::try_from(name.as_str()) {
            Ok(_) => Ok(Self(name)),
            Err(_) => Err("must be a DNS name without a star, such as web-01.example.com"),
        }
    }
}

/// The `SubjectPublicKeyInfo` of the first certificate of a chain, if one of the authorities vouches for it, it is
/// for clients, and it bears the name.
pub(super) fn vouched_key(
    chain: &[Vec<u8>],
    (authorities, name): (&Authorities, &str),
    now: Seconds,
) -> Result<Vec<u8>, Flaw> {
    let wrong = |why: webpki::Error| Flaw::Certificate(why.to_string());
    let chain: Vec<_> = chain
        .iter()
        .map(|one| CertificateDer::from(one.as_slice()))
        .collect();
    let Some((own, between)) = chain.split_first() else {
        return Err(Flaw::NoCertificate);
    };
    let certificate = EndEntityCert::try_from(own).map_err(wrong)?;
    let roots: Vec<_> = authorities
        .0
        .iter()
        .map(|one| CertificateDer::from(one.as_slice()))
        .collect();
    let anchors: Vec<TrustAnchor<'_>> = roots
        .iter()
        .map(anchor_from_trusted_cert)
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    let seconds = u64::try_from(now).unwrap_or_default();
    certificate
        .verify_for_usage(
            ALL_VERIFICATION_ALGS,
            &anchors,
            between,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::client_auth(),
            None,
            None,
        )
        .map_err(wrong)?;
    check(own, name)?;
    let expected = ServerName::try_from(name).map_err(|_| Flaw::Chain)?;
    certificate
        .verify_is_valid_for_subject_name(&expected)
        .map_err(wrong)?;
    Ok(certificate.subject_public_key_info().as_ref().to_vec())
}

/// Looks at what the library leaves open: a certificate must say itself that it is for clients, and bear the name
/// as it is. A star would let any machine of a domain pass for the agent.
fn check(own: &CertificateDer<'_>, name: &str) -> Result<(), Flaw> {
    let unreadable = || Flaw::Certificate("it cannot be read".to_owned());
    let (_, parsed) = parse_x509_certificate(own).map_err(|_| unreadable())?;
    let usage = parsed.extended_key_usage().map_err(|_| unreadable())?;
    if !usage.is_some_and(|usage| usage.value.client_auth) {
        return Err(Flaw::Usage);
    }
    let names = parsed
        .subject_alternative_name()
        .map_err(|_| unreadable())?;
    let names = names
        .into_iter()
        .flat_map(|names| &names.value.general_names);
    let names: Vec<_> = names
        .filter_map(|one| match one {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    if names.iter().any(|one| one == name) {
        return Ok(());
    }
    Err(Flaw::Name {
        expected: name.to_owned(),
        got: names,
    })
}
