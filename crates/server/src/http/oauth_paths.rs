//! The paths of OAuth and OpenID.

use http::Method;

use super::paths::{Entry, form, shown, step};
use super::rooms::Endpoint;
use super::serve;
use super::serve::Serve::{Later, Now};
use crate::oauth::before;

/// What pages of other origins may ask for: a browser asks before.
const ACROSS: [&str; 5] = [
    "/v1/token",
    "/v1/revoke",
    "/v1/userinfo",
    "/v1/keys",
    "/.well-known/openid-configuration",
];
/// That question.
static BEFORE: Entry = shown("", "oauth-preflight", Now(before));

/// Where a question goes that a browser asks before a request of a page of another origin.
pub(super) fn asked_before(method: &Method, path: &str) -> Option<&'static Entry> {
    (method == Method::OPTIONS && ACROSS.contains(&path)).then_some(&BEFORE)
}

/// All of them.
pub(super) static ENTRIES: &[Entry] = &[
    form(
        "/oauth2/v1/auth",
        "oauth-authorize",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Authorize)),
    ),
    form(
        "/device",
        "oauth-device-page",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::DevicePage)),
    ),
    step(
        "/oauth2/v1/device_authorization",
        "oauth-device",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Device)),
    ),
    step(
        "/v1/token",
        "oauth-token",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Token)),
    ),
    step(
        "/v1/revoke",
        "oauth-revoke",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Revoke)),
    ),
    form(
        "/v1/userinfo",
        "oauth-userinfo",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::UserInfo)),
    ),
    shown(
        "/v1/keys",
        "oauth-keys",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Keys)),
    ),
    step(
        "/v1/exchange",
        "oauth-exchange",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Exchange)),
    ),
    shown(
        "/.well-known/openid-configuration",
        "oauth-configuration",
        Later(|house, whole| serve::oauth(house, whole, Endpoint::Discovery)),
    ),
];
