//! Slow, obvious canonicalisation, written from the protocol's text alone. The doubt in person.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Everything but letters, digits and `-_.~` as `%XX`; a space as `space`.
pub(crate) fn encode(text: &str, space: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push_str(space),
            byte => write!(out, "%{byte:02X}").unwrap(),
        }
    }
    out
}

/// Pairs sorted by name, encoded and joined.
pub(crate) fn joined(pairs: &[(String, String)], space: &str) -> String {
    let mut pairs = pairs.to_vec();
    pairs.sort();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name, space), encode(value, space)))
        .collect();
    pairs.join("&")
}

/// What the first generation signs.
pub(crate) fn rpc1_text(method: &str, pairs: &[(String, String)], space: &str) -> String {
    format!("{method}&%2F&{}", encode(&joined(pairs, space), "%20"))
}

/// What the second generation signs.
pub(crate) fn acs3_text(
    (method, path): (&str, &str),
    query: &[(String, String)],
    headers: &[(String, String)],
    payload: &str,
) -> String {
    let mut names: Vec<_> = headers
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    names.sort();
    names.dedup();
    let mut lines = vec![method.to_owned(), path.to_owned(), joined(query, "%20")];
    for name in &names {
        let mut values: Vec<_> = headers
            .iter()
            .filter(|(other, _)| other.to_lowercase() == *name)
            .map(|(_, value)| value.trim().to_owned())
            .collect();
        values.sort();
        lines.push(format!("{name}:{}", values.join(",")));
    }
    lines.push(String::new());
    lines.push(names.join(";"));
    lines.push(payload.to_owned());
    format!(
        "ACS3-HMAC-SHA256\n{}",
        hex(&Sha256::digest(lines.join("\n")))
    )
}

/// The signature of the first generation, as bytes.
pub(crate) fn rpc1_signature(secret: &str, text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The signature of the second generation, in hex.
pub(crate) fn acs3_signature(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Lower case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        write!(out, "{byte:02x}").unwrap();
    }
    out
}
