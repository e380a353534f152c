//! Requests count once: nonces of this node, and those of an account's log.

pub(crate) mod claims;
pub(crate) mod seen;
mod table;
