//! What the handling of every request shares, and the connection it came on.

use std::sync::Arc;
use std::time::Duration;

use gateway::Source;
use http::HeaderName;
use ipnet::IpNet;

use super::rooms::Rooms;
use crate::budget::{Budget, Standing};
use crate::busy::Busy;
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
