//! Signatures of both generations: what a request claims, and whether a secret bears it out.

pub(crate) mod acs3;
pub(crate) mod rpc1;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Malformed, Parameters};

/// The generations of signatures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// The first: all parameters sorted, HMAC-SHA1. Signs neither host nor headers.
    Rpc1,
    /// The second: method, path, query, chosen headers and body hash, HMAC-SHA256.
    Acs3,
}

/// A signature whose form is right, with all it takes to check it.
pub struct Signed {
    access_key_id: String,
    security_token: Option<String>,
    timestamp: i64,
    nonce: String,
    signature: Signature,
    string_to_sign: Vec<u8>,
}

/// The signature sent, decoded.
enum Signature {
    Rpc1([u8; 20]),
    Acs3([u8; 32]),
}

/// A signature that its secret bears out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verified {
    /// The generation.
    pub scheme: Scheme,
    /// The rule by which the text was formed.
    pub rule: Rule,
}

/// The rule by which the signed text was formed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rule {
    /// As documented.
    Standard,
    /// Spaces encoded as `+`, as one credentials library does. First generation only.
    PlusForSpace,
}

/// A signature that its secret does not bear out.
pub struct Mismatch {
    string_to_sign: String,
}

/// What a signed request must show besides its signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Requirements {
    /// `x-acs-action` and `x-acs-version` must be present and signed.
    pub operation: bool,
    /// The first generation is accepted, although it signs no host, path or body.
    pub first_generation: bool,
}

impl Requirements {
    /// Of a call of the RPC APIs in the second generation.
    pub const OPERATION: Self = Self {
        operation: true,
        first_generation: false,
    };
    /// Of a call of any other path.
    pub const ENDPOINT: Self = Self {
        operation: false,
        first_generation: false,
    };
}

/// Reads the signature of a request that is not a call of the RPC APIs: our own endpoints, or a
/// request that somebody else received. `payload_sha256_hex` is the hash of the body as it
/// arrived, computed by whoever received it. The path is signed as it was sent.
///
/// # Errors
/// The first rule that the signature material breaks.
pub fn read_signature(
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    payload_sha256_hex: &str,
    requirements: Requirements,
) -> Result<Signed, Malformed> {
    let parameters = Parameters::read(query, b"")?;
    let public = parameters.public();
    let first = public.signature.is_some();
    if !headers.contains_key(AUTHORIZATION) && first {
        if !requirements.first_generation {
            let message = "Sign with ACS3-HMAC-SHA256: the older signature covers no host.";
            return Err(Malformed::new("UnsupportedSignatureMethod", message));
        }
        if path != "/" || payload_sha256_hex != acs3::EMPTY_SHA256 {
            let message = "The older signature covers neither a path nor a body: \
                           only the path / without a body can be verified.";
            return Err(Malformed::new("UnsupportedSignatureMethod", message));
        }
        return rpc1::read(method, &parameters, &public);
    }
    if first {
        return Err(Malformed::incomplete(
            "a request carries one signature, this has two",
        ));
    }
    acs3::read(
        (method, path),
        &parameters,
        headers,
        payload_sha256_hex,
        requirements,
    )
}

/// The hash of a body as the second generation writes it.
#[must_use]
pub fn payload_sha256(body: &[u8]) -> String {
    acs3::payload(body).into_owned()
}

impl Signed {
    /// The key the sender claims to hold.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token that goes with a temporary key.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }

    /// When the sender says they signed, in seconds since 1970.
    #[must_use]
    pub fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// What must be new within the time window, for this key.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The generation of the signature.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match self.signature {
            Signature::Rpc1(_) => Scheme::Rpc1,
            Signature::Acs3(_) => Scheme::Acs3,
        }
    }

    /// Compares the signature with that of the holder of `secret`, in constant time.
    ///
    /// # Errors
    /// The text that the server would have signed; never the signature.
    pub fn verify(&self, secret: &[u8]) -> Result<Verified, Mismatch> {
        let matched = match &self.signature {
            Signature::Acs3(sent) => {
                acs3::matches(secret, &self.string_to_sign, sent).then_some(Rule::Standard)
            }
            Signature::Rpc1(sent) => rpc1::matching_rule(secret, &self.string_to_sign, sent),
        };
        let verified = matched.map(|rule| Verified {
            scheme: self.scheme(),
            rule,
        });
        verified.ok_or_else(|| Mismatch {
            string_to_sign: String::from_utf8_lossy(&self.string_to_sign).into_owned(),
        })
    }

    pub(crate) fn is_acs3(&self) -> bool {
        self.scheme() == Scheme::Acs3
    }
}

impl Mismatch {
    /// The text that the server would have signed. In the first generation it holds every
    /// parameter: keep it out of logs.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// The sentence of the error, which clients take apart at its colon. Without `echo` the
    /// text is left out, for requests that carry a secret.
    #[must_use]
    pub fn message(&self, echo: bool) -> String {
        let text = match self.string_to_sign.char_indices().nth(ECHO) {
            _ if !echo => "(withheld)",
            // A client's own text is as long, so what is cut off is seen to be.
            Some((end, _)) => self.string_to_sign.get(..end).unwrap_or_default(),
            None => &self.string_to_sign,
        };
        format!(
            "Specified signature is not matched with our calculation. \
             server string to sign is:{text}"
        )
    }
}

/// How much of the signed text an answer repeats: a request with a long policy, and not many times
/// what a stranger sends.
const ECHO: usize = 32 * 1024;

/// Neither signature nor token nor parameters.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("scheme", &self.scheme())
            .field("access_key_id", &self.access_key_id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// The text may hold secrets.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mismatch").finish_non_exhaustive()
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not match")
    }
}

impl std::error::Error for Mismatch {}

/// HMAC-SHA1 of `text` under `secret` and a `&`.
pub(crate) fn hmac_sha1(secret: &[u8], text: &[u8]) -> Option<[u8; 20]> {
    let mut key = Zeroizing::new(Vec::with_capacity(secret.len() + 1));
    key.extend_from_slice(secret);
    key.push(b'&');
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).ok()?;
    mac.update(text);
    Some(mac.finalize().into_bytes().into())
}

/// HMAC-SHA256 of `text` under `secret`.
pub(crate) fn hmac_sha256(secret: &[u8], text: &[u8]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(text);
    Some(mac.finalize().into_bytes().into())
}

fn same(ours: Option<&[u8]>, theirs: &[u8]) -> bool {
    ours.is_some_and(|ours| ours.ct_eq(theirs).into())
}

/// A key id is short and printable; anything else was never given out.
fn access_key_id(text: &str) -> Result<String, Malformed> {
    if text.is_empty() || text.len() > 128 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let rule = "the AccessKey id must be 1 to 128 printable characters";
        return Err(Malformed::incomplete(rule));
    }
    Ok(text.to_owned())
}

/// A nonce is remembered, so it is short.
fn nonce(text: &str) -> Result<String, Malformed> {
    if text.len() > 128 {
        let message = "The signature nonce may have at most 128 bytes.";
        return Err(Malformed::new("InvalidParameter.SignatureNonce", message));
    }
    Ok(text.to_owned())
}
