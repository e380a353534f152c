//! What an ID token must be to be believed: the attacks that others have fallen for, one by one, each beside a
//! token that is as it should be.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop where something is not as they say"
)]

mod chain;
mod claims;
mod discovery;
mod form;
mod freshness;
mod keys;
mod signatures;
mod signer;
