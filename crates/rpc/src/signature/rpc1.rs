//! The first generation: every parameter of query and form, sorted, HMAC-SHA1.

use data_encoding::BASE64;

use super::signed::{Signature, Signed, access_key_id, nonce};
use crate::canonical::push_twice;
use crate::parameters::{Public, Writing};
use crate::{Malformed, Parameters, parse_time};

pub(crate) fn read(
    method: &str,
    parameters: &Parameters,
    public: &Public<'_>,
) -> Result<Signed, Malformed> {
    let needed = |value: Option<_>, name| value.ok_or_else(|| Malformed::missing(name));
    let id = needed(public.access_key_id, "AccessKeyId")?;
    let signature = needed(public.signature, "Signature")?;
    let supported = |given, name, only| {
        if needed(given, name)? == only {
            return Ok(());
        }
        Err(unsupported(format!("The parameter {name} must be {only}.")))
    };
    supported(public.signature_method, "SignatureMethod", "HMAC-SHA1")?;
    supported(public.signature_version, "SignatureVersion", "1.0")?;
    if public.signature_type.is_some() {
        return Err(unsupported(
            "The parameter SignatureType must be empty or left out.",
        ));
    }
    let timestamp = parse_time(needed(public.timestamp, "Timestamp")?)?;
    let once = needed(public.signature_nonce, "SignatureNonce")?;
    Ok(Signed {
        access_key_id: access_key_id(id)?,
        security_token: public.security_token.map(str::to_owned),
        timestamp,
        nonce: nonce(once)?,
        signature: Signature::Rpc1(decode(signature)?),
        string_to_sign: string_to_sign(method, parameters),
    })
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
        push(&mut out, piece.name, piece.name_writing);
        out.extend_from_slice(b"%3D");
        push(&mut out, piece.value, piece.value_writing);
    }
    out
}

fn push(out: &mut Vec<u8>, text: &str, writing: Writing) {
    if writing == Writing::Plain {
        out.extend_from_slice(text.as_bytes());
    } else {
        push_twice(out, text.as_bytes());
    }
}

fn unsupported(message: impl Into<String>) -> Malformed {
    Malformed::new("UnsupportedSignatureMethod", message)
}

fn decode(signature: &str) -> Result<[u8; 20], Malformed> {
    let mut bytes = [0; 32];
    let length = BASE64.decode_len(signature.len()).ok().and_then(|room| {
        BASE64
            .decode_mut(signature.as_bytes(), bytes.get_mut(..room)?)
            .ok()
    });
    length
        .filter(|length| *length == 20)
        .and_then(|_| bytes.first_chunk().copied())
        .ok_or_else(|| Malformed::incomplete("the parameter Signature must be 20 bytes in base64"))
}
