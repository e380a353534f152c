//! The ceremonies of passkeys and security keys, by webauthn-rs; who holds one lends it to the gateway.
//!
//! What a ceremony must know at its end is text, so that any node finishes it, and holds no credential: a key
//! is verified against the record that is there at the end.

mod party;
#[cfg(feature = "testing")]
pub mod testing;

pub use party::{Party, Unsound};

#[cfg(test)]
mod tests;
