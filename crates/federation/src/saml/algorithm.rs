//! The algorithms that are believed. None with a shared secret, and none whose digest can be made to collide.

use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
};

use crate::public_key::{Curve, Method};

/// How a signature is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Algorithm {
    RsaSha256,
    RsaSha384,
    RsaSha512,
    EcdsaSha256,
    EcdsaSha384,
}

impl Algorithm {
    const ALL: [Self; 5] = [
        Self::RsaSha256,
        Self::RsaSha384,
        Self::RsaSha512,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        let all = Self::ALL.into_iter();
        all.into_iter().find(|one| one.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }

    pub(super) fn method(self) -> Method {
        match self {
            Self::RsaSha256 => Method::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Self::RsaSha384 => Method::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Self::RsaSha512 => Method::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Self::EcdsaSha256 => Method::Ecdsa(Curve::P256, &ECDSA_P256_SHA256_FIXED),
            Self::EcdsaSha384 => Method::Ecdsa(Curve::P384, &ECDSA_P384_SHA384_FIXED),
        }
    }
}

/// How a digest is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Sha256, Self::Sha384, Self::Sha512];
        all.into_iter().find(|one| one.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    pub(super) fn of(self, bytes: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        };
        digest::digest(algorithm, bytes).as_ref().to_vec()
    }
}

/// What an algorithm must be to be believed.
pub(super) const BELIEVED: &str =
    "RSA with SHA-256, SHA-384 or SHA-512, or ECDSA with SHA-256 or SHA-384";
/// What a digest must be to be believed.
pub(super) const BELIEVED_DIGESTS: &str = "SHA-256, SHA-384 or SHA-512";
