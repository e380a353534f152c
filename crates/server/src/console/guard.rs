//! The headers that keep the console to itself.

use http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::http::answer::put;

/// For the page: nothing but its own files, styles by nonce, no markup from text, no frame around it.
pub(super) fn page(headers: &mut HeaderMap, nonce: &str) {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' \
         data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    );
    put(headers, CONTENT_SECURITY_POLICY, &policy);
    all(headers);
}

/// For a page without scripts.
pub(super) fn plain_page(headers: &mut HeaderMap, nonce: &str) {
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    put(headers, CONTENT_SECURITY_POLICY, &policy);
    all(headers);
}

/// For a file, which may be opened on its own.
pub(super) fn file(headers: &mut HeaderMap) {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    all(headers);
}

fn all(headers: &mut HeaderMap) {
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (OPENER, "same-origin"),
        (RESOURCE, "same-origin"),
        (PERMISSIONS, UNUSED),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
/// What pages may ask of the browser; all that is not named for ourselves is for nobody.
const UNUSED: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), \
                      payment=(), usb=(), clipboard-write=(self), \
                      publickey-credentials-create=(self), publickey-credentials-get=(self)";
