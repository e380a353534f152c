//! The keyed hashes of both generations, compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The rule by which the signed text was formed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rule {
    /// As documented.
    Standard,
    /// Spaces encoded as `+`, as one credentials library does. First generation only.
    PlusForSpace,
}

/// Whether `secret` gives the signature sent, of the second generation.
pub(super) fn matches(secret: &[u8], text: &[u8], sent: &[u8; 32]) -> bool {
    same(
        hmac_sha256(secret, text).as_ref().map(<[u8; 32]>::as_slice),
        sent,
    )
}

/// The rule under which `secret` gives the signature sent of the first generation, if any
/// does.
pub(super) fn matching_rule(secret: &[u8], text: &[u8], sent: &[u8; 20]) -> Option<Rule> {
    let matches = |text: &[u8]| {
        same(
            hmac_sha1(secret, text).as_ref().map(<[u8; 20]>::as_slice),
            sent,
        )
    };
    if matches(text) {
        return Some(Rule::Standard);
    }
    // Still the same request: only a space can have become `%2520`, and a plus is `%252B`.
    let other = plus_for_space(text)?;
    matches(&other).then_some(Rule::PlusForSpace)
}

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

/// The text with `+` for every space, or nothing if there is no space.
fn plus_for_space(text: &[u8]) -> Option<Vec<u8>> {
    let space = b"%2520";
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some((byte, tail)) = rest.split_first() {
        if let Some(tail) = rest.strip_prefix(space) {
            out.extend_from_slice(b"%2B");
            rest = tail;
            found = true;
        } else {
            out.push(*byte);
            rest = tail;
        }
    }
    found.then_some(out)
}
