//! Who did what, written down: the shape of an event, and how it becomes durable.

pub(crate) mod event;
pub(crate) mod flood;
pub(crate) mod recorded;
mod shortened;
pub(crate) mod spool;
pub(crate) mod writer;
