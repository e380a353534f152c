//! What an account or an organization should be, as a file says it; what it is; and the operations
//! that lead there.
//!
//! Nothing here waits but by the [`Port`] that is lent, reads a file but by the [`Files`] that is
//! lent, or knows of a way into an account that a client has not: a [`Plan`] is a list of operations
//! of the cloud APIs with their parameters.

mod call;
mod difference;
mod export;
mod field;
mod kind;
mod look;
mod mistake;
mod node;
mod perform;
mod place;
mod plan;
mod policy_test;
mod port;
mod print;
mod read;
mod source;
mod state;
mod step;
mod value;

pub use call::{Api, Argument, Call, Reference};
pub use export::{export, toml};
pub use look::{Scope, keyed, look};
pub use mistake::Mistake;
pub use perform::{Secrets, Stopped, perform};
pub use plan::{Plan, plan};
pub use port::{Ask, Port, Refused};
pub use read::{Declared, Files, Reading, read};
pub use source::Syntax;
pub use state::State;
pub use step::{Effect, Step};
