//! An OIDC issuer of the tests' own: its keys stand among the pages of the world, and it signs whatever it is told to.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD as B64;
use gateway::Fetched;
use serde_json::{Value, json};

use super::{World, sure};

/// An issuer with one key.
pub struct Issuer {
    url: String,
    id: String,
    pair: EcdsaKeyPair,
}

impl Issuer {
    /// One with a new key of this id; nothing is published.
    ///
    /// # Panics
    /// When there is no randomness.
    #[must_use]
    pub fn new(url: &str, id: &str) -> Self {
        Self {
            url: url.to_owned(),
            id: id.to_owned(),
            pair: sure(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)),
        }
    }

    /// Where it says of itself where its keys are.
    #[must_use]
    pub fn configuration(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.url)
    }

    /// Where its keys are.
    #[must_use]
    pub fn keys(&self) -> String {
        format!("{}/keys", self.url)
    }

    /// Publishes its key, and where it is.
    pub fn publish(&self, world: &World) {
        self.publish_as(world, None, &[]);
    }

    /// The same over connections that these certificates vouch for, with a word about how long it is good.
    pub fn publish_as(&self, world: &World, cache_control: Option<&str>, certificates: &[&str]) {
        let configuration = json!({"issuer": self.url, "jwks_uri": self.keys()});
        let keys = json!({"keys": [self.public()]});
        for (url, body) in [(self.configuration(), configuration), (self.keys(), keys)] {
            let page = Fetched {
                body: body.to_string().into(),
                content_type: None,
                cache_control: cache_control.map(str::to_owned),
                certificates: certificates
                    .iter()
                    .map(|one| (*one).to_owned().into())
                    .collect(),
            };
            world.pages().put_whole(&url, page);
        }
    }

    /// Its key as it is published.
    #[must_use]
    pub fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
        json!({"kty": "EC", "kid": self.id, "crv": "P-256", "use": "sig", "alg": "ES256",
               "x": B64.encode(x), "y": B64.encode(y)})
    }

    /// A token that anybody would take now, of this subject and for this audience, for an hour.
    #[must_use]
    pub fn token(&self, world: &World, subject: &str, audience: &str) -> String {
        self.token_with(world, subject, audience, &json!({}))
    }

    /// The same with other claims; those that are null are left out.
    ///
    /// # Panics
    /// When the claims are no object.
    #[must_use]
    pub fn token_with(&self, world: &World, subject: &str, audience: &str, more: &Value) -> String {
        let now = world.now().seconds();
        let mut claims = json!({"iss": self.url, "sub": subject, "aud": audience,
                                "iat": now, "exp": now + 3600});
        let more = sure(more.as_object().ok_or("claims are an object"));
        if let Some(claims) = claims.as_object_mut() {
            claims.extend(more.clone());
            claims.retain(|_, value| !value.is_null());
        }
        self.sign(
            &json!({"alg": "ES256", "typ": "JWT", "kid": self.id}),
            &claims,
        )
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
