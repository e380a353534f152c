//! A request with all its parts in hand.

use bytes::Bytes;
use gateway::Arrival;
use http::request::Parts;

use crate::budget::{Held, Working};

/// A request that has arrived as a whole.
pub(crate) struct Whole {
    pub(crate) arrival: Arrival,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    /// Whether the other end of the connection is this machine.
    pub(crate) is_near: bool,
    /// What head and body take of the budget, until the request is answered.
    pub(crate) _held: Option<(Working, Held)>,
}

impl Whole {
    /// As the protocol of the cloud APIs sees it.
    pub(crate) fn incoming(&self) -> rpc::Incoming<'_> {
        rpc::Incoming {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query().unwrap_or_default(),
            headers: &self.parts.headers,
            body: &self.body,
        }
    }
}
