//! How agents sign: by which algorithms, and what is verified with a public key.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};

/// An algorithm. Each goes with one kind of key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Signing {
    Es256,
    Es384,
    Rs256,
    EdDsa,
}

impl Signing {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "RS256" => Self::Rs256,
            "EdDSA" => Self::EdDsa,
            _ => return None,
        })
    }

    /// Whether a signature of the message is of the key with this `SubjectPublicKeyInfo`. A key of another kind
    /// verifies nothing.
    pub(super) fn verifies(self, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.method(), spki)
            .verify(message, signature)
            .is_ok()
    }

    pub(super) fn method(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Es256 => &ECDSA_P256_SHA256_FIXED,
            Self::Es384 => &ECDSA_P384_SHA384_FIXED,
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::EdDsa => &ED25519,
        }
    }
}
