//! The key that requests to the identity providers of accounts' users are signed with. It is sealed in the store, so that
//! all nodes share it and a provider that was told of it need not be told again.

use data_encoding::BASE64;
use domain::Entropy;
use gateway::saml::SigningKey;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde::{Deserialize, Serialize};
use store::Facts;
use vault::Vault;

use crate::machine::{self, NoEntropy};

/// Where the store keeps it, and what it is sealed for.
pub(crate) const META: &str = "saml-signer";

/// A key that is ready to sign, and its certificate.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) key: SigningKey,
    /// As DER.
    pub(crate) certificate: Vec<u8>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoSigner {
    /// It is there but does not open.
    #[error(
        "the key for requests to identity providers does not open with this master key; restore the \
         master key it was sealed with"
    )]
    Sealed,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] store::Fault),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// It could not be made.
    #[error("the key for requests to identity providers could not be made: {0}")]
    Made(#[from] rcgen::Error),
}

/// It as the store keeps it.
#[derive(Deserialize, Serialize)]
struct Kept {
    /// Its certificate, in Base64.
    certificate: String,
    /// The key, sealed, in Base64.
    key: String,
}

impl Signer {
    /// The store's. It is made if there is none; of several nodes that do so at once, one wins and all take its.
    pub(crate) async fn open(store: &dyn Facts, vault: &Vault) -> Result<Self, NoSigner> {
        let kept = if let Some(kept) = store.meta_get(META).await? {
            kept
        } else {
            let made = make(vault, &mut machine::entropy()?)?;
            store.meta_put_if_absent(META, &made).await?
        };
        restore(vault, &kept).ok_or(NoSigner::Sealed)
    }
}

/// What the store keeps, with its key under the newest master key, if that is not so already.
pub(crate) fn anew(vault: &Vault, kept: &str, entropy: &mut Entropy) -> Option<String> {
    let kept: Kept = serde_json::from_str(kept).ok()?;
    let key = gateway::resealed(META, vault, &kept.key, entropy)?;
    serde_json::to_string(&Kept { key, ..kept }).ok()
}

fn make(vault: &Vault, entropy: &mut Entropy) -> Result<String, NoSigner> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let name = "Rampart SAML requests";
    params.distinguished_name.push(DnType::CommonName, name);
    let certificate = params.self_signed(&key)?;
    // INVARIANT: two texts always serialise.
    Ok(serde_json::to_string(&Kept {
        certificate: BASE64.encode(certificate.der()),
        key: BASE64.encode(&vault.seal(META, key.serialized_der(), entropy)),
    })
    .unwrap_or_default())
}

fn restore(vault: &Vault, kept: &str) -> Option<Signer> {
    let kept: Kept = serde_json::from_str(kept).ok()?;
    let sealed = BASE64.decode(kept.key.as_bytes()).ok()?;
    let key = vault.open(META, &sealed)?;
    Some(Signer {
        key: SigningKey::read(&key).ok()?,
        certificate: BASE64.decode(kept.certificate.as_bytes()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use store::Memory;

    use super::*;

    fn vault(seed: u8) -> Vault {
        Vault::read(Vault::generate(&mut Entropy::of([seed; 32])).expose()).unwrap()
    }

    #[tokio::test]
    async fn all_nodes_of_a_store_have_one_that_only_its_master_key_opens() {
        let store = Memory::new();
        let one = Signer::open(&store, &vault(1)).await.unwrap();
        let other = Signer::open(&store, &vault(1)).await.unwrap();
        assert_eq!(one.certificate, other.certificate);
        let stranger = Signer::open(&store, &vault(2)).await;
        assert!(matches!(stranger, Err(NoSigner::Sealed)));
    }
}
