//! Who did what, written down: the shape of an event, and how it becomes durable.

pub(crate) mod attempted;
pub(crate) mod coalesced;
pub(crate) mod event;
pub(crate) mod flood;
pub(crate) mod recorded;
pub(crate) mod shortened;
pub(crate) mod spool;
pub(crate) mod turned;
pub(crate) mod unproven;
pub(crate) mod writer;
