//! Signatures of both generations: what a request claims, and whether a secret bears it out.

pub(crate) mod acs3;
mod mac;
mod read;
pub(crate) mod rpc1;
mod signed;

pub use mac::Rule;
pub(crate) use mac::{hmac_sha1, hmac_sha256};
pub use read::{payload_sha256, read_signature};
pub use signed::{Mismatch, Requirements, Scheme, Signed, Verified};
