//! What an operation looks up of what has happened in its home account: events, and what was kept of decisions.

use model::Moment;
use serde_json::Value;
use store::EventId;
use vault::Diagnosis;

use super::attempt::ATTEMPT;

/// Which events are wanted, newest first unless it says otherwise.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Search {
    /// Not before this time.
    pub from: Option<Moment>,
    /// Not longer than so many seconds before it is asked, unless a time is given.
    pub recent: Option<i64>,
    /// Not after this time.
    pub to: Option<Moment>,
    /// Of exactly this name of who asked.
    pub user: Option<String>,
    /// Of exactly this principal's id.
    pub principal: Option<String>,
    /// Of exactly one of these operations; of any if none is named.
    pub actions: Vec<String>,
    /// With exactly this outcome: an error code, or `Success`.
    pub outcome: Option<String>,
    /// On exactly this resource.
    pub resource: Option<String>,
    /// Of exactly this service.
    pub service: Option<String>,
    /// Of exactly this access key.
    pub access_key: Option<String>,
    /// Of exactly this request.
    pub request: Option<String>,
    /// Exactly this one, by the id that it shows.
    pub event: Option<String>,
    /// Exactly `Read` or `Write`.
    pub rw: Option<String>,
    /// On exactly this type of resource.
    pub resource_type: Option<String>,
    /// Of exactly this category.
    pub category: Option<&'static str>,
    /// From exactly this address.
    pub source: Option<String>,
    /// Of exactly this type.
    pub kind: Option<String>,
    /// Only those of somebody who came by an identity provider, and of these those that are wanted.
    pub attempt: Option<Attempted>,
    /// Oldest first.
    pub forward: bool,
    /// How many at most.
    pub most: usize,
    /// Those behind this one alone.
    pub after: Option<EventId>,
}

/// Which attempts to come in by an identity provider are wanted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attempted {
    /// By exactly this provider.
    pub provider: Option<String>,
    /// In exactly this language.
    pub protocol: Option<String>,
    /// For exactly this.
    pub purpose: Option<String>,
    /// Only those that came in, or only those that did not.
    pub passed: Option<bool>,
}

/// Events that were found, in the order that was asked for.
#[derive(Debug, Default)]
pub struct Found {
    /// The events.
    pub events: Vec<(EventId, Value)>,
    /// Behind which one it goes on; none where nothing more is there. A search that is not told by what
    /// events are kept under may end before it has found all that it may show.
    pub next: Option<EventId>,
}

/// What was kept of a decision, with its event.
#[derive(Debug)]
pub struct Decided {
    /// When.
    pub time: Moment,
    /// The event.
    pub event: Value,
    /// What the decision was made from, for [`Trace::read`](crate::Trace::read); empty if it was not kept.
    pub trace: Vec<u8>,
    /// Why it denied, if it did and that was kept.
    pub diagnosis: Option<Diagnosis>,
}

impl Search {
    /// Whether an event is wanted, as far as events are not kept under it.
    pub(crate) fn wants(&self, event: &Value) -> bool {
        let is = |wish: &Option<String>, holder: Option<&Value>, name: &str| {
            let value = || holder.and_then(|holder| holder.get(name)?.as_str());
            wish.as_deref().is_none_or(|wish| value() == Some(wish))
        };
        let (whole, identity) = (Some(event), event.get("userIdentity"));
        is(&self.source, whole, "sourceIpAddress")
            && is(&self.kind, whole, "eventType")
            && is(&self.principal, identity, "principalId")
            && is(&self.event, whole, "eventId")
            && is(&self.rw, whole, "eventRW")
            && is(&self.resource_type, whole, "resourceType")
            && self
                .category
                .is_none_or(|wish| event["eventCategory"] == wish)
            && self.attempt.as_ref().is_none_or(|one| one.wants(event))
    }

    /// Whether some of it has to be looked for in the events themselves. Nearly all are of one category.
    pub(crate) fn is_sifted(&self) -> bool {
        self.source.is_some()
            || self.kind.is_some()
            || self.principal.is_some()
            || self.event.is_some()
            || self.rw.is_some()
            || self.resource_type.is_some()
            || self.attempt.is_some()
    }
}

impl Attempted {
    fn wants(&self, event: &Value) -> bool {
        let Some(attempt) = event
            .pointer("/additionalEventData")
            .and_then(|more| more.get(ATTEMPT))
        else {
            return false;
        };
        let is = |wish: &Option<String>, name: &str| {
            let value = attempt.get(name).and_then(Value::as_str);
            wish.as_deref().is_none_or(|wish| value == Some(wish))
        };
        let failed = event.get("errorCode").is_some_and(|code| !code.is_null());
        is(&self.provider, "provider")
            && is(&self.protocol, "protocol")
            && is(&self.purpose, "purpose")
            && self.passed.is_none_or(|wish| wish != failed)
    }
}
