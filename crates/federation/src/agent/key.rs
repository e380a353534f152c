//! Public keys of agents: P-256 and Ed25519, each in the one spelling that it has.

use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::ParsedPublicKey;
use data_encoding::{BASE64, HEXLOWER};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;

use super::signing::Signing;

/// A public key that an agent may enrol with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Its `SubjectPublicKeyInfo` in base64.
    #[must_use]
    pub fn text(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// The SHA-256 of that structure, in hexadecimal.
    #[must_use]
    pub fn print(&self) -> String {
        HEXLOWER.encode(digest(&SHA256, &self.0).as_ref())
    }

    /// A key as it was kept by its [`PublicKey::text`].
    #[must_use]
    pub fn restore(text: &str) -> Option<Self> {
        Self::of(BASE64.decode(text.as_bytes()).ok()?)
    }

    pub(super) fn verifies(&self, signing: Signing, message: &[u8], signature: &[u8]) -> bool {
        Self::signing(&self.0) == Some(signing) && signing.verifies(&self.0, message, signature)
    }

    fn of(spki: Vec<u8>) -> Option<Self> {
        let signing = Self::signing(&spki)?;
        // On the curve, too.
        ParsedPublicKey::new(signing.method(), &spki).ok()?;
        Some(Self(spki))
    }

    fn signing(spki: &[u8]) -> Option<Signing> {
        let begins = |begin: &[u8], length| spki.starts_with(begin) && spki.len() == length;
        if begins(P256, 91) {
            Some(Signing::Es256)
        } else if begins(ED, 44) {
            Some(Signing::EdDsa)
        } else {
            None
        }
    }
}

/// What the structure of an uncompressed point on P-256 begins with.
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
/// What that of an Ed25519 key begins with.
const ED: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

impl FromStr for PublicKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let spki = match SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes()) {
            Ok(key) => key.as_ref().to_vec(),
            Err(_) => BASE64
                .decode(text.trim_ascii().as_bytes())
                .map_err(|_| RULE)?,
        };
        Self::of(spki).ok_or(RULE)
    }
}

const RULE: &str = "must be the public half of a key on P-256 or of an Ed25519 key, as a SubjectPublicKeyInfo in PEM \
                    (BEGIN PUBLIC KEY) or in base64";

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _,
    };

    use super::*;

    fn on(curve: &'static EcdsaSigningAlgorithm) -> Vec<u8> {
        let pair = EcdsaKeyPair::generate(curve).unwrap();
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }

    fn read(spki: &[u8]) -> Result<PublicKey, &'static str> {
        BASE64.encode(spki).parse()
    }

    #[test]
    fn a_key_is_read_in_both_spellings_and_kept() {
        let spki = on(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let key = read(&spki).unwrap();
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            key.text()
        );
        assert_eq!(pem.parse(), Ok(key.clone()));
        assert_eq!(PublicKey::restore(&key.text()), Some(key.clone()));
        assert_eq!(key.print().len(), 64);
        let pair = Ed25519KeyPair::generate().unwrap();
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        assert!(read(der.as_ref()).is_ok());
    }

    #[test]
    fn what_is_no_such_key_is_refused() {
        assert_eq!(read(&on(&ECDSA_P384_SHA384_FIXED_SIGNING)), Err(RULE));
        let mut off = on(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let last = off.len() - 1;
        off[last] ^= 1;
        assert_eq!(read(&off), Err(RULE), "a point beside the curve");
        off.push(0);
        assert_eq!(read(&off), Err(RULE));
        for text in [
            "",
            "AAAA",
            "-----BEGIN PUBLIC KEY-----",
            "not base64 at all",
        ] {
            assert_eq!(text.parse::<PublicKey>(), Err(RULE), "{text}");
        }
    }
}
