//! Certificates that providers sign with: a key, and when it is good. Who vouched for one says nothing; that it stands
//! in the provider's metadata does.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE64, HEXLOWER};
use x509_parser::oid_registry::{OID_EC_P256, OID_NIST_EC_P384};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::bounds::LONGEST_CERTIFICATE;
use super::time::written;
use crate::Seconds;
use crate::public_key::{Curve, PublicKey};

/// A certificate whose key is strong enough.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Certificate {
    /// Its SHA-256 fingerprint, in hexadecimal.
    pub fingerprint: String,
    /// From when on it is good.
    pub from: Seconds,
    /// Until when.
    pub until: Seconds,
    pub(super) key: PublicKey,
}

impl Certificate {
    /// Reads a certificate in Base64, as XML holds it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let der = unpacked(text).ok_or_else(|| UNREADABLE.to_owned())?;
        let Ok(([], certificate)) = X509Certificate::from_der(&der) else {
            return Err(UNREADABLE.to_owned());
        };
        let validity = certificate.validity();
        Ok(Self {
            fingerprint: fingerprint(&der),
            from: validity.not_before.timestamp(),
            until: validity.not_after.timestamp(),
            key: key(certificate.public_key())?,
        })
    }

    /// Whether it is good at a time.
    #[must_use]
    pub fn is_good_at(&self, now: Seconds) -> bool {
        (self.from..=self.until).contains(&now)
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (written(self.from), written(self.until));
        let (print, kind) = (&self.fingerprint, self.key.kind());
        write!(
            f,
            "certificate {print} ({kind}), good from {from} to {until}"
        )
    }
}

/// The fingerprint of a certificate that a message brings along, which is shown and never trusted.
pub(super) fn fingerprint_of(text: &str) -> Option<String> {
    unpacked(text).map(|der| fingerprint(&der))
}

fn unpacked(text: &str) -> Option<Vec<u8>> {
    if text.len() > 2 * LONGEST_CERTIFICATE {
        return None;
    }
    let packed: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let der = BASE64.decode(&packed).ok()?;
    (der.len() <= LONGEST_CERTIFICATE).then_some(der)
}

fn fingerprint(der: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, der).as_ref())
}

fn key(info: &SubjectPublicKeyInfo<'_>) -> Result<PublicKey, String> {
    match info.parsed() {
        Ok(public_key::PublicKey::RSA(rsa)) => PublicKey::rsa(rsa.modulus, rsa.exponent),
        Ok(public_key::PublicKey::EC(point)) => {
            let curve = info.algorithm.parameters.as_ref();
            let curve = curve.and_then(|curve| curve.as_oid().ok());
            let curve = match curve {
                Some(curve) if curve == OID_EC_P256 => Curve::P256,
                Some(curve) if curve == OID_NIST_EC_P384 => Curve::P384,
                _ => return Err("its key is on another curve than P-256 and P-384".to_owned()),
            };
            PublicKey::ec(curve, point.data().to_vec())
        }
        _ => Err("its key is neither of RSA nor on a curve".to_owned()),
    }
}

const UNREADABLE: &str = "it is no X.509 certificate in Base64";
