//! A signature whose form is right, and whether a secret bears it out.

use std::fmt;

use super::mac::{self, Rule};
use crate::Malformed;

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
    pub(super) access_key_id: String,
    pub(super) security_token: Option<String>,
    pub(super) timestamp: i64,
    pub(super) nonce: String,
    pub(super) signature: Signature,
    pub(super) string_to_sign: Vec<u8>,
}

/// The signature sent, decoded.
pub(super) enum Signature {
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
                mac::matches(secret, &self.string_to_sign, sent).then_some(Rule::Standard)
            }
            Signature::Rpc1(sent) => mac::matching_rule(secret, &self.string_to_sign, sent),
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

/// A key id is short and printable; anything else was never given out.
pub(super) fn access_key_id(text: &str) -> Result<String, Malformed> {
    if text.is_empty() || text.len() > 128 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let rule = "the AccessKey id must be 1 to 128 printable characters";
        return Err(Malformed::incomplete(rule));
    }
    Ok(text.to_owned())
}

/// A nonce is remembered, so it is short.
pub(super) fn nonce(text: &str) -> Result<String, Malformed> {
    if text.len() > 128 {
        let message = "The signature nonce may have at most 128 bytes.";
        return Err(Malformed::new("InvalidParameter.SignatureNonce", message));
    }
    Ok(text.to_owned())
}
