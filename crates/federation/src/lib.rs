//! Messages of identity providers and agents: what is read, what is believed, and which check refused it with
//! which values. Pure: nothing here waits, knows an account or opens a socket.

pub mod agent;
pub mod oauth;
pub mod oidc;
mod public_key;
pub mod saml;
mod step;

pub use step::{Outcome, Step};

/// Seconds since 1970.
pub type Seconds = i64;
