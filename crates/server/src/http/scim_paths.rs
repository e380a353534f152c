//! The paths of SCIM.

use super::paths::{Entry, Methods};
use super::serve;
use super::serve::Serve::Later;

/// All of them: what stands behind is told by the room.
pub(super) static ENTRIES: &[Entry] = &[Entry {
    path: "/scim/v2/{*rest}",
    name: "scim",
    methods: Methods::All,
    body: true,
    proves: false,
    serve: Later(serve::scim),
}];
