//! The second generation: method, path, query, the headers it names and the body's hash.

use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST, HeaderName};
use sha2::{Digest, Sha256};

use super::{Requirements, Signature, Signed, access_key_id, hmac_sha256, nonce, same};
use crate::canonical::push_once;
use crate::parameters::Source;
use crate::request::single;
use crate::{Malformed, Parameters, parse_time};

/// The hash of an empty body.
pub(crate) const EMPTY_SHA256: &str =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
pub(crate) const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The parts of the credential header.
struct Credential<'a> {
    id: &'a str,
    signed_headers: &'a str,
    signature: [u8; 32],
}

pub(crate) fn read(
    (method, path): (&str, &str),
    parameters: &Parameters,
    headers: &HeaderMap,
    payload: &str,
    requirements: Requirements,
) -> Result<Signed, Malformed> {
    let credential = credential(headers)?;
    check_path(path)?;
    let names = signed_names(credential.signed_headers)?;
    check_coverage(&names, headers, requirements)?;
    let timestamp = parse_time(needed(headers, DATE)?)?;
    let once = nonce(needed(headers, NONCE)?)?;
    check_payload(needed(headers, PAYLOAD)?, payload)?;
    let id = access_key_id(credential.id)?;
    if single(headers, "x-acs-accesskey-id")?.is_some_and(|header| header != id) {
        return Err(Malformed::incomplete(
            "x-acs-accesskey-id must be the Credential",
        ));
    }
    let token = single(headers, "x-acs-security-token")?.filter(|token| !token.is_empty());
    let canonical = canonical_request((method, path), parameters, headers, &names, payload);
    Ok(Signed {
        access_key_id: id,
        security_token: token.map(str::to_owned),
        timestamp,
        nonce: once,
        signature: Signature::Acs3(credential.signature),
        string_to_sign: string_to_sign(&canonical),
    })
}

pub(crate) fn matches(secret: &[u8], text: &[u8], sent: &[u8; 32]) -> bool {
    same(
        hmac_sha256(secret, text).as_ref().map(<[u8; 32]>::as_slice),
        sent,
    )
}

pub(crate) fn string_to_sign(canonical: &[u8]) -> Vec<u8> {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(canonical));
    [ALGORITHM.as_bytes(), b"\n", hash.as_bytes()].concat()
}

/// The lines of the canonical request. `names` are sorted.
pub(crate) fn canonical_request(
    (method, path): (&str, &str),
    parameters: &Parameters,
    headers: &HeaderMap,
    names: &[&str],
    payload: &str,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024 + parameters.text_len());
    out.extend_from_slice(method.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(path.as_bytes());
    out.push(b'\n');
    push_query(&mut out, parameters);
    out.push(b'\n');
    for name in names {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        push_values(&mut out, headers, name);
        out.push(b'\n');
    }
    out.push(b'\n');
    push_joined(&mut out, names.iter().map(|name| name.as_bytes()), b';');
    out.push(b'\n');
    out.extend_from_slice(payload.as_bytes());
    out
}

/// The query alone: a form body is signed through its hash.
fn push_query(out: &mut Vec<u8>, parameters: &Parameters) {
    let mut first = true;
    for piece in parameters
        .pieces()
        .filter(|piece| piece.source == Source::Query)
    {
        if !first {
            out.push(b'&');
        }
        first = false;
        push_once(out, piece.name.as_bytes());
        out.push(b'=');
        push_once(out, piece.value.as_bytes());
    }
}

/// A header's value; those of a header sent more than once, sorted and joined.
fn push_values(out: &mut Vec<u8>, headers: &HeaderMap, name: &str) {
    let mut values = headers
        .get_all(name)
        .iter()
        .map(|value| value.as_bytes().trim_ascii());
    let (Some(first), second) = (values.next(), values.next()) else {
        return;
    };
    let Some(second) = second else {
        return out.extend_from_slice(first);
    };
    let mut all: Vec<_> = [first, second].into_iter().chain(values).collect();
    all.sort_unstable();
    push_joined(out, all.into_iter(), b',');
}

fn push_joined<'a>(out: &mut Vec<u8>, parts: impl Iterator<Item = &'a [u8]>, separator: u8) {
    for (at, part) in parts.enumerate() {
        if at > 0 {
            out.push(separator);
        }
        out.extend_from_slice(part);
    }
}

fn credential(headers: &HeaderMap) -> Result<Credential<'_>, Malformed> {
    let form = "Authorization must be `ACS3-HMAC-SHA256 Credential=<id>,SignedHeaders=<names>,\
                Signature=<64 lower case hex digits>`, once";
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Malformed::incomplete(form));
    };
    let text = value.to_str().map_err(|_| Malformed::incomplete(form))?;
    let (algorithm, rest) = text.split_once(' ').unwrap_or((text, ""));
    if algorithm != ALGORITHM {
        return Err(foreign(algorithm, form));
    }
    let parts = || {
        let (id, rest) = rest.strip_prefix("Credential=")?.split_once(',')?;
        let (names, signature) = rest.strip_prefix("SignedHeaders=")?.split_once(',')?;
        let signature = signature.strip_prefix("Signature=")?.as_bytes();
        let signature = data_encoding::HEXLOWER
            .decode(signature)
            .ok()?
            .try_into()
            .ok()?;
        Some(Credential {
            id,
            signed_headers: names,
            signature,
        })
    };
    parts().ok_or_else(|| Malformed::incomplete(form))
}

/// Names of algorithms are told apart from garbage, so that the caller knows what to change.
fn foreign(algorithm: &str, form: &str) -> Malformed {
    if algorithm.starts_with("ACS3-") || algorithm.starts_with("ACS4-") {
        let message = format!("This signature algorithm is not supported; sign with {ALGORITHM}.");
        return Malformed::new("UnsupportedSignatureMethod", message);
    }
    Malformed::incomplete(form)
}

/// The path is signed as sent, so it must be one that cannot be read in two ways.
fn check_path(path: &str) -> Result<(), Malformed> {
    if path.starts_with('/')
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'?')
    {
        return Ok(());
    }
    Err(Malformed::incomplete(
        "the path must start with / and be percent-encoded",
    ))
}

fn signed_names(list: &str) -> Result<Vec<&str>, Malformed> {
    let names: Vec<_> = list.split(';').take(MOST_HEADERS + 1).collect();
    let sorted = names
        .iter()
        .zip(names.iter().skip(1))
        .all(|(one, next)| one < next);
    let lower = list
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
    if names.len() > MOST_HEADERS || !sorted || !lower || names.contains(&"") {
        return Err(Malformed::incomplete(format_args!(
            "SignedHeaders must be at most {MOST_HEADERS} lower case names, sorted, each once"
        )));
    }
    Ok(names)
}

/// Everything that carries meaning must be signed, and everything signed must be there.
fn check_coverage(
    names: &[&str],
    headers: &HeaderMap,
    requirements: Requirements,
) -> Result<(), Malformed> {
    for name in names {
        if !headers.contains_key(*name) {
            return Err(Malformed::incomplete(format_args!(
                "the header {name} is named in SignedHeaders but was not sent"
            )));
        }
    }
    let operation = [ACTION, VERSION]
        .into_iter()
        .filter(|_| requirements.operation);
    for name in [HOST.as_str(), DATE, NONCE, PAYLOAD]
        .into_iter()
        .chain(operation)
    {
        if needed(headers, name)?.is_empty() {
            return Err(Malformed::missing_header(name));
        }
    }
    let meant = |name: &&str| *name == HOST.as_str() || name.starts_with("x-acs-");
    for name in headers.keys().map(HeaderName::as_str).filter(meant) {
        if names.binary_search(&name).is_err() {
            return Err(Malformed::incomplete(format_args!(
                "the header {name} must be named in SignedHeaders"
            )));
        }
    }
    Ok(())
}

fn check_payload(claimed: &str, payload: &str) -> Result<(), Malformed> {
    if claimed == payload {
        return Ok(());
    }
    Err(Malformed::new(
        "SignatureDoesNotMatch",
        "The header x-acs-content-sha256 is not the lower case hex SHA-256 of the body as it \
         arrived. The signature cannot match: the body or the header was changed.",
    ))
}

fn needed<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Malformed> {
    let value = single(headers, name)?;
    value
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Malformed::missing_header(name))
}

const ACTION: &str = "x-acs-action";
const VERSION: &str = "x-acs-version";
const DATE: &str = "x-acs-date";
const NONCE: &str = "x-acs-signature-nonce";
const PAYLOAD: &str = "x-acs-content-sha256";
const MOST_HEADERS: usize = 64;
