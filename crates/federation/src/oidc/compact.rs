//! The compact form: three parts between dots. The JSON forms are refused, so that nobody reads one part and
//! believes another.

use data_encoding::BASE64URL_NOPAD;

use super::Cause;
use super::bounds::{LONGEST, LONGEST_HEADER};

/// The parts of a token, decoded; and the bytes that are signed.
pub(super) struct Compact {
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) signed: String,
}

impl Compact {
    /// Reads a token. White space around it is taken for what files bring with them: clients send a projected
    /// token as it stands there.
    pub(super) fn read(text: &str) -> Result<Self, Cause> {
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
        if !(4..=LONGEST).contains(&text.len()) {
            return Err(Cause::Size(text.len()));
        }
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Cause::Parts(text.split('.').count()));
        };
        let decoded = Self {
            header: decode(header, "header")?,
            payload: decode(payload, "payload")?,
            signature: decode(signature, "signature")?,
            signed: format!("{header}.{payload}"),
        };
        if decoded.header.len() > LONGEST_HEADER {
            return Err(Cause::HeaderSize(decoded.header.len()));
        }
        Ok(decoded)
    }
}

/// Strict: no padding, no other letters, no bits that belong to no byte.
fn decode(part: &str, name: &'static str) -> Result<Vec<u8>, Cause> {
    if part.is_empty() {
        return Err(Cause::Base64(name));
    }
    BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| Cause::Base64(name))
}
