//! What a rehearsal reads of an event. Most of its text is for other readers, and to read all of it takes longer than
//! to decide again.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The members of an event that memories and traces are read with; nothing where it cannot be read.
pub(crate) fn excerpt(json: &str) -> Value {
    let read: Result<Excerpt, _> = serde_json::from_str(json);
    read.map_or(Value::Null, |read| Value::Object(read.0))
}

struct Excerpt(Map<String, Value>);

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    EventName,
    ServiceName,
    RequestId,
    RequestParameters,
    SourceIpAddress,
    UserIdentity,
    ResourceName,
    RecipientAccountId,
    AdditionalEventData,
    #[serde(other)]
    Other,
}

impl Member {
    /// Its name, if it is looked at in an event of this service.
    fn name(self, service: Option<&Value>) -> Option<&'static str> {
        // Questions of the decision API alone are asked again from what they say.
        let asks = || service.is_none_or(|service| service == "Rampart");
        match self {
            Self::EventName => Some("eventName"),
            Self::ServiceName => Some("serviceName"),
            Self::RequestId => Some("requestId"),
            Self::RequestParameters => asks().then_some("requestParameters"),
            Self::SourceIpAddress => Some("sourceIpAddress"),
            Self::UserIdentity => Some("userIdentity"),
            Self::ResourceName => Some("resourceName"),
            Self::RecipientAccountId => Some("recipientAccountId"),
            Self::AdditionalEventData => Some("additionalEventData"),
            Self::Other => None,
        }
    }
}

/// Of what this server adds, for how many calls the event stands.
#[derive(Deserialize)]
struct Additional {
    count: Option<Value>,
}

impl<'de> Deserialize<'de> for Excerpt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Excerpt;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Excerpt, A::Error> {
        let mut read = Map::new();
        while let Some(member) = members.next_key::<Member>()? {
            let Some(name) = member.name(read.get("serviceName")) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = if member == Member::AdditionalEventData {
                let more: Additional = members.next_value()?;
                Value::Object(
                    more.count
                        .map(|count| ("count".to_owned(), count))
                        .into_iter()
                        .collect(),
                )
            } else {
                members.next_value()?
            };
            read.insert(name.to_owned(), value);
        }
        Ok(Excerpt(read))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_looked_at_is_there_and_nothing_else() {
        let event = |service: &str| {
            json!({
                "eventId": "E", "eventName": "GetUser", "serviceName": service, "requestId": "R",
                "requestParameters": {"UserName": "bob"}, "requestParameterJson": "{}", "sourceIpAddress": "192.0.2.1",
                "userIdentity": {"type": "ram-user", "accountId": "1"}, "resourceName": "bob", "recipientAccountId": "1",
                "additionalEventData": {"policyDecision": {"effect": "Allow"}, "count": 3},
            })
        };
        let mut expected = json!({
            "eventName": "GetUser", "serviceName": "Ram", "requestId": "R", "sourceIpAddress": "192.0.2.1",
            "userIdentity": {"type": "ram-user", "accountId": "1"}, "resourceName": "bob", "recipientAccountId": "1",
            "additionalEventData": {"count": 3},
        });
        assert_eq!(excerpt(&event("Ram").to_string()), expected);
        expected["serviceName"] = json!("Rampart");
        expected["requestParameters"] = json!({"UserName": "bob"});
        assert_eq!(excerpt(&event("Rampart").to_string()), expected);
        for broken in ["", "[]", r#"{"eventName":"#, r#"{"additionalEventData":1}"#] {
            assert_eq!(excerpt(broken), Value::Null, "{broken}");
        }
    }
}
