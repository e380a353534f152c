//! From a write that waits to a log row that is durable.

pub(crate) mod bundle;
pub(crate) mod committer;
pub(crate) mod effects;
mod record;
pub(crate) mod row;
mod trial;
