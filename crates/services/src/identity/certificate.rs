//! Certificates that identity providers sign with: whether they can be read, and whether their keys are
//! strong enough. Whether they are good at a time is asked when somebody logs on.

use data_encoding::BASE64;
use x509_parser::oid_registry::{OID_EC_P256, OID_NIST_EC_P384};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Checks a certificate in Base64.
pub(super) fn check_certificate(text: &str) -> Result<(), String> {
    let packed: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let der = BASE64.decode(&packed).map_err(|_| UNREADABLE.to_owned())?;
    match X509Certificate::from_der(&der) {
        Ok(([], certificate)) if is_strong(certificate.public_key()) => Ok(()),
        Ok(([], _)) => Err(WEAK.to_owned()),
        _ => Err(UNREADABLE.to_owned()),
    }
}

fn is_strong(key: &SubjectPublicKeyInfo<'_>) -> bool {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => (2048..=8192).contains(&rsa.key_size()),
        Ok(PublicKey::EC(_)) => {
            let curve = key.algorithm.parameters.as_ref();
            let curve = curve.and_then(|curve| curve.as_oid().ok());
            curve.is_some_and(|curve| curve == OID_EC_P256 || curve == OID_NIST_EC_P384)
        }
        _ => false,
    }
}

const UNREADABLE: &str = "must have certificates that are X.509 in Base64";
const WEAK: &str = "must have certificates with keys of RSA with 2,048 to 8,192 bits, or on the curves P-256 or P-384";
