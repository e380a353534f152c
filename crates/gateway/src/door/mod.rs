//! The ways in: who asks is proven, the call is judged, the deed done, the event written.

pub(crate) mod console;
mod draft;
mod drafted;
pub(crate) mod enter;
mod find;
mod follow_up;
mod foresee;
pub(crate) mod founding;
pub(crate) mod go_back;
pub(crate) mod keys;
mod newest;
pub(crate) mod note;
pub(crate) mod pairs;
mod parties;
mod past;
pub(crate) mod perform;
mod practice;
mod prepare;
pub(crate) mod recover;
mod replay;
pub(crate) mod rpc;
pub(crate) mod switch;
mod trace;
mod try_out;
mod unseal;
