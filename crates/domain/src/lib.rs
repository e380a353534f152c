//! Account state and everything that can happen to it: plain functions over values.
//!
//! Nothing here waits, reads a clock or touches a disk. A deed takes a [`Context`] and either
//! changes the account in it or refuses; the gateway carries the changes to the store.

pub mod account;
mod by_name;
pub mod ceremony;
mod change;
mod context;
mod entropy;
pub mod escalation;
mod limits;
pub mod posture;
pub mod system_policy;
mod table;
pub mod totp;

pub use account::Account;
pub use by_name::ByName;
pub use change::Change;
pub use context::{Beside, Claim, Context, Effects, Note, SecretEffect, Telling};
pub use entropy::{Entropy, Stream};
pub use limits::Limits;
pub use table::Table;
