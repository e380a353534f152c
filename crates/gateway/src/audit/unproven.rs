//! Audit events of requests that nobody could be made answerable for.

use std::borrow::Cow;

use model::{AccountId, Event, Identity};
use serde_json::Map;

use super::attempted::attempted;
use super::event::{MESSAGE, NONE, Written, json, kind};
use super::shortened::shortened;
use crate::ask::arrival::{Arrival, ids};
use crate::ask::attempt::{ATTEMPT, Attempt};

/// Of an operation's name, which nobody has checked, an event keeps so many characters.
const NAME: usize = 128;

/// The event of requests that nobody could be made answerable for.
pub(crate) struct Unproven<'a> {
    pub(crate) arrival: &'a Arrival,
    pub(crate) request_id: &'a str,
    pub(crate) account: Option<AccountId>,
    pub(crate) name: &'a str,
    pub(crate) service: &'a str,
    pub(crate) host: &'a str,
    pub(crate) version: &'a str,
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    pub(crate) region: &'a str,
    /// The key that was proven, if one was.
    pub(crate) access_key: &'a str,
    /// How many requests this event stands for.
    pub(crate) count: u64,
    /// What the others are called, as far as they have no event of their own.
    pub(crate) references: &'a [String],
    /// What was looked at, if somebody came by an identity provider.
    pub(crate) attempt: Option<&'a Attempt>,
}

impl<'a> Unproven<'a> {
    pub(crate) fn event(&self) -> Written<'a> {
        let account = self.account.map(|id| id.to_string()).unwrap_or_default();
        let mut request = Cow::Borrowed(self.request_id);
        let others = self.references.iter();
        let others = others.filter(|one| **one != self.request_id);
        let others: Vec<_> = others.map(String::as_str).collect();
        if !others.is_empty() {
            request = [self.request_id, &others.join(" ")].join(" ").into();
        }
        let event = Event {
            event_id: ids(self.arrival.now, self.arrival.seed).1.into(),
            event_version: 1,
            event_time: self.arrival.now.to_string().into(),
            event_type: kind(self.name),
            event_category: "Management",
            event_name: shortened(self.name, NAME),
            event_rw: "Read",
            event_source: self.host.into(),
            service_name: self.service.into(),
            api_version: self.version.into(),
            acs_region: self.region,
            is_global: true,
            request_id: self.request_id.into(),
            request_parameters: NONE,
            error_code: Some(self.code),
            error_message: Some(shortened(self.message, MESSAGE)),
            source_ip_address: self.arrival.source.text().into(),
            user_agent: (&*self.arrival.user_agent).into(),
            user_identity: Identity {
                r#type: "unknown",
                access_key_id: self.access_key.into(),
                ..Identity::default()
            },
            resource_type: "".into(),
            resource_name: "".into(),
            recipient_account_id: account.as_str().into(),
            additional_event_data: Map::new(),
        };
        let mut written = Written {
            json: json(&event),
            more: Map::new(),
            account,
            time: self.arrival.now,
            user: "".into(),
            action: shortened(self.name, NAME),
            outcome: self.code,
            resource: String::new(),
            service: self.service,
            access_key: self.access_key.into(),
            request,
            trace: Cow::default(),
            explanation: Cow::default(),
        };
        if self.count > 1 {
            written.note([("count", self.count.into())]);
        }
        if !others.is_empty() {
            written.note([("references", others.into())]);
        }
        if let Some(attempt) = self.attempt {
            written.note([(ATTEMPT, attempted(attempt))]);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use model::Moment;
    use serde_json::Value;
    use store::EventEntry;

    use super::*;

    #[test]
    fn texts_that_strangers_choose_are_short() {
        let arrival = Arrival {
            now: Moment::from_seconds(1),
            seed: [1; 32],
            source: std::net::IpAddr::from(std::net::Ipv4Addr::LOCALHOST).into(),
            secure: true,
            host_id: "".into(),
            user_agent: "".into(),
            least_revision: None,
        };
        let (name, message) = ("A".repeat(9000), "é".repeat(9000));
        let entry: EventEntry = Unproven {
            arrival: &arrival,
            request_id: "",
            account: None,
            name: &name,
            service: "",
            host: "",
            version: "",
            code: "C",
            message: &message,
            region: "",
            access_key: "",
            count: 1,
            references: &[],
            attempt: None,
        }
        .event()
        .into();
        let kept: Value = serde_json::from_str(&entry.json).unwrap();
        let length = |name: &str| kept[name].as_str().unwrap().chars().count();
        assert_eq!(length("eventName"), NAME + 1);
        assert_eq!(length("errorMessage"), MESSAGE + 1);
        assert!(entry.action.len() < 200, "{}", entry.action.len());
    }
}
