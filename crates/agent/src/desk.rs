//! What the agent knows of those who ask.

use std::net::IpAddr;

use crate::credentials::Role;
use crate::tickets::Tickets;

/// Where a request comes in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Door {
    /// The metadata service of an instance, `/latest/…`.
    Metadata,
    /// A credentials URI, `/v1/credentials` or `/v1/credentials/ROLE`.
    Uri,
    /// The same paths on a Unix socket, whose file says who may open it.
    Socket,
}

/// What the agent knows of those who ask.
pub struct Desk {
    /// What is handed out where no role is named.
    pub(crate) default: String,
    /// Whether the metadata service wants a token with each request.
    pub hardened: bool,
    /// Names that it is reached by, beside this machine's own.
    pub hosts: Vec<String>,
    /// Addresses that it listens on.
    pub addresses: Vec<IpAddr>,
    /// What it says of the region.
    pub region: Option<String>,
    pub(crate) tickets: Tickets,
}

impl Desk {
    /// One that hands out these roles, the first where none is named; the key signs tokens of the metadata service.
    /// `None` without a role.
    #[must_use]
    pub fn new(roles: &[Role], key: [u8; 32]) -> Option<Self> {
        Some(Self {
            default: roles.first()?.name.to_string(),
            hardened: false,
            hosts: Vec::new(),
            addresses: Vec::new(),
            region: None,
            tickets: Tickets::new(key),
        })
    }
}
