//! What the handling of every request shares, and the connection it came on.

use std::sync::Arc;
use std::time::Duration;

use gateway::Source;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::rooms::Rooms;
use crate::browser::site;
use crate::budget::{Budget, Standing};
use crate::busy::Busy;
use crate::console::shelf::Shelf;
use crate::figures::{Figures, Watchers};
use crate::unread::Unread;

/// What the handling of every request shares.
pub(crate) struct House {
    pub(crate) rooms: Arc<dyn Rooms>,
    pub(crate) figures: Figures,
    /// Who may see the figures.
    pub(crate) watchers: Watchers,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// In which of their headers they give a VPC.
    pub(crate) vpc_header: Option<HeaderName>,
    pub(crate) body_time: Duration,
    /// For heads and bodies of all requests in hand.
    pub(crate) bytes: Arc<Budget>,
    pub(crate) busy: Busy,
    pub(crate) console: Shelf,
    /// Where people's pages are, if that is said: browsers that were there over TLS come by no other way.
    pub(crate) origin: Option<String>,
}

impl House {
    /// Whether the answer to who speaks TLS, or not, and names this host is to keep browsers to it.
    pub(crate) fn is_strict(&self, headers: &HeaderMap, secure: bool) -> bool {
        let origin = self.origin.as_ref().filter(|_| secure);
        origin.is_some_and(|origin| site::own(headers, true).as_ref() == Some(origin))
    }
}

/// The connection a request came on.
#[derive(Clone)]
pub(crate) struct Line {
    /// The other end.
    pub(crate) peer: Source,
    /// Whether it is encrypted.
    pub(crate) secure: bool,
    /// Whether it may be used at all: plain text only between this machine and itself.
    pub(crate) permitted: bool,
    /// What the connection is known for, by which it keeps its place.
    pub(crate) standing: Standing,
    /// Its bytes that nobody has taken yet.
    pub(crate) unread: Arc<Unread>,
}
