//! TLS: which certificate is shown, and changing it while the server runs.

pub(crate) mod authority;
mod certificate;
mod life;
mod origin;

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

pub use authority::{Authority, AuthorityError};
pub use certificate::CertificateError;
pub use origin::Origin;

/// The listener's side of TLS.
pub struct Tls {
    origin: Origin,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
}

/// The certificate that is shown now.
#[derive(Debug)]
struct Shown(ArcSwap<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

impl Tls {
    /// Gets the first certificate.
    ///
    /// # Errors
    /// When it cannot be made or read, with what to do.
    pub fn new(origin: Origin) -> Result<Self, CertificateError> {
        let provider = install_provider();
        let shown = Arc::new(Shown(ArcSwap::from_pointee(certificate::obtain(&origin)?)));
        let resolver = Arc::clone(&shown);
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| CertificateError::Broken(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            origin,
            shown,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// Gets the certificate anew: from the files, or newly issued. Connections that are open stay.
    ///
    /// # Errors
    /// As [`Tls::new`]; then the old one stays.
    pub fn renew(&self) -> Result<(), CertificateError> {
        self.shown
            .0
            .store(Arc::new(certificate::obtain(&self.origin)?));
        Ok(())
    }

    /// Whether the server itself has to renew the certificate before it ends.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.origin, Origin::Own(..))
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

/// Whether a certificate can be used.
pub(crate) fn check_files(chain: &Path, key: &Path) -> Result<(), CertificateError> {
    certificate::from_files(chain, key).map(|_| ())
}

/// The one crypto provider of the process.
fn install_provider() -> Arc<CryptoProvider> {
    // A second call finds the first one's provider, which is the same.
    let _ = aws_lc_rs::default_provider().install_default();
    Arc::new(aws_lc_rs::default_provider())
}
