//! The key that signs tokens of ours, with RS256, and its public half.
//!
//! Of a token that comes back, no algorithm is read: its header must be, byte for byte, what this key writes.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::Value;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// A private key.
pub struct SigningKey {
    pair: RsaKeyPair,
    public: PublishedKey,
}

/// Its public half, as a key set lists it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PublishedKey {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

/// The type of an access token. Source: RFC 9068.
const ACCESS: &str = "at+jwt";
/// The type of an ID token.
const ID: &str = "JWT";

impl SigningKey {
    /// A key of RSA in the form of PKCS #8.
    #[must_use]
    pub fn read(pkcs8: &[u8]) -> Option<Self> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).ok()?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
        let (_, info) = SubjectPublicKeyInfo::from_der(spki.as_ref()).ok()?;
        let Ok(PublicKey::RSA(numbers)) = info.parsed() else {
            return None;
        };
        let number = |bytes: &[u8]| {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            BASE64URL_NOPAD.encode(bytes.get(zeros..).unwrap_or_default())
        };
        let (n, e) = (number(numbers.modulus), number(numbers.exponent));
        // The thumbprint of RFC 7638.
        let print = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let print = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, print.as_bytes());
        let public = PublishedKey {
            kty: "RSA",
            usage: "sig",
            alg: "RS256",
            kid: BASE64URL_NOPAD.encode(print.as_ref()),
            n,
            e,
        };
        Some(Self { pair, public })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &PublishedKey {
        &self.public
    }

    /// An ID token that says this.
    #[must_use]
    pub fn id_token(&self, claims: &Value) -> Option<String> {
        self.sign(ID, claims)
    }

    /// An access token that says this.
    #[must_use]
    pub fn access_token(&self, claims: &Value) -> Option<String> {
        self.sign(ACCESS, claims)
    }

    fn sign(&self, kind: &str, claims: &Value) -> Option<String> {
        let claims = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
        let mut text = [self.public.header(kind), claims].join(".");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // The padding of PKCS #1 draws nothing.
        let none = SystemRandom::new();
        let method = &RSA_PKCS1_SHA256;
        self.pair
            .sign(method, &none, text.as_bytes(), &mut signature)
            .ok()?;
        text.push('.');
        text.push_str(&BASE64URL_NOPAD.encode(&signature));
        Some(text)
    }
}

impl PublishedKey {
    /// What an access token says that this key has signed.
    #[must_use]
    pub fn believe(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        if header != self.header(ACCESS) {
            return None;
        }
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        let part = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let key = PublicKeyComponents {
            n: part(&self.n)?,
            e: part(&self.e)?,
        };
        let method = &RSA_PKCS1_2048_8192_SHA256;
        key.verify(method, signed.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&part(claims)?).ok()
    }

    /// The first part of a token of this kind.
    fn header(&self, kind: &str) -> String {
        let header = format!(r#"{{"alg":"RS256","kid":"{}","typ":"{kind}"}}"#, self.kid);
        BASE64URL_NOPAD.encode(header.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::Pkcs8V1Der;
    use aws_lc_rs::rsa::KeySize;
    use serde_json::json;

    use super::*;

    fn key() -> SigningKey {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        SigningKey::read(der.as_ref()).unwrap()
    }

    fn part(text: &str) -> String {
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    #[test]
    fn an_access_token_of_this_key_is_believed_and_nothing_else() {
        let (key, other) = (key(), key());
        let claims = json!({ "iss": "https://a", "exp": 1 });
        let token = key.access_token(&claims).unwrap();
        assert_eq!(key.public().believe(&token), Some(claims.clone()));
        assert_eq!(other.public().believe(&token), None);
        // An ID token is none.
        assert_eq!(key.public().believe(&key.id_token(&claims).unwrap()), None);
        let parts: Vec<_> = token.split('.').collect();
        let [header, said, signature] = parts[..] else {
            panic!("{token}")
        };
        let kid = &key.public().kid;
        let headers = [
            r#"{"alg":"none","typ":"at+jwt"}"#.to_owned(),
            format!(r#"{{"alg":"HS256","kid":"{kid}","typ":"at+jwt"}}"#),
            format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","crit":["b64"]}}"#),
            format!(r#"{{"typ":"at+jwt","alg":"RS256","kid":"{kid}"}}"#),
        ];
        for made_up in headers {
            let made_up = part(&made_up);
            for token in [
                format!("{made_up}.{said}.{signature}"),
                format!("{made_up}.{said}."),
            ] {
                assert_eq!(key.public().believe(&token), None, "{token}");
            }
        }
        let forged = part(r#"{"iss":"https://b"}"#);
        for token in [
            format!("{header}.{forged}.{signature}"),
            format!("{header}.{said}.{signature}."),
            format!("{header}.{said}.{signature}="),
            format!("{header}.{said}"),
            format!("{header}.{said}.{}", part("x")),
            String::new(),
        ] {
            assert_eq!(key.public().believe(&token), None, "{token}");
        }
    }

    #[test]
    fn the_published_half_is_of_2048_bits_and_says_what_it_is_for() {
        let key = key();
        let shown = serde_json::to_value(key.public()).unwrap();
        let n = BASE64URL_NOPAD.decode(shown["n"].as_str().unwrap().as_bytes());
        assert_eq!(n.unwrap().len(), 256);
        assert_eq!(
            (&shown["e"], &shown["use"]),
            (&json!("AQAB"), &json!("sig"))
        );
        assert_eq!(
            (&shown["alg"], &shown["kty"]),
            (&json!("RS256"), &json!("RSA"))
        );
        assert!(SigningKey::read(b"none").is_none());
    }
}
