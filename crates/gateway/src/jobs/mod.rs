//! Work that comes again by the clock: on each account, loaded or not, or on the whole store, by one
//! node at a time.
//!
//! The room is here and not where sockets are, because a job acts by the entrance that all go by,
//! and waits for nothing but the store. What lets it begin, a timer, is the server's.

pub(crate) mod certificates;
pub(crate) mod deleted_members;
pub(crate) mod errand;
pub(crate) mod idle_keys;
pub(crate) mod idle_users;
pub(crate) mod job;
pub(crate) mod key_rotations;
pub(crate) mod kms;
pub(crate) mod lease;
pub(crate) mod managed_secrets;
pub(crate) mod recycle;
pub(crate) mod reseal;
pub(crate) mod retention;
pub(crate) mod revocations;
pub(crate) mod rollouts;
pub(crate) mod rounds;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
pub(crate) mod trails;
pub(crate) mod watch;
