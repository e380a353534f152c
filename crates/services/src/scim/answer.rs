//! What a request comes to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An answer, from the deed to the wire.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, if there is one.
    pub body: Option<Value>,
    /// Which version of a resource it is.
    pub etag: Option<String>,
    /// Where a resource that was made is.
    pub location: Option<String>,
}

impl Answer {
    /// Something that is shown.
    #[must_use]
    pub fn shown(body: Value) -> Self {
        Self {
            status: 200,
            body: Some(body),
            etag: None,
            location: None,
        }
    }

    /// Nothing but that it is done, or is as it was.
    pub(super) const fn bare(status: u16) -> Self {
        Self {
            status,
            body: None,
            etag: None,
            location: None,
        }
    }
}
