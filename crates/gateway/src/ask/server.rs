//! What the server does by itself, as a service of its own for events and errors.

use std::net::{IpAddr, Ipv4Addr};

use model::{Moment, Refusal};

use super::arrival::Arrival;
use super::operation::{Code, Effect, Entry, Service};

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

/// The row of a deed of the server's own, which changes an account and no client can ask for.
pub(crate) const fn entry(name: &'static str, action: &'static str) -> Entry {
    Entry {
        name,
        action,
        effect: Effect::Write,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| {
            let why = "Only the server does this.";
            Err(rpc::Malformed::new("InvalidAction", why))
        },
    }
}

/// What the server does by itself begins here and now.
pub(crate) fn arrival(now: Moment, seed: [u8; 32]) -> Arrival {
    Arrival {
        now,
        seed,
        source: IpAddr::V4(Ipv4Addr::UNSPECIFIED).into(),
        secure: true,
        host_id: SERVER.host.into(),
        user_agent: SERVER.host.into(),
        least_revision: None,
    }
}
