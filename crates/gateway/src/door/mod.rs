//! The ways in: who asks is proven, the call is judged, the deed done, the event written.

pub(crate) mod enter;
pub(crate) mod founding;
pub(crate) mod keys;
pub(crate) mod note;
pub(crate) mod perform;
mod prepare;
pub(crate) mod rpc;
