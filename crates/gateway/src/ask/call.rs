//! One request on its way: which operation it is, whence it came.

use std::sync::Arc;

use rpc::Malformed;

use super::arrival::{Arrival, ids};
use super::attempt::Attempt;
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
    /// The revision of its account that it must run on, if it must be one.
    pub(crate) if_revision: Option<u64>,
    /// What was looked at before it, if somebody comes by an identity provider.
    pub(crate) attempt: Option<Arc<Attempt>>,
}

impl Call {
    /// A call of an operation, whatever the revision that its account is at.
    pub(crate) fn new(
        arrival: Arrival,
        (service, entry): (&'static Service, &'static Entry),
        recorded: String,
        region: Arc<str>,
    ) -> Self {
        let (request_id, event_id) = ids(arrival.now, arrival.seed);
        Self {
            arrival,
            request_id,
            event_id,
            service,
            entry,
            recorded,
            region,
            if_revision: None,
            attempt: None,
        }
    }

    /// Whether the state it runs on is the one that its caller has seen.
    pub(crate) fn check_revision(&self, revision: u64, changed: bool) -> Result<(), Malformed> {
        match self.if_revision {
            Some(seen) if seen != revision || changed => {
                let why = format!(
                    "The account has changed since revision {seen}. Look again at what is to be changed, and send \
                     the revision of that answer."
                );
                Err(Malformed::new("Rampart.RevisionConflict", why).with_status(409))
            }
            _ => Ok(()),
        }
    }
}
