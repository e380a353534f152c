//! The second generation: method, path, query, the headers it names and the body's hash.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST};
use sha2::{Digest, Sha256};

use super::signed::{Requirements, Signature, Signed, access_key_id, nonce};
use crate::canonical::push_once;
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

/// A signed header: its name and values, more than one if it was sent more than once.
pub(crate) struct Line<'a> {
    name: &'a str,
    /// `None` until it is found.
    value: Option<&'a [u8]>,
    more: Vec<&'a [u8]>,
}

/// The signed headers that mean something here.
struct Claims<'a> {
    timestamp: i64,
    nonce: &'a str,
    token: Option<&'a str>,
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
    let lines = covered(&names, headers)?;
    let claims = claims(&lines, credential.id, payload, requirements)?;
    let canonical = canonical_request((method, path), parameters, &lines, payload);
    Ok(Signed {
        access_key_id: access_key_id(credential.id)?,
        security_token: claims.token.map(str::to_owned),
        timestamp: claims.timestamp,
        nonce: nonce(claims.nonce)?,
        signature: Signature::Acs3(credential.signature),
        string_to_sign: string_to_sign(&canonical),
    })
}

/// The hash of a body as this generation writes it.
pub(crate) fn payload(body: &[u8]) -> Cow<'static, str> {
    if body.is_empty() {
        return Cow::from(EMPTY_SHA256);
    }
    Cow::from(HEXLOWER.encode(&Sha256::digest(body)))
}

pub(crate) fn string_to_sign(canonical: &[u8]) -> Vec<u8> {
    let mut hash = [0; 64];
    HEXLOWER.encode_mut(&Sha256::digest(canonical), &mut hash);
    [ALGORITHM.as_bytes(), b"\n", &hash].concat()
}

/// The lines of the canonical request. Those of the headers are sorted by name.
pub(crate) fn canonical_request(
    (method, path): (&str, &str),
    parameters: &Parameters,
    lines: &[Line<'_>],
    payload: &str,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024 + parameters.text_len());
    out.extend_from_slice(method.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(path.as_bytes());
    out.push(b'\n');
    push_query(&mut out, parameters);
    out.push(b'\n');
    for line in lines {
        out.extend_from_slice(line.name.as_bytes());
        out.push(b':');
        line.push_value(&mut out);
        out.push(b'\n');
    }
    out.push(b'\n');
    push_joined(
        &mut out,
        lines.iter().map(|line| line.name.as_bytes()),
        b';',
    );
    out.push(b'\n');
    out.extend_from_slice(payload.as_bytes());
    out
}

/// One line for each name, which are sorted, each once; nothing is said of headers not named.
pub(crate) fn lines<'a>(names: &[&'a str], headers: &'a HeaderMap) -> Vec<Line<'a>> {
    covered(names, headers).unwrap_or_default()
}

/// The query alone: a form body is signed through its hash.
fn push_query(out: &mut Vec<u8>, parameters: &Parameters) {
    let mut first = true;
    for piece in parameters.pieces().filter(|piece| piece.in_query) {
        if !first {
            out.push(b'&');
        }
        first = false;
        push_once(out, piece.name.as_bytes());
        out.push(b'=');
        push_once(out, piece.value.as_bytes());
    }
}

impl<'a> Line<'a> {
    /// The value; those of a header sent more than once, sorted and joined.
    fn push_value(&self, out: &mut Vec<u8>) {
        if self.more.is_empty() {
            return out.extend_from_slice(self.value.unwrap_or_default());
        }
        let mut all = self.more.clone();
        all.extend(self.value);
        all.sort_unstable();
        push_joined(out, all.into_iter(), b',');
    }

    /// The text of a header that means something, so it may be sent once.
    fn single(&self) -> Result<&'a str, Malformed> {
        let name = short(self.name);
        if !self.more.is_empty() {
            let message = format!("The header {name} is given more than once.");
            return Err(Malformed::new("InvalidParameter", message));
        }
        let text = str::from_utf8(self.value.unwrap_or_default())
            .ok()
            .filter(|text| text.is_ascii());
        text.ok_or_else(|| {
            let message = format!("The header {name} must be printable ASCII.");
            Malformed::new("InvalidParameter", message)
        })
    }
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
        let hex: &[u8; 64] = signature
            .strip_prefix("Signature=")?
            .as_bytes()
            .try_into()
            .ok()?;
        let mut signature = [0; 32];
        HEXLOWER.decode_mut(hex, &mut signature).ok()?;
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
    let mut names = Vec::with_capacity(USUAL_HEADERS);
    names.extend(list.split(';').take(MOST_HEADERS + 1));
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
fn covered<'a>(names: &[&'a str], headers: &'a HeaderMap) -> Result<Vec<Line<'a>>, Malformed> {
    let mut lines = Vec::with_capacity(names.len());
    lines.extend(names.iter().map(|name| Line {
        name,
        value: None,
        more: Vec::new(),
    }));
    for (header, value) in headers {
        let header = header.as_str();
        let value = value.as_bytes().trim_ascii();
        // There are few names, and their lengths alone tell most of them apart.
        let Some(at) = names.iter().position(|name| *name == header) else {
            if header == HOST.as_str() || header.starts_with("x-acs-") {
                return Err(unsigned(header));
            }
            continue;
        };
        match lines.get_mut(at) {
            Some(line) if line.value.is_some() => line.more.push(value),
            Some(line) => line.value = Some(value),
            None => {}
        }
    }
    match lines.iter().find(|line| line.value.is_none()) {
        Some(Line { name, .. }) => Err(Malformed::incomplete(format_args!(
            "the header {} is named in SignedHeaders but was not sent",
            short(name)
        ))),
        None => Ok(lines),
    }
}

fn unsigned(header: &str) -> Malformed {
    Malformed::incomplete(format_args!(
        "the header {} must be named in SignedHeaders",
        short(header)
    ))
}

/// As much of a header's name as an error repeats.
fn short(name: &str) -> &str {
    name.get(..64).unwrap_or(name)
}

/// What the signed headers say, and that they say all they must.
fn claims<'a>(
    lines: &[Line<'a>],
    id: &str,
    payload: &str,
    requirements: Requirements,
) -> Result<Claims<'a>, Malformed> {
    let (mut host, mut action, mut version) = (None, None, None);
    let (mut date, mut nonce, mut hash, mut token, mut key) = (None, None, None, None, None);
    for line in lines {
        let slot = match line.name {
            "host" => &mut host,
            "x-acs-action" => &mut action,
            "x-acs-version" => &mut version,
            "x-acs-date" => &mut date,
            "x-acs-signature-nonce" => &mut nonce,
            "x-acs-content-sha256" => &mut hash,
            "x-acs-security-token" => &mut token,
            "x-acs-accesskey-id" => &mut key,
            _ => continue,
        };
        *slot = Some(line.single()?).filter(|text| !text.is_empty());
    }
    let needed =
        |value: Option<&'a str>, name| value.ok_or_else(|| Malformed::missing_header(name));
    needed(host, "host")?;
    if requirements.operation {
        needed(action, "x-acs-action")?;
        needed(version, "x-acs-version")?;
    }
    let timestamp = parse_time(needed(date, "x-acs-date")?)?;
    let nonce = needed(nonce, "x-acs-signature-nonce")?;
    check_payload(needed(hash, "x-acs-content-sha256")?, payload)?;
    if key.is_some_and(|key| key != id) {
        return Err(Malformed::incomplete(
            "x-acs-accesskey-id must be the Credential",
        ));
    }
    Ok(Claims {
        timestamp,
        nonce,
        token,
    })
}

fn check_payload(claimed: &str, payload: &str) -> Result<(), Malformed> {
    if claimed == payload {
        return Ok(());
    }
    Err(Malformed::new(
        "SignatureDoesNotMatch",
        "The signature cannot match: the header x-acs-content-sha256 is not the lower case hex \
         SHA-256 of the body as it arrived.",
    ))
}

const MOST_HEADERS: usize = 64;
/// Most requests name fewer.
const USUAL_HEADERS: usize = 12;
