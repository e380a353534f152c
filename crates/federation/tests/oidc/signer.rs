//! An issuer of the tests' own, which signs whatever it is told to.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RsaEncoding,
};
use data_encoding::BASE64URL_NOPAD as B64;
use federation::oidc::{Admitted, Cause, Expected, KeySet, Unproven};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://issuer.example/realm";
pub(crate) const NOW: i64 = 1_790_000_000;

pub(crate) static RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa("rsa-1"));
pub(crate) static OTHER_RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa("rsa-2"));
pub(crate) static P256: LazyLock<Signer> =
    LazyLock::new(|| Signer::ec("ec-1", &ECDSA_P256_SHA256_FIXED_SIGNING));
pub(crate) static P384: LazyLock<Signer> =
    LazyLock::new(|| Signer::ec("ec-2", &ECDSA_P384_SHA384_FIXED_SIGNING));

/// A key with its id.
pub(crate) struct Signer {
    pub(crate) id: &'static str,
    pair: Pair,
}

enum Pair {
    Rsa(Box<KeyPair>),
    Ec(Box<EcdsaKeyPair>, &'static str, usize),
}

impl Signer {
    pub(crate) fn rsa(id: &'static str) -> Self {
        Self::rsa_of(id, KeySize::Rsa2048)
    }

    pub(crate) fn rsa_of(id: &'static str, size: KeySize) -> Self {
        let pair = Pair::Rsa(Box::new(KeyPair::generate(size).unwrap()));
        Self { id, pair }
    }

    fn ec(id: &'static str, algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        let pair = EcdsaKeyPair::generate(algorithm).unwrap();
        let length = (pair.public_key().as_ref().len() - 1) / 2;
        let curve = if length == 32 { "P-256" } else { "P-384" };
        let pair = Pair::Ec(Box::new(pair), curve, length);
        Self { id, pair }
    }

    /// The key as it is published.
    pub(crate) fn public(&self) -> Value {
        match &self.pair {
            Pair::Rsa(pair) => {
                // DER: nine bytes before the modulus, and at the end the exponent 65537 in five.
                let der = pair.public_key().as_ref();
                let modulus = &der[9..der.len() - 5];
                json!({"kty": "RSA", "kid": self.id, "use": "sig",
                       "n": B64.encode(modulus), "e": "AQAB"})
            }
            Pair::Ec(pair, curve, length) => {
                let point = pair.public_key().as_ref();
                let (x, y) = point[1..].split_at(*length);
                json!({"kty": "EC", "kid": self.id, "crv": curve, "use": "sig",
                       "x": B64.encode(x), "y": B64.encode(y)})
            }
        }
    }

    /// The bytes of the public key as other software knows them.
    pub(crate) fn public_der(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Ec(pair, ..) => pair.public_key().as_ref().to_vec(),
        }
    }

    fn private_scalar(&self) -> String {
        match &self.pair {
            Pair::Ec(pair, ..) => B64.encode(pair.private_key().as_be_bytes().unwrap().as_ref()),
            Pair::Rsa(_) => unreachable!("only keys on curves are asked for it"),
        }
    }

    /// The key as it must never be published.
    pub(crate) fn private(&self) -> Value {
        let mut key = self.public();
        key["d"] = self.private_scalar().into();
        key
    }

    pub(crate) fn signature(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
                    .unwrap();
                signature
            }
            Pair::Ec(pair, ..) => pair
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec(),
        }
    }

    /// A token with this header and payload.
    pub(crate) fn token(&self, header: &Value, payload: &Value) -> String {
        self.token_of(&header.to_string(), &payload.to_string())
    }

    /// A token of these very texts.
    pub(crate) fn token_of(&self, header: &str, payload: &str) -> String {
        let algorithm = serde_json::from_str::<Value>(header)
            .ok()
            .and_then(|header| header["alg"].as_str().map(str::to_owned))
            .unwrap_or_default();
        let signed = signed(header, payload);
        let signature = self.signature(&algorithm, signed.as_bytes());
        format!("{signed}.{}", B64.encode(&signature))
    }

    /// A token as it should be, with this algorithm.
    pub(crate) fn plain(&self, algorithm: &str) -> String {
        self.token(&header(algorithm, self.id), &payload())
    }
}

/// What is signed of these texts.
pub(crate) fn signed(header: &str, payload: &str) -> String {
    format!(
        "{}.{}",
        B64.encode(header.as_bytes()),
        B64.encode(payload.as_bytes())
    )
}

/// A token that is signed with a secret.
pub(crate) fn with_secret(header: &Value, secret: &[u8]) -> String {
    let signed = signed(&header.to_string(), &payload().to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", B64.encode(tag.as_ref()))
}

pub(crate) fn header(algorithm: &str, key: &str) -> Value {
    json!({"alg": algorithm, "kid": key, "typ": "JWT"})
}

pub(crate) fn payload() -> Value {
    json!({"iss": ISSUER, "aud": "app", "sub": "robot", "iat": NOW - 10, "exp": NOW + 600})
}

/// The payload with something else under one name; null takes it away.
pub(crate) fn with(name: &str, value: Value) -> Value {
    let mut payload = payload();
    let members = payload.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    payload
}

/// What the issuer publishes.
pub(crate) fn published() -> KeySet {
    set(&[RSA.public(), P256.public(), P384.public()])
}

pub(crate) fn set(keys: &[Value]) -> KeySet {
    KeySet::read(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

pub(crate) fn clients() -> Vec<String> {
    vec!["app".to_owned(), "app-2".to_owned()]
}

/// From text to what may be believed, with the issuer's published keys.
pub(crate) fn judge(token: &str) -> Result<Admitted, Cause> {
    judge_by(token, &published())
}

pub(crate) fn judge_by(token: &str, keys: &KeySet) -> Result<Admitted, Cause> {
    let clients = clients();
    let expected = Expected {
        clients: &clients,
        issued_within: 12 * 3600,
        longest: 24 * 3600,
        now: NOW,
    };
    Unproven::read(token, ISSUER)?.prove(keys)?.admit(&expected)
}

/// Judges a token of the issuer with this payload.
pub(crate) fn says(payload: &Value) -> Result<Admitted, Cause> {
    judge(&RSA.token(&header("RS256", RSA.id), payload))
}
