//! What RAM and IMS share: whom an operation is about, and what a refusal is called.

pub(crate) mod access_key;
pub(crate) mod code;
pub(crate) mod group;
pub(crate) mod id_token;
pub(crate) mod metadata;
pub(crate) mod mfa;
pub(crate) mod password;
pub(crate) mod password_policy;
pub(crate) mod person;
pub(crate) mod preference;
mod qr;
pub(crate) mod rights;
pub(crate) mod saml_response;
pub(crate) mod target;
pub(crate) mod trusted;
pub(crate) mod whole;
pub(crate) mod whose;
