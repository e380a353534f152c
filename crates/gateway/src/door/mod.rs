//! The ways in: who asks is proven, the call is judged, the deed done, the event written.

pub(crate) mod console;
pub(crate) mod enter;
mod find;
mod foresee;
pub(crate) mod founding;
pub(crate) mod go_back;
pub(crate) mod keys;
pub(crate) mod note;
mod past;
pub(crate) mod perform;
mod prepare;
pub(crate) mod recover;
mod replay;
pub(crate) mod rpc;
pub(crate) mod switch;
