//! The compact form: three parts between dots. The JSON forms are refused, so that nobody reads one part and
//! believes another.

use data_encoding::BASE64URL_NOPAD;

use super::Cause;
use super::bounds::{LONGEST, LONGEST_HEADER};

/// The parts of a token, decoded; and the bytes that are signed.
pub(crate) struct Compact {
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) signed: String,
}

impl Compact {
    /// Reads a token. White space around it is taken for what files bring with them: clients send a projected
    /// token as it stands there.
    pub(crate) fn read(text: &str) -> Result<Self, Cause> {
        Self::read_within(text, LONGEST_HEADER)
    }

    /// The same with a header of at most so many bytes.
    pub(crate) fn read_within(text: &str, header_bytes: usize) -> Result<Self, Cause> {
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
        if decoded.header.len() > header_bytes {
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
