//! The server's own certificate authority. Its key is sealed in the store, so that all nodes share
//! it, and it is never made anew once there are accounts.

use std::fmt::Write as _;

use data_encoding::BASE64;
use domain::Entropy;
use model::Moment;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use store::Facts;
use vault::Vault;

use super::life::lives;
use crate::machine::{self, NoEntropy};

/// Where the store keeps it, and what its key is sealed for.
pub(crate) const META: &str = "certificate-authority";
/// The life of the authority.
const AUTHORITY_DAYS: i64 = 3650;
/// The life of a server's certificate; it is renewed long before.
const CERTIFICATE_DAYS: i64 = 90;
/// Clocks of clients may be behind.
const GRACE_DAYS: i64 = 1;

/// An authority that is ready to sign.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// There are accounts but no authority, and a new one would look like an attack to clients.
    #[error(
        "the store has accounts but no certificate authority, and a new one is never made then; \
         give a certificate with --tls-cert and --tls-key"
    )]
    Lost,
    /// It is there but does not open.
    #[error(
        "the certificate authority in the store does not open with this master key; restore the \
         master key it was sealed with, or give a certificate with --tls-cert and --tls-key"
    )]
    Sealed,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] store::Fault),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The certificate could not be made.
    #[error("the certificate authority could not be made: {0}")]
    Made(#[from] rcgen::Error),
}

/// The authority as the store keeps it.
#[derive(Deserialize, Serialize)]
struct Kept {
    /// Its common name; the rest of what it signs with follows from the key.
    name: String,
    /// Its certificate in PEM.
    certificate: String,
    /// Its private key, sealed, in Base64.
    key: String,
}

impl Authority {
    /// The store's authority. On a store without accounts it is made if there is none; of several
    /// nodes that do so at once, one wins and all take its.
    ///
    /// # Errors
    /// When it may not be made, or does not open.
    pub async fn open(
        store: &dyn Facts,
        vault: &Vault,
        may_make: bool,
    ) -> Result<Self, AuthorityError> {
        let kept = match store.meta_get(META).await? {
            Some(kept) => kept,
            None if may_make => {
                let made = make(vault, &mut machine::entropy()?)?;
                store.meta_put_if_absent(META, &made).await?
            }
            None => return Err(AuthorityError::Lost),
        };
        restore(vault, &kept)
    }

    /// Its certificate, for clients to trust.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A new certificate and key for these names and addresses.
    pub(super) fn issue(
        &self,
        names: Vec<String>,
        now: Moment,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = called("Rampart");
        lives(
            &mut params,
            days_from(now, -GRACE_DAYS),
            days_from(now, CERTIFICATE_DAYS),
        );
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok((certificate.der().clone(), key.into()))
    }
}

/// What the store keeps, with its key under the newest master key, if that is not so already.
pub(crate) fn anew(vault: &Vault, kept: &str, entropy: &mut Entropy) -> Option<String> {
    let kept: Kept = serde_json::from_str(kept).ok()?;
    let key = gateway::resealed(META, vault, &kept.key, entropy)?;
    serde_json::to_string(&Kept { key, ..kept }).ok()
}

/// A new authority in the form the store keeps.
fn make(vault: &Vault, entropy: &mut Entropy) -> Result<String, AuthorityError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut name = "Rampart CA ".to_owned();
    for byte in entropy.bytes::<4>() {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02X}");
    }
    let now = machine::now();
    let mut params = params(&name);
    lives(
        &mut params,
        days_from(now, -GRACE_DAYS),
        days_from(now, AUTHORITY_DAYS),
    );
    let certificate = params.self_signed(&key)?.pem();
    let key = BASE64.encode(&vault.seal(META, key.serialized_der(), entropy));
    // INVARIANT: three texts always serialise.
    Ok(serde_json::to_string(&Kept {
        name,
        certificate,
        key,
    })
    .unwrap_or_default())
}

fn restore(vault: &Vault, kept: &str) -> Result<Authority, AuthorityError> {
    let kept: Kept = serde_json::from_str(kept).map_err(|_| AuthorityError::Sealed)?;
    let sealed = BASE64
        .decode(kept.key.as_bytes())
        .map_err(|_| AuthorityError::Sealed)?;
    let key = vault.open(META, &sealed).ok_or(AuthorityError::Sealed)?;
    let key = KeyPair::from_pkcs8_der_and_sign_algo(
        &PrivatePkcs8KeyDer::from(key.as_slice()),
        &PKCS_ECDSA_P256_SHA256,
    )?;
    let issuer = Issuer::new(params(&kept.name), key);
    Ok(Authority {
        issuer,
        certificate: kept.certificate,
    })
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = called(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn days_from(moment: Moment, days: i64) -> Moment {
    moment.plus_seconds(days * 24 * 60 * 60)
}

fn called(name: &str) -> DistinguishedName {
    let mut called = DistinguishedName::new();
    called.push(DnType::CommonName, name);
    called
}

#[cfg(test)]
mod tests {
    use store::Memory;

    use super::*;

    fn vault(seed: u8) -> Vault {
        Vault::read(Vault::generate(&mut Entropy::of([seed; 32])).expose()).unwrap()
    }

    #[tokio::test]
    async fn all_nodes_share_one_authority() {
        let store = Memory::new();
        let first = Authority::open(&store, &vault(1), true).await.unwrap();
        let second = Authority::open(&store, &vault(1), false).await.unwrap();
        assert_eq!(first.certificate(), second.certificate());
    }

    #[tokio::test]
    async fn it_is_not_made_where_accounts_are_and_not_opened_by_another_key() {
        let store = Memory::new();
        let lost = Authority::open(&store, &vault(1), false).await;
        assert!(matches!(lost, Err(AuthorityError::Lost)));
        Authority::open(&store, &vault(1), true).await.unwrap();
        let sealed = Authority::open(&store, &vault(2), true).await;
        assert!(matches!(sealed, Err(AuthorityError::Sealed)));
    }

    #[tokio::test]
    async fn its_key_is_not_readable_in_the_store() {
        let store = Memory::new();
        let authority = Authority::open(&store, &vault(1), true).await.unwrap();
        let kept: Kept =
            serde_json::from_str(&store.meta_get(META).await.unwrap().unwrap()).unwrap();
        let key = authority.issuer.key().serialized_der();
        let sealed = BASE64.decode(kept.key.as_bytes()).unwrap();
        assert!(
            !sealed
                .windows(16)
                .any(|part| key.windows(16).any(|of_key| part == of_key))
        );
    }
}
