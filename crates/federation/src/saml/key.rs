//! Our own key: what we sign is put together in canonical form, so that it is signed as it is written.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use data_encoding::BASE64;

use super::algorithm::{Algorithm, Digest};
use super::names::{ENVELOPED, EXCLUSIVE, SIGNATURE};

/// A key of RSA with which our messages are signed, always with SHA-256.
pub struct SigningKey(KeyPair);

/// It is no key of RSA in PKCS #8, or too weak a one.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the key is no RSA key of at least 2048 bits in PKCS #8, or cannot sign")]
pub struct NoKey;

impl SigningKey {
    /// Reads a key in PKCS #8, as DER.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(pkcs8: &[u8]) -> Result<Self, NoKey> {
        let pair = KeyPair::from_pkcs8(pkcs8).map_err(|_| NoKey)?;
        Ok(Self(pair))
    }

    /// The signature of these bytes. This way of signing takes no randomness.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NoKey> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self
            .0
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).map_err(|_| NoKey)
    }

    /// The Signature element of an element that is written in its canonical form.
    pub(super) fn signature(&self, canonical: &str, id: &str) -> Result<String, NoKey> {
        let value = BASE64.encode(digest(&SHA256, canonical.as_bytes()).as_ref());
        let (algorithm, kind) = (Algorithm::RsaSha256.name(), Digest::Sha256.name());
        let info = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{algorithm}\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{kind}\"></ds:DigestMethod>\
             <ds:DigestValue>{value}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        );
        // Standing alone it declares its prefix; in the Signature that is done already.
        let alone = format!("<ds:SignedInfo xmlns:ds=\"{SIGNATURE}\">{info}");
        let signature = BASE64.encode(&self.sign(alone.as_bytes())?);
        Ok(format!(
            "<ds:Signature xmlns:ds=\"{SIGNATURE}\"><ds:SignedInfo>{info}\
             <ds:SignatureValue>{signature}</ds:SignatureValue></ds:Signature>"
        ))
    }
}

/// Nothing of it.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}
