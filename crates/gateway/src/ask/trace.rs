//! What an operation wants to know of what an AccessKey was used for: each different thing once, newest first.

use model::{AccessKeyId, Moment};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::EventId;

/// Which uses of a key are looked at, and what of them is told apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyTrace {
    /// The key.
    pub access_key: AccessKeyId,
    /// Uses for exactly this service alone.
    pub service: Option<String>,
    /// What is told apart.
    pub apart: Apart,
    /// Not after this time; the time it is asked unless one is given.
    pub to: Option<Moment>,
    /// Not longer before that than so many seconds.
    pub span: i64,
    /// How many things at most.
    pub most: usize,
    /// Those behind this event alone.
    pub after: Option<EventId>,
    /// What was told of before.
    pub known: Vec<Mark>,
}

/// What is told apart among the uses of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Apart {
    /// The services that were asked.
    Service,
    /// The operations that were called.
    Operation,
    /// The addresses it was used from.
    Source,
    /// The resources that were touched.
    Resource,
}

/// Stands for a thing that was told of. So long that nobody finds a name with the mark of another, to hide
/// behind it.
pub type Mark = [u8; 8];

/// Something that a key was used for.
#[derive(Debug)]
pub struct Thing {
    /// Its kind; empty of all but resources.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// When it was last.
    pub at: Moment,
    /// The event of that.
    pub event: Value,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Traced {
    /// Different things, newest first.
    pub things: Vec<Thing>,
    /// Where it goes on, if not all uses were looked at.
    pub next: Option<Onward>,
}

/// Where a search for things goes on.
#[derive(Debug)]
pub struct Onward {
    /// Behind which event; at the newest if behind none.
    pub after: Option<EventId>,
    /// Everything that was told of by then.
    pub known: Vec<Mark>,
}

impl Apart {
    /// The things of an event, each by kind and name.
    pub(crate) fn of(self, event: &Value) -> Vec<(&str, &str)> {
        let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
        if self == Self::Resource {
            // Kinds and names stand in the same order.
            let kinds = text("resourceType").split(';');
            let both = kinds.zip(text("resourceName").split(';'));
            return both.filter(|(_, name)| !name.is_empty()).collect();
        }
        let name = text(match self {
            Self::Service => "serviceName",
            Self::Operation => "eventName",
            Self::Source | Self::Resource => "sourceIpAddress",
        });
        Some(("", name))
            .filter(|_| !name.is_empty())
            .into_iter()
            .collect()
    }
}

/// What stands for a thing.
pub(crate) fn mark((kind, name): (&str, &str)) -> Mark {
    // No kind has this byte.
    let sum = Sha256::new()
        .chain_update(kind)
        .chain_update([0xff])
        .chain_update(name)
        .finalize();
    let mut mark = Mark::default();
    mark.iter_mut().zip(sum).for_each(|(to, from)| *to = from);
    mark
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_tells_of_what_it_says_and_of_each_resource() {
        let event = json!({
            "serviceName": "Ram", "eventName": "AddUserToGroup", "sourceIpAddress": "::1",
            "resourceType": "T;G", "resourceName": "alice;ops",
        });
        assert_eq!(Apart::Service.of(&event), [("", "Ram")]);
        assert_eq!(Apart::Operation.of(&event), [("", "AddUserToGroup")]);
        assert_eq!(Apart::Source.of(&event), [("", "::1")]);
        let both = [("T", "alice"), ("G", "ops")];
        assert_eq!(Apart::Resource.of(&event), both);
        for apart in [Apart::Service, Apart::Resource] {
            assert_eq!(apart.of(&json!({})), []);
        }
        let [user, group] = both.map(mark);
        assert_ne!(user, group);
        assert_ne!(mark(("T", "a")), mark(("Ta", "")));
    }
}
