//! The paths that SAML providers know: where responses are brought, and what tells them of this server.

use super::paths::{Entry, form, shown, step};
use super::rooms::Page;
use super::serve;
use super::serve::Serve::{Later, Now};
use crate::site;

/// All of them.
pub(super) static ENTRIES: &[Entry] = &[
    step(
        site::SSO,
        "saml-sso",
        Later(|house, whole| serve::page(house, whole, Page::Response)),
    ),
    step(
        site::SAML_RECIPIENT,
        "saml-role-sso",
        Later(|house, whole| serve::page(house, whole, Page::Roles)),
    ),
    form(
        site::SAML_CHOICE,
        "saml-role-choose",
        Later(|house, whole| serve::page(house, whole, Page::Choose)),
    ),
    shown(
        site::SAML_METADATA,
        "saml-metadata",
        Now(serve::saml_metadata),
    ),
    shown(
        site::SSO_METADATA,
        "saml-metadata",
        Now(serve::sso_metadata),
    ),
];
