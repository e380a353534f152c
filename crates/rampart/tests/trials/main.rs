//! Trials of the running program: killed, cut off, run twice, left alone by its database.
//!
//! Every trial starts the real binary on free loopback ports with files of its own and stops all
//! it started, however it ends. `RAMPART_TRIAL_SEED` repeats the random choices of a trial.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a trial says what went wrong by ending"
)]

mod away;
mod crash;
mod cut;
mod fail_over;
mod harness;
mod lease;
mod synced;
mod two_nodes;
mod upgrade;
