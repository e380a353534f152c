//! A machine of the tests' own on which an agent runs: it has a key, and signs whatever it is told to.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::{BASE64, BASE64URL_NOPAD as B64};
use model::AGENT_AUDIENCE;
use serde_json::{Value, json};

use super::{World, sure};

/// A machine with one key.
pub struct Machine {
    pair: EcdsaKeyPair,
    tokens: u32,
}

impl Machine {
    /// One with a new key.
    ///
    /// # Panics
    /// When there is no randomness.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pair: sure(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)),
            tokens: 0,
        }
    }

    /// One with this key, which is PKCS#8.
    ///
    /// # Panics
    /// When it is none on P-256.
    #[must_use]
    pub fn with_key(pkcs8: &[u8]) -> Self {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8);
        Self {
            pair: sure(pair),
            tokens: 0,
        }
    }

    /// The public half of its key, as an agent enrols with it.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn public(&self) -> String {
        let der: PublicKeyX509Der<'_> = sure(self.pair.public_key().as_der());
        BASE64.encode(der.as_ref())
    }

    /// A token that the server would take now from the agent of this name.
    #[must_use]
    pub fn token(&mut self, world: &World, name: &str) -> String {
        self.token_with(world, name, &json!({}))
    }

    /// The same with other claims; those that are null are left out.
    ///
    /// # Panics
    /// When the claims are no object.
    #[must_use]
    pub fn token_with(&mut self, world: &World, name: &str, more: &Value) -> String {
        self.tokens += 1;
        let now = world.now().seconds();
        let arn = format!("acs:rampart::{}:agent/{name}", world.account_id());
        let mut claims = json!({"iss": arn, "sub": arn, "aud": AGENT_AUDIENCE, "iat": now,
                                "exp": now + 120, "jti": format!("{:032}", self.tokens)});
        let more = sure(more.as_object().ok_or("claims are an object"));
        if let Some(claims) = claims.as_object_mut() {
            claims.extend(more.clone());
            claims.retain(|_, value| !value.is_null());
        }
        self.sign(&json!({"alg": "ES256", "typ": "JWT"}), &claims)
    }

    /// A token of this header and these claims.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| B64.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = sure(self.pair.sign(&SystemRandom::new(), signed.as_bytes()));
        format!("{signed}.{}", B64.encode(signature.as_ref()))
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}
