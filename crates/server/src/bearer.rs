//! What a request brings as `Authorization: Bearer …`.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// The credential, if it is one of that scheme.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credential) = text.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("Bearer");
    is_bearer.then(|| credential.trim())
}
