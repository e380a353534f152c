//! The key that stories sign requests to providers with.

use std::sync::{Arc, LazyLock};

use gateway::logon::SignOn;
use gateway::saml::SigningKey;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};

/// The key, and its certificate.
pub(super) static KEY: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    (key.serialize_der(), certificate.der().to_vec())
});

/// As what providers know the server of these stories.
pub(super) fn sign_on(origins: &[String], vendor: bool) -> Arc<SignOn> {
    let (key, certificate) = &*KEY;
    Arc::new(SignOn {
        origins: origins.to_vec(),
        vendor,
        key: Some(SigningKey::read(key).unwrap()),
        certificate: certificate.clone(),
    })
}
