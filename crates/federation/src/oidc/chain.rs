//! The certificates that vouched for a connection to a provider, as their fingerprints.

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use data_encoding::HEXLOWER;

/// Certificates by their fingerprints: SHA-1, because that is what administrators have been told to write
/// down for years, and SHA-256.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Chain {
    certificates: Vec<Prints>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Prints {
    sha1: String,
    sha256: String,
}

impl Chain {
    /// Of these certificates, each as DER.
    pub fn of<'a>(certificates: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let print = |algorithm: &'static Algorithm, der: &[u8]| {
            HEXLOWER.encode(digest(algorithm, der).as_ref())
        };
        let prints = certificates.into_iter().map(|der| Prints {
            sha1: print(&SHA1_FOR_LEGACY_USE_ONLY, der),
            sha256: print(&SHA256, der),
        });
        Self {
            certificates: prints.collect(),
        }
    }

    /// Whether one of them has this fingerprint, a hexadecimal number in either case.
    #[must_use]
    pub fn shows(&self, fingerprint: &str) -> bool {
        let same = |print: &String| print.eq_ignore_ascii_case(fingerprint);
        self.certificates
            .iter()
            .any(|one| same(&one.sha256) || same(&one.sha1))
    }

    /// The SHA-256 fingerprints, the server's own first.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.certificates.iter().map(|one| one.sha256.as_str())
    }
}
