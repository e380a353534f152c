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

/// The pairs of a query and a form, or nothing if one of them is broken or given twice.
pub(crate) fn decode(query: &[u8], form: &[u8]) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in query
        .split(|byte| *byte == b'&')
        .chain(form.split(|byte| *byte == b'&'))
    {
        if pair.is_empty() {
            continue;
        }
        let equals = pair
            .iter()
            .position(|byte| *byte == b'=')
            .unwrap_or(pair.len());
        let (name, value) = (&pair[..equals], pair.get(equals + 1..).unwrap_or_default());
        let (name, value) = (unescape(name)?, unescape(value)?);
        if name.is_empty() || pairs.iter().any(|(other, _)| *other == name) {
            return None;
        }
        pairs.push((name, value));
    }
    pairs.sort();
    Some(pairs)
}

fn unescape(piece: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = piece.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(*rest.next()?).to_digit(16)?;
                let low = char::from(*rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            byte => *byte,
        });
    }
    String::from_utf8(bytes).ok()
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
