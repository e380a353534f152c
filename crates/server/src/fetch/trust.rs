//! Whose certificates are believed, and which of them vouched for a connection.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, UnixTime};
use tokio_rustls::TlsConnector;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::files::{self, FileError};

/// Certificate authorities, and connections that trust them.
pub(super) struct Trust {
    roots: Arc<RootCertStore>,
    pub(super) tls: TlsConnector,
}

/// The authorities that everybody trusts.
pub(super) fn public() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

/// Why a file of certificate authorities cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoAuthorities {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is in it.
    #[error("{0} holds no certificate in PEM that could be an authority's")]
    Unreadable(String),
}

/// Adds the authorities in a file of PEM to those that are trusted.
pub(super) fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), NoAuthorities> {
    let unreadable = || NoAuthorities::Unreadable(path.display().to_string());
    let text = files::read(path)?.ok_or_else(unreadable)?;
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
        let certificate = certificate.map_err(|_| unreadable())?;
        roots.add(certificate).map_err(|_| unreadable())?;
        added += 1;
    }
    if added == 0 {
        return Err(unreadable());
    }
    Ok(())
}

impl Trust {
    pub(super) fn of(roots: RootCertStore) -> Result<Self, rustls::Error> {
        let roots = Arc::new(roots);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(tls));
        Ok(Self { roots, tls })
    }

    /// Those of the certificates that a server has shown that vouch for it, from its own to the authority's if that
    /// was shown. A server can show any certificate beside its own, and whoever looks for a certain one must not find
    /// it among those.
    pub(super) fn path(&self, shown: &[CertificateDer<'_>]) -> Vec<Bytes> {
        let Some((own, beside)) = shown.split_first() else {
            return Vec::new();
        };
        let Ok(end) = EndEntityCert::try_from(own) else {
            return Vec::new();
        };
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let path = end.verify_for_usage(
            algorithms.all,
            &self.roots.roots,
            beside,
            UnixTime::now(),
            KeyUsage::server_auth(),
            None,
            None,
        );
        let Ok(path) = path else {
            return Vec::new();
        };
        let between = path.intermediate_certificates().map(webpki::Cert::der);
        let is_anchor = |one: &&CertificateDer<'_>| {
            anchor_from_trusted_cert(one).is_ok_and(|anchor| anchor == *path.anchor())
        };
        let authority = beside.iter().filter(is_anchor).take(1);
        let between = between.map(|der| Bytes::copy_from_slice(&der));
        let copied = |der: &CertificateDer<'_>| Bytes::copy_from_slice(der);
        std::iter::once(copied(own))
            .chain(between)
            .chain(authority.map(copied))
            .collect()
    }
}
