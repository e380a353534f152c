//! Temporary credentials for the programs of one machine, which need no keys of their own.
//!
//! The agent obtains credentials of roles by a [`Source`], renews them early, and hands them out as the metadata
//! service of an instance does, as a credentials URI, and over a Unix socket. What a request asks and what it is
//! answered are plain functions; [`Keeper`] waits and [`serve`] listens. Where the agent is known by a key of its own,
//! [`Signer`] signs for it, and [`State`] is what it keeps of that. [`Shelf`] keeps secrets that a role may read.

mod answer;
mod ask;
mod credentials;
mod desk;
pub mod forms;
mod keeper;
mod renewal;
mod serve;
mod shelf;
mod signer;
mod state;
mod tickets;

pub use credentials::{Credentials, Failure, Role, RoleError, Source};
pub use desk::{Desk, Door};
pub use keeper::{Keeper, Lent, Missing};
pub use serve::{Listening, Local, serve};
pub use shelf::{Reader, Shelf, Terms, Told, Value, Wanted, WantedError};
pub use signer::{Signer, Unfit};
pub use state::{Begun, Enrolled, Shut, State};
