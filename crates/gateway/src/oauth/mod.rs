//! OAuth and OpenID, this server being the provider: applications are let in, codes become tokens, tokens are
//! answered. Source: RFC 6749, RFC 7009, RFC 7636, RFC 9207, OpenID Connect Core 1.0.
//!
//! Every use of a grant is a call like any other, by the one entrance, on the state of the account it is in.

mod access;
mod acting;
mod authorize;
mod client;
mod deed;
mod denied;
mod device;
mod exchange;
mod grant;
mod keys;
mod origin;
mod own;
mod revoke;
mod service;
mod token;
mod tokens;
mod user_info;
mod way_in;

pub use federation::oauth::words;

pub use acting::{Acted, Undone, Work};
pub use authorize::{Allowed, Authorization, Looked};
pub use client::{ClientFlaw, KnownClient, ShownClient};
pub use denied::Denied;
pub use device::{Typed, Waiting};
pub use origin::Asking;
pub use token::Ask;
