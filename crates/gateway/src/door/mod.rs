//! The ways in: who asks is proven, the call is judged, the deed done, the event written.

pub(crate) mod admit;
pub(crate) mod note;
pub(crate) mod rpc;
