//! What this node holds of an account, and what waits to change it.

pub(crate) mod account;
pub(crate) mod append;
pub(crate) mod aside;
pub(crate) mod control;
mod drafts;
pub(crate) mod flips;
pub(crate) mod gather;
pub(crate) mod kept;
pub(crate) mod last_seen;
pub(crate) mod last_used;
pub(crate) mod late_calls;
mod legible;
pub(crate) mod levels;
pub(crate) mod pending;
mod reach;
pub(crate) mod remembered;
pub(crate) mod snapshot;
pub(crate) mod touch;
