//! What an agent signs with: a key that it has made itself, or that of a certificate.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use model::{AGENT_AUDIENCE, Moment, Secret};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// For how many seconds a token is good: clocks may differ by a minute.
const LIFE: i64 = 120;

/// What an agent signs with.
pub struct Signer {
    key: Key,
    /// The certificate, and those between it and its authority, in base64; none if the server knows the key.
    chain: Vec<String>,
}

enum Key {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

/// Why nothing can be signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// There is no certificate.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// There is no key, or of a kind that is not used.
    #[error("there is no private key in it of RSA, P-256, P-384 or Ed25519")]
    NoKey,
    /// The library refuses.
    #[error("the key does not sign")]
    Broken,
}

impl Signer {
    /// A new key, PKCS#8, which nobody else has.
    ///
    /// # Errors
    /// When the machine gives none.
    pub fn draw() -> Result<Zeroizing<Vec<u8>>, Unfit> {
        let drawn =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        drawn
            .map(|key| Zeroizing::new(key.as_ref().to_vec()))
            .map_err(|_| Unfit::Broken)
    }

    /// With a key that was drawn.
    ///
    /// # Errors
    /// When it is none.
    pub fn with_key(pkcs8: &[u8]) -> Result<Self, Unfit> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8);
        Ok(Self {
            key: Key::P256(pair.map_err(|_| Unfit::NoKey)?),
            chain: Vec::new(),
        })
    }

    /// With a certificate and its key, both in PEM; the certificate is the first, those that lead to its authority
    /// follow.
    ///
    /// # Errors
    /// When there is no certificate, or no key that could be used.
    pub fn with_certificate(chain: &[u8], key: &[u8]) -> Result<Self, Unfit> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|_| Unfit::NoCertificate)?;
        if chain.is_empty() {
            return Err(Unfit::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unfit::NoKey)?;
        Ok(Self {
            key: Key::read(key.secret_der()).ok_or(Unfit::NoKey)?,
            chain: chain.iter().map(|one| BASE64.encode(one)).collect(),
        })
    }

    /// The public half as an agent enrols with it: its `SubjectPublicKeyInfo` in base64.
    ///
    /// # Errors
    /// When the library does not write it.
    pub fn public(&self) -> Result<String, Unfit> {
        let der: PublicKeyX509Der<'_> = match &self.key {
            Key::P256(pair) | Key::P384(pair) => pair.public_key().as_der(),
            Key::Ed25519(pair) => pair.public_key().as_der(),
            Key::Rsa(pair) => pair.public_key().as_der(),
        }
        .map_err(|_| Unfit::Broken)?;
        Ok(BASE64.encode(der.as_ref()))
    }

    /// A token of the agent of this ARN, good from now on for one call. `chance` makes its name.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn token(&self, agent: &str, now: Moment, chance: [u8; 16]) -> Result<Secret, Unfit> {
        let issued = now.seconds();
        let mut header = json!({"alg": self.key.algorithm(), "typ": "JWT"});
        if let (false, Some(header)) = (self.chain.is_empty(), header.as_object_mut()) {
            header.insert("x5c".to_owned(), Value::from(self.chain.clone()));
        }
        let claims = json!({
            "iss": agent,
            "sub": agent,
            "aud": AGENT_AUDIENCE,
            "iat": issued,
            "exp": issued.saturating_add(LIFE),
            "jti": HEXLOWER.encode(&chance),
        });
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(Secret::new(format!(
            "{signed}.{}",
            BASE64URL_NOPAD.encode(&signature)
        )))
    }
}

impl Key {
    /// A key in any of the forms that PEM files hold.
    fn read(der: &[u8]) -> Option<Self> {
        let curve = |curve| EcdsaKeyPair::from_private_key_der(curve, der).ok();
        let rsa = || RsaKeyPair::from_pkcs8(der).or_else(|_| RsaKeyPair::from_der(der));
        curve(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map(Self::P256)
            .or_else(|| curve(&ECDSA_P384_SHA384_FIXED_SIGNING).map(Self::P384))
            .or_else(|| {
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .ok()
                    .map(Self::Ed25519)
            })
            .or_else(|| rsa().ok().map(|key| Self::Rsa(Box::new(key))))
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
            Self::Ed25519(_) => "EdDSA",
            Self::Rsa(_) => "RS256",
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unfit> {
        let random = SystemRandom::new();
        let signed = match self {
            Self::P256(pair) | Self::P384(pair) => {
                pair.sign(&random, message).map(|one| one.as_ref().to_vec())
            }
            Self::Ed25519(pair) => pair.try_sign(message).map(|one| one.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
                signed.map(|()| signature)
            }
        };
        signed.map_err(|_| Unfit::Broken)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_token_is_signed_by_the_key_and_says_what_the_server_looks_at() {
        let key = Signer::draw().unwrap();
        let signer = Signer::with_key(&key).unwrap();
        let agent = "acs:rampart::1000000000000001:agent/web-01";
        let token = signer
            .token(agent, Moment::from_seconds(1000), [7; 16])
            .unwrap();
        let parts: Vec<_> = token.expose().split('.').collect();
        let [header, claims, signature] = parts[..] else {
            panic!("{parts:?}");
        };
        let public = BASE64.decode(signer.public().unwrap().as_bytes()).unwrap();
        let bytes = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(format!("{header}.{claims}").as_bytes(), &bytes(signature))
            .unwrap();
        let claims: Value = serde_json::from_slice(&bytes(claims)).unwrap();
        let expected = json!({
            "iss": agent,
            "sub": agent,
            "aud": AGENT_AUDIENCE,
            "iat": 1000,
            "exp": 1120,
            "jti": "07070707070707070707070707070707",
        });
        assert_eq!(claims, expected);
        let header: Value = serde_json::from_slice(&bytes(header)).unwrap();
        assert_eq!(header, json!({"alg": "ES256", "typ": "JWT"}));
    }

    #[test]
    fn what_is_no_key_or_certificate_is_refused() {
        assert!(matches!(Signer::with_key(b"no key"), Err(Unfit::NoKey)));
        let none = Signer::with_certificate(b"", b"");
        assert!(matches!(none, Err(Unfit::NoCertificate)));
        let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let none = Signer::with_certificate(text.as_bytes(), text.as_bytes());
        assert!(matches!(none, Err(Unfit::NoKey)));
    }

    #[test]
    fn keys_are_read_in_the_forms_that_files_have() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        let key = Key::read(pair.to_pkcs8v1().unwrap().as_ref()).unwrap();
        assert_eq!(key.algorithm(), "ES384");
        let pair = Ed25519KeyPair::generate().unwrap();
        let key = Key::read(pair.to_pkcs8v1().unwrap().as_ref()).unwrap();
        assert_eq!(key.algorithm(), "EdDSA");
        assert_eq!(key.sign(b"message").unwrap().len(), 64);
    }
}
