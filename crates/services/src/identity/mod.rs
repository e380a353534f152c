//! What RAM and IMS share: whom an operation is about, and what a refusal is called.

mod certificate;
pub(crate) mod code;
pub(crate) mod metadata;
pub(crate) mod mfa;
pub(crate) mod owner;
pub(crate) mod password;
pub(crate) mod password_policy;
pub(crate) mod person;
pub(crate) mod preference;
mod qr;
pub(crate) mod target;
pub(crate) mod trusted;
pub(crate) mod whose;
