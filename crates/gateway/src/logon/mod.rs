//! Logging on: the steps from a name to a session, for doors that people and their programs come by.
//!
//! Each step is a call like any other, by the one entrance; what it came to is sealed in a ticket that
//! any node opens, and that counts once.

mod door;
mod held;
mod service;
mod step;
mod told;

pub use door::Step;
pub(crate) use door::log_on;
pub use held::Wish;
pub(crate) use held::with_session;

#[cfg(test)]
mod tests;
