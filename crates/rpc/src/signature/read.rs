//! Signatures of requests that are no calls of the RPC APIs.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::signed::{Requirements, Signed};
use super::{acs3, rpc1};
use crate::{Malformed, Parameters};

/// Reads the signature of a request that is not a call of the RPC APIs: our own endpoints, or a
/// request that somebody else received. `payload_sha256_hex` is the hash of the body as it
/// arrived, computed by whoever received it. The path is signed as it was sent.
///
/// # Errors
/// The first rule that the signature material breaks.
pub fn read_signature(
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    payload_sha256_hex: &str,
    requirements: Requirements,
) -> Result<Signed, Malformed> {
    let parameters = Parameters::read(query, b"")?;
    let public = parameters.public();
    let first = public.signature.is_some();
    if !headers.contains_key(AUTHORIZATION) && first {
        if !requirements.first_generation {
            let message = "Sign with ACS3-HMAC-SHA256: the older signature covers no host.";
            return Err(Malformed::new("UnsupportedSignatureMethod", message));
        }
        if path != "/" || payload_sha256_hex != acs3::EMPTY_SHA256 {
            let message = "The older signature covers neither a path nor a body: \
                           only the path / without a body can be verified.";
            return Err(Malformed::new("UnsupportedSignatureMethod", message));
        }
        return rpc1::read(method, &parameters, &public);
    }
    if first {
        return Err(Malformed::incomplete(
            "a request carries one signature, this has two",
        ));
    }
    acs3::read(
        (method, path),
        &parameters,
        headers,
        payload_sha256_hex,
        requirements,
    )
}

/// The hash of a body as the second generation writes it.
#[must_use]
pub fn payload_sha256(body: &[u8]) -> String {
    acs3::payload(body).into_owned()
}
