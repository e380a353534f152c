//! Audit events of calls, in the vendor's shape.

use domain::Entropy;
use model::{AccountId, Event, EventKind, Identity};
use serde_json::{Map, Value};
use store::EventEntry;

use crate::call::{Call, uuid};
use crate::operation::{Effect, Target};
use crate::{Arrival, Caller};

/// The stream of the request's randomness that the event's id is taken from.
const EVENT_STREAM: u64 = u64::MAX - 2;
/// An event is at most this long; parameters give way.
const LONGEST: usize = 16 * 1024;
/// Of a message, an event keeps so many characters.
const MESSAGE: usize = 1024;
/// And of an operation's name, which nobody has checked.
const NAME: usize = 128;

/// How a call ended, for its event.
pub(crate) enum Outcome<'a> {
    Success,
    Failure { code: &'a str, message: &'a str },
}

/// The outcome that look-ups know success by.
pub const SUCCESS: &str = "Success";

/// The event of a call.
pub(crate) fn event(
    call: &Call,
    caller: &Caller,
    targets: &[Target],
    outcome: &Outcome<'_>,
    recipient: AccountId,
) -> EventEntry {
    let mut parameters = call.recorded.clone();
    if let Some(claims) = caller.session() {
        let name = format!("{}/{}", claims.role_name, claims.session);
        parameters.insert("stsTokenPrincipalName".to_owned(), name.into());
        let player = claims.caller_account.to_string();
        parameters.insert("stsTokenPlayerUid".to_owned(), player.into());
    }
    let join = |part: fn(&Target) -> &str| {
        let parts: Vec<_> = targets
            .iter()
            .filter(|t| !t.kind.is_empty())
            .map(part)
            .collect();
        parts.join(";")
    };
    let (error_code, error_message) = match outcome {
        Outcome::Success => (None, None),
        Outcome::Failure { code, message } => {
            (Some((*code).to_owned()), Some((*message).to_owned()))
        }
    };
    let event = Event {
        event_id: uuid(&mut Entropy::new(call.arrival.seed, EVENT_STREAM)),
        event_version: 1,
        event_time: call.arrival.now.to_string(),
        event_type: EventKind::ApiCall,
        event_category: crate::decision::category(call),
        event_name: call.entry.name.to_owned(),
        event_rw: match call.entry.effect {
            Effect::Read => "Read",
            Effect::Write | Effect::Mint => "Write",
        },
        event_source: call.service.host.to_owned(),
        service_name: call.service.name.to_owned(),
        api_version: call.service.version.to_owned(),
        acs_region: "cn-hangzhou",
        is_global: true,
        request_id: call.request_id.clone(),
        request_parameter_json: text(&parameters),
        request_parameters: parameters,
        error_code,
        error_message,
        source_ip_address: call.arrival.source.to_string(),
        user_agent: call.arrival.user_agent.clone(),
        user_identity: caller.identity(),
        resource_type: join(|target| target.kind),
        resource_name: join(|target| &target.name),
        recipient_account_id: recipient.to_string(),
        additional_event_data: Map::new(),
    };
    entry(event, call.arrival.now.millis())
}

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
    /// How many requests this event stands for.
    pub(crate) count: u64,
}

impl Unproven<'_> {
    pub(crate) fn event(&self) -> EventEntry {
        let account = self.account.map(|id| id.to_string()).unwrap_or_default();
        let mut more = Map::new();
        if self.count > 1 {
            more.insert("count".to_owned(), self.count.into());
        }
        let event = Event {
            event_id: uuid(&mut Entropy::new(self.arrival.seed, EVENT_STREAM)),
            event_version: 1,
            event_time: self.arrival.now.to_string(),
            event_type: EventKind::ApiCall,
            event_category: "Management",
            event_name: self.name.to_owned(),
            event_rw: "Read",
            event_source: self.host.to_owned(),
            service_name: self.service.to_owned(),
            api_version: self.version.to_owned(),
            acs_region: "cn-hangzhou",
            is_global: true,
            request_id: self.request_id.to_owned(),
            request_parameters: Map::new(),
            request_parameter_json: "{}".to_owned(),
            error_code: Some(self.code.to_owned()),
            error_message: Some(self.message.to_owned()),
            source_ip_address: self.arrival.source.to_string(),
            user_agent: self.arrival.user_agent.clone(),
            user_identity: Identity {
                r#type: "unknown",
                ..Identity::default()
            },
            resource_type: String::new(),
            resource_name: String::new(),
            recipient_account_id: account,
            additional_event_data: more,
        };
        entry(event, self.arrival.now.millis())
    }
}

/// An event as the store keeps it. Parameters of one that would be too long give way, the longest
/// texts and lists first.
pub(crate) fn entry(mut event: Event, time: i64) -> EventEntry {
    shorten_text(&mut event.event_name, NAME);
    if let Some(message) = &mut event.error_message {
        shorten_text(message, MESSAGE);
    }
    let mut json = serde_json::to_string(&event).unwrap_or_default();
    for keep in [1024, 128, 0] {
        if json.len() <= LONGEST {
            break;
        }
        let mut cut = Value::Object(std::mem::take(&mut event.request_parameters));
        shorten(&mut cut, keep);
        if let Value::Object(mut parameters) = cut {
            parameters.insert("truncated".to_owned(), Value::Bool(true));
            event.request_parameter_json = text(&parameters);
            event.request_parameters = parameters;
        }
        json = serde_json::to_string(&event).unwrap_or_default();
    }
    EventEntry {
        account: event.recipient_account_id,
        time,
        user: event.user_identity.user_name,
        action: event.event_name,
        outcome: event.error_code.unwrap_or_else(|| SUCCESS.to_owned()),
        json,
    }
}

/// Keeps so many characters of each text and a thirty-second part as many members of each list and
/// object.
fn shorten(value: &mut Value, keep: usize) {
    let members = keep / 32;
    match value {
        Value::String(text) => shorten_text(text, keep),
        Value::Array(list) => {
            list.truncate(members);
            for one in list {
                shorten(one, keep);
            }
        }
        Value::Object(map) => {
            let beyond: Vec<_> = map.keys().skip(members).cloned().collect();
            for key in beyond {
                map.remove(&key);
            }
            for one in map.values_mut() {
                shorten(one, keep);
            }
        }
        _ => {}
    }
}

fn shorten_text(text: &mut String, keep: usize) {
    if let Some((end, _)) = text.char_indices().nth(keep) {
        text.truncate(end);
        text.push('…');
    }
}

fn text(map: &Map<String, Value>) -> String {
    serde_json::to_string(map).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(parameters: Value) -> Event {
        let Value::Object(parameters) = parameters else {
            panic!("an object")
        };
        Event {
            event_id: String::new(),
            event_version: 1,
            event_time: String::new(),
            event_type: EventKind::ApiCall,
            event_category: "Management",
            event_name: "CreatePolicy".to_owned(),
            event_rw: "Write",
            event_source: String::new(),
            service_name: String::new(),
            api_version: String::new(),
            acs_region: "",
            is_global: true,
            request_id: String::new(),
            request_parameter_json: text(&parameters),
            request_parameters: parameters,
            error_code: None,
            error_message: None,
            source_ip_address: String::new(),
            user_agent: String::new(),
            user_identity: Identity::default(),
            resource_type: String::new(),
            resource_name: String::new(),
            recipient_account_id: String::new(),
            additional_event_data: Map::new(),
        }
    }

    #[test]
    fn a_long_parameter_gives_way_and_a_short_one_stays() {
        let parameters =
            serde_json::json!({ "PolicyName": "p", "PolicyDocument": "é".repeat(9000) });
        let json = entry(event(parameters), 0).json;
        assert!(json.len() <= LONGEST, "{}", json.len());
        let kept: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(kept["requestParameters"]["PolicyName"], "p");
        assert_eq!(kept["requestParameters"]["truncated"], true);
    }

    #[test]
    fn texts_that_strangers_choose_are_short() {
        let long = Event {
            event_name: "A".repeat(9000),
            error_message: Some("é".repeat(9000)),
            ..event(Value::Object(Map::new()))
        };
        let entry = entry(long, 0);
        let kept: Value = serde_json::from_str(&entry.json).unwrap();
        let length = |name: &str| kept[name].as_str().unwrap().chars().count();
        assert_eq!(length("eventName"), NAME + 1);
        assert_eq!(length("errorMessage"), MESSAGE + 1);
        assert!(entry.action.len() < 200, "{}", entry.action.len());
    }

    #[test]
    fn whatever_comes_an_event_stays_within_its_bound() {
        let many: Map<_, _> = (0..1000)
            .map(|n| (format!("Tag.{n}.Key"), "\u{1}".repeat(500).into()))
            .collect();
        let list: Vec<_> = (0..500)
            .map(|n| serde_json::json!({ "id": "x".repeat(n) }))
            .collect();
        for parameters in [
            Value::Object(many),
            serde_json::json!({ "evaluations": list }),
        ] {
            assert!(entry(event(parameters), 0).json.len() <= LONGEST);
        }
    }
}
