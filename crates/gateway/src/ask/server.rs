//! What the server does by itself, as a service of its own for events and errors.

use model::Refusal;

use super::operation::{Code, Service};

/// The server's own deeds; no client can call them.
pub(crate) static SERVER: Service = Service {
    name: "Rampart",
    version: "",
    category: "Management",
    host: "rampart",
    code: |refusal| match refusal {
        Refusal::Exists(..) => Code::new(409, "EntityAlreadyExists"),
        _ => Code::new(400, "InvalidParameter"),
    },
    operations: &[],
};
