//! One server certificate with its key: newly issued, or read from files.

use std::path::{Path, PathBuf};

use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::origin::Origin;
use crate::machine;

/// A certificate that cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{path}: {1}; name a PEM file that this user may read", path = .0.display())]
    File(PathBuf, String),
    /// A file has nothing of what it should.
    #[error("{path} has no {1} in PEM; name the right file", path = .0.display())]
    Empty(PathBuf, &'static str),
    /// The key is not the certificate's.
    #[error("the key in {key} does not belong to the certificate in {chain}: {2}", key = .1.display(), chain = .0.display())]
    Mismatch(PathBuf, PathBuf, String),
    /// Issuing failed.
    #[error("the server's certificate could not be made: {0}")]
    Broken(String),
}

/// Gets it from where it comes from.
pub(super) fn obtain(origin: &Origin) -> Result<CertifiedKey, CertificateError> {
    match origin {
        Origin::Own(authority, names) => {
            let broken =
                |error: &dyn std::fmt::Display| CertificateError::Broken(error.to_string());
            let (certificate, key) = authority
                .issue(all_names(names), machine::now())
                .map_err(|e| broken(&e))?;
            CertifiedKey::from_der(vec![certificate], key, &aws_lc_rs::default_provider())
                .map_err(|e| broken(&e))
        }
        Origin::Files(chain, key) => from_files(chain, key),
    }
}

/// Reads it, and makes sure that chain and key belong together.
pub(super) fn from_files(chain: &Path, key: &Path) -> Result<CertifiedKey, CertificateError> {
    let open = |path: &Path| {
        std::fs::read(path).map_err(|error| CertificateError::File(path.into(), error.to_string()))
    };
    let no = |path: &Path, what| CertificateError::Empty(path.into(), what);
    let certificates = CertificateDer::pem_slice_iter(&open(chain)?)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| no(chain, "certificate"))?;
    let private = PrivateKeyDer::from_pem_slice(&open(key)?).map_err(|_| no(key, "private key"))?;
    CertifiedKey::from_der(certificates, private, &aws_lc_rs::default_provider())
        .map_err(|error| CertificateError::Mismatch(chain.into(), key.into(), error.to_string()))
}

/// The names the certificate is for: the loopback ones always.
fn all_names(further: &[String]) -> Vec<String> {
    let mut names = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    for name in further {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_files_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let (empty, absent) = (dir.path().join("empty"), dir.path().join("absent"));
        std::fs::write(&empty, "").unwrap();
        let told = |chain: &Path, key: &Path| from_files(chain, key).unwrap_err().to_string();
        assert!(told(&absent, &empty).contains("absent: No such file"));
        assert!(told(&empty, &empty).ends_with("has no certificate in PEM; name the right file"));
    }
}
