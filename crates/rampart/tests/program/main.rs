//! The program from outside: real processes, real sockets on loopback, files in temporary folders.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected ends there"
)]

mod applying;
mod beside;
mod clock;
mod commands;
mod decisions;
mod escalating;
mod failing;
mod founding;
mod harness;
mod keys;
mod logon;
mod oauth;
mod policies;
mod posture;
mod recovering;
mod rehearsing;
mod revoking;
mod rotating;
mod scim;
mod secrets;
mod serving;
mod shrinking;
mod speaking;
mod strangers;
