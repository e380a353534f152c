//! The client's side: signs requests of both generations, for tests, benches and tools.

use data_encoding::BASE64;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, InvalidHeaderValue};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::canonical::push_pair;
use crate::signature::{acs3 as second, hmac_sha1, hmac_sha256, rpc1 as first};
use crate::{Malformed, Parameters, format_time, payload_sha256};

/// An access key, permanent or temporary.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The public half.
    pub id: &'a str,
    /// The secret half.
    pub secret: &'a [u8],
    /// The token of a temporary key.
    pub token: Option<&'a str>,
}

/// What makes a signature fresh.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// Seconds since 1970.
    pub time: i64,
    /// Never used before with this key.
    pub nonce: &'a str,
}

/// A request to be signed in the second generation.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// Host and port as the server will see them.
    pub host: &'a str,
    /// The path as it will be sent.
    pub path: &'a str,
    /// The query as it will be sent, without its question mark.
    pub query: &'a str,
    /// Version and action, for a call of the RPC APIs.
    pub operation: Option<(&'a str, &'a str)>,
    /// The type of the body, if there is one.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// Signs a call in the first generation: the returned text is the query, or the form body.
///
/// # Errors
/// If the parameters break a rule that a server would enforce.
pub fn rpc1(
    method: &str,
    (version, action): (&str, &str),
    parameters: &[(&str, &str)],
    key: Key<'_>,
    stamp: Stamp<'_>,
) -> Result<String, Malformed> {
    let time = format_time(stamp.time);
    let mut all = vec![
        ("Version", version),
        ("Action", action),
        ("Format", "JSON"),
        ("AccessKeyId", key.id),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureNonce", stamp.nonce),
        ("Timestamp", &time),
    ];
    // What the caller gives wins, `Format` for example.
    all.retain(|(name, _)| !parameters.iter().any(|(given, _)| given == name));
    all.extend(key.token.map(|token| ("SecurityToken", token)));
    all.extend(parameters);
    let text = first::string_to_sign(method, &Parameters::collect(all.iter().copied())?);
    let signature = hmac_sha1(key.secret, &text).unwrap_or_default();
    let signature = BASE64.encode(&signature);
    all.push(("Signature", &signature));
    Ok(form(&all))
}

/// A call that nobody signs, for the few operations that ask for something else instead: the form body.
#[must_use]
pub fn unsigned((version, action): (&str, &str), parameters: &[(&str, &str)]) -> String {
    let mut all = vec![("Version", version), ("Action", action), ("Format", "JSON")];
    all.extend(parameters);
    form(&all)
}

/// Signs a request in the second generation: the returned headers are all it needs.
///
/// # Errors
/// If a text cannot be a header.
pub fn acs3(
    draft: &Draft<'_>,
    key: Key<'_>,
    stamp: Stamp<'_>,
) -> Result<HeaderMap, InvalidHeaderValue> {
    let payload = payload_sha256(draft.body);
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        headers.insert(name, HeaderValue::from_str(value)?);
        Ok::<(), InvalidHeaderValue>(())
    };
    put(HOST, draft.host)?;
    put(
        HeaderName::from_static("x-acs-date"),
        &format_time(stamp.time),
    )?;
    put(
        HeaderName::from_static("x-acs-signature-nonce"),
        stamp.nonce,
    )?;
    put(HeaderName::from_static("x-acs-content-sha256"), &payload)?;
    if let Some((version, action)) = draft.operation {
        put(HeaderName::from_static("x-acs-version"), version)?;
        put(HeaderName::from_static("x-acs-action"), action)?;
    }
    if let Some(token) = key.token {
        put(HeaderName::from_static("x-acs-accesskey-id"), key.id)?;
        put(HeaderName::from_static("x-acs-security-token"), token)?;
    }
    if let Some(kind) = draft.content_type {
        put(CONTENT_TYPE, kind)?;
    }
    let authorization = authorization(draft, key, &headers, &payload);
    headers.insert(AUTHORIZATION, HeaderValue::from_str(&authorization)?);
    Ok(headers)
}

/// Pairs as the text of a query or form body.
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        push_pair(&mut text, name, value);
    }
    text
}

fn authorization(draft: &Draft<'_>, key: Key<'_>, headers: &HeaderMap, payload: &str) -> String {
    let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    // A query no server would read is signed as if it were empty, and refused there.
    let query = Parameters::read(draft.query, b"").unwrap_or_default();
    let target = (draft.method, draft.path);
    let canonical =
        second::canonical_request(target, &query, &second::lines(&names, headers), payload);
    let text = second::string_to_sign(&canonical);
    let signature = hmac_sha256(key.secret, &text).unwrap_or_default();
    format!(
        "{} Credential={},SignedHeaders={},Signature={}",
        second::ALGORITHM,
        key.id,
        names.join(";"),
        data_encoding::HEXLOWER.encode(&signature)
    )
}
