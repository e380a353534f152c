//! One request on its way: which operation it is, whence it came.

use std::sync::Arc;

use super::arrival::Arrival;
use super::operation::{Entry, Service};

/// A request whose operation is known.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) arrival: Arrival,
    pub(crate) request_id: String,
    /// The id of its event.
    pub(crate) event_id: String,
    pub(crate) service: &'static Service,
    pub(crate) entry: &'static Entry,
    /// The parameters the operation knows, for the event, as a JSON object; secrets are masked.
    pub(crate) recorded: String,
    /// The region that its event names.
    pub(crate) region: Arc<str>,
}
