//! Files, applied to real accounts in memory.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected ends there"
)]

mod account;
mod converging;
mod mistakes;
mod organization;
mod planning;
mod pruning;
mod settings;
