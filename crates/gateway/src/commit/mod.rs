//! From a write that waits to a log row that is durable.

mod after;
pub(crate) mod bundle;
pub(crate) mod committer;
pub(crate) mod effects;
mod record;
pub(crate) mod row;
mod trial;
