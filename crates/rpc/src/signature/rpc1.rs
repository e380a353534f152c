//! The first generation: every parameter of query and form, sorted, HMAC-SHA1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Rule, Signature, Signed, access_key_id, hmac_sha1, nonce, same};
use crate::canonical::push_twice;
use crate::{Malformed, Parameters, parse_time};

pub(crate) fn read(method: &str, parameters: &Parameters) -> Result<Signed, Malformed> {
    let id = parameters.required("AccessKeyId")?;
    let signature = parameters.required("Signature")?;
    check_method(parameters)?;
    let timestamp = parse_time(parameters.required("Timestamp")?)?;
    let once = parameters.required("SignatureNonce")?;
    let token = parameters
        .get("SecurityToken")
        .filter(|token| !token.is_empty());
    Ok(Signed {
        access_key_id: access_key_id(id)?,
        security_token: token.map(str::to_owned),
        timestamp,
        nonce: nonce(once)?,
        signature: Signature::Rpc1(decode(signature)?),
        string_to_sign: string_to_sign(method, parameters),
    })
}

/// The rule under which `secret` gives the signature sent, if any does.
pub(crate) fn matching_rule(secret: &[u8], text: &[u8], sent: &[u8; 20]) -> Option<Rule> {
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

/// `METHOD&%2F&` and the encoded pairs, joined and encoded once more.
pub(crate) fn string_to_sign(method: &str, parameters: &Parameters) -> Vec<u8> {
    let text = parameters.text_len();
    let mut out = Vec::with_capacity(text + text / 2 + parameters.len() * 6 + 16);
    out.extend_from_slice(method.as_bytes());
    out.extend_from_slice(b"&%2F&");
    let mut separator: &[u8] = b"";
    for piece in parameters.pieces() {
        if piece.name == "Signature" {
            continue;
        }
        out.extend_from_slice(separator);
        separator = b"%26";
        if piece.plain {
            out.extend_from_slice(piece.name.as_bytes());
            out.extend_from_slice(b"%3D");
            out.extend_from_slice(piece.value.as_bytes());
        } else {
            push_twice(&mut out, piece.name.as_bytes());
            out.extend_from_slice(b"%3D");
            push_twice(&mut out, piece.value.as_bytes());
        }
    }
    out
}

fn check_method(parameters: &Parameters) -> Result<(), Malformed> {
    let unsupported = |message| Err(Malformed::new("UnsupportedSignatureMethod", message));
    if parameters.required("SignatureMethod")? != "HMAC-SHA1" {
        return unsupported("The parameter SignatureMethod must be HMAC-SHA1.");
    }
    if parameters.required("SignatureVersion")? != "1.0" {
        return unsupported("The parameter SignatureVersion must be 1.0.");
    }
    if parameters
        .get("SignatureType")
        .is_some_and(|kind| !kind.is_empty())
    {
        return unsupported("The parameter SignatureType must be empty or left out.");
    }
    Ok(())
}

fn decode(signature: &str) -> Result<[u8; 20], Malformed> {
    let bytes = STANDARD.decode(signature).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Malformed::incomplete("the parameter Signature must be 20 bytes in base64"))
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
