//! Audit events of calls, in the vendor's shape.

use std::borrow::Cow;

use domain::Note;
use model::{AccountId, Event, EventKind, Moment};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{EventEntry, Heading, SUCCESS};
use vault::SessionClaims;

use crate::ask::attempt::ATTEMPT;
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Effect;
use crate::ask::plan::{Target, Touched};
use crate::audit::attempted::attempted;
use crate::audit::flood::{Flood, Kept};
use crate::audit::shortened::{session, shorten, shortened};
use crate::audit::turned::{ROLLOUTS, turned};
use crate::fault::Error;

/// An event is at most this long; parameters give way.
const LONGEST: usize = 16 * 1024;
/// Of a message, an event keeps so many characters.
pub(super) const MESSAGE: usize = 1024;
/// Of calls without parameters.
pub(crate) const NONE: &str = "{}";

/// How a call ended, for its event.
pub(crate) enum Outcome<'a> {
    Success,
    Failure { code: &'a str, message: &'a str },
}

/// An event as the store keeps it, and what it can be looked up by.
pub(crate) struct Written<'a> {
    pub(super) account: String,
    pub(super) time: Moment,
    pub(super) user: Cow<'a, str>,
    pub(super) action: Cow<'a, str>,
    pub(super) outcome: &'a str,
    pub(super) resource: String,
    pub(super) service: &'a str,
    pub(super) access_key: Cow<'a, str>,
    pub(super) request: Cow<'a, str>,
    pub(crate) json: String,
    /// What it says beside what all events say; it is the end of the text.
    pub(super) more: Map<String, Value>,
    /// What the decision was made from, and why it denied; each empty without.
    pub(crate) trace: Cow<'a, [u8]>,
    pub(crate) explanation: Cow<'a, [u8]>,
}

/// The event of a call.
pub(crate) fn event<'a>(
    call: &'a Call,
    caller: &'a Caller,
    targets: &[Target],
    outcome: &Outcome<'a>,
    recipient: AccountId,
) -> Written<'a> {
    named(call.entry.name, call, caller, targets, outcome, recipient)
}

/// The event of a call under a name of its own.
pub(crate) fn named<'a>(
    name: &'static str,
    call: &'a Call,
    caller: &'a Caller,
    targets: &[Target],
    outcome: &Outcome<'a>,
    recipient: AccountId,
) -> Written<'a> {
    let (error_code, error_message) = match *outcome {
        Outcome::Success => (None, None),
        Outcome::Failure { code, message } => (Some(code), Some(message)),
    };
    let parameters = match caller.session() {
        Some(claims) => with_session(&call.recorded, claims).into(),
        None => Cow::Borrowed(&*call.recorded),
    };
    let time = call.arrival.now.text();
    let account = recipient.to_string();
    let resource = join(targets, |target| &target.name).into_owned();
    let identity = caller.identity();
    let access_key = identity.access_key_id.clone();
    let event = Event {
        event_id: call.event_id.as_str().into(),
        event_version: 1,
        event_time: time.as_str().into(),
        event_type: match (kind(name), &caller.who, caller.in_browser()) {
            (_, Who::Server(_), _) => EventKind::AliyunServiceEvent,
            (EventKind::ApiCall, _, Some(_)) => EventKind::ConsoleOperation,
            (kind, ..) => kind,
        },
        event_category: call.service.category,
        event_name: name.into(),
        event_rw: match call.entry.effect {
            Effect::Read => "Read",
            Effect::Write | Effect::Mint => "Write",
        },
        event_source: call.service.host.into(),
        service_name: call.service.name.into(),
        api_version: call.service.version.into(),
        acs_region: &call.region,
        is_global: true,
        request_id: call.request_id.as_str().into(),
        request_parameters: &parameters,
        error_code,
        error_message: error_message.map(|text| shortened(text, MESSAGE)),
        source_ip_address: match caller.who {
            Who::Server(_) => "Internal".into(),
            _ => call.arrival.source.text().into(),
        },
        user_agent: (&*call.arrival.user_agent).into(),
        user_identity: identity,
        resource_type: join(targets, |target| target.kind),
        resource_name: resource.as_str().into(),
        recipient_account_id: account.as_str().into(),
        additional_event_data: Map::new(),
    };
    let json = json(&event);
    let mut written = Written {
        json,
        more: Map::new(),
        account,
        time: call.arrival.now,
        user: caller.name(),
        action: name.into(),
        outcome: error_code.unwrap_or(SUCCESS),
        service: call.service.name,
        request: call.request_id.as_str().into(),
        access_key,
        resource,
        trace: Cow::default(),
        explanation: Cow::default(),
    };
    if let Some(id) = caller.in_browser() {
        written.note([("logonSession", session(id).into())]);
    }
    let vouched = caller.vouched().map(|vouched| &vouched.attempt);
    // Whoever takes on what was offered before came in by then; only where it fails is there more to tell.
    let vouched = vouched.filter(|one| !one.looks.is_empty() || error_code.is_some());
    if let Some(attempt) = vouched.or(call.attempt.as_deref()) {
        written.note([(ATTEMPT, attempted(attempt))]);
    }
    written
}

/// Of what kind the events of this name are.
pub(super) fn kind(name: &str) -> EventKind {
    match name {
        "ConsoleSignin" | "ConsoleSigninStep" => EventKind::ConsoleSignin,
        "ConsoleSignout" => EventKind::ConsoleSignout,
        _ => EventKind::ApiCall,
    }
}

/// What a list of targets has of one thing, joined.
fn join(targets: &[Target], part: fn(&Target) -> &str) -> Cow<'_, str> {
    let mut parts = targets.iter().filter(|t| !t.kind.is_empty()).map(part);
    let first = parts.next().unwrap_or_default();
    let rest = parts.next();
    match rest {
        None => first.into(),
        Some(second) => [first, second]
            .into_iter()
            .chain(parts)
            .collect::<Vec<_>>()
            .join(";")
            .into(),
    }
}

/// The parameters of a session's call: they also say whose session it is.
fn with_session(recorded: &str, claims: &SessionClaims) -> String {
    let name = [claims.role_name.as_str(), "/", claims.session.as_str()].concat();
    let more = raw(&WithSession {
        sts_token_principal_name: &name,
        sts_token_player_uid: claims.caller_account,
    });
    match (recorded.strip_suffix('}'), more.strip_prefix('{')) {
        (Some("{") | None, _) | (_, None) => more,
        (Some(before), Some(after)) => [before, ",", after].concat(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithSession<'a> {
    sts_token_principal_name: &'a str,
    sts_token_player_uid: AccountId,
}

impl<'a> Written<'a> {
    /// With what its decision was made from, and the explanation if it is a denial.
    pub(crate) fn with_decision(self, touched: &'a Touched, error: Option<&'a Error>) -> Self {
        let explanation = match error {
            // It holds the values that were compared.
            Some(Error::Denied(denial)) if !touched.masked => {
                denial.explanation().as_bytes().into()
            }
            _ => Cow::default(),
        };
        let mut written = Self {
            trace: touched.trace.as_slice().into(),
            explanation,
            ..self
        };
        if error.is_none() {
            let value = |note: &Note| match note {
                Note::Text(text) => Value::from(text.as_ref()),
                Note::List(words) => Value::from(words.clone()),
            };
            let notes = touched.notes.iter();
            written.note(notes.map(|(name, note)| (*name, value(note))));
        }
        if !touched.flips.is_empty() {
            written.note([(ROLLOUTS, turned(&touched.flips))]);
        }
        written
    }

    /// Adds to what it says beside.
    pub(super) fn note(&mut self, notes: impl IntoIterator<Item = (&'static str, Value)>) {
        const BEGIN: &str = r#","additionalEventData":"#;
        let before = match self.more.len() {
            0 => 0,
            _ => BEGIN.len() + raw(&self.more).len(),
        };
        let notes = notes.into_iter();
        self.more
            .extend(notes.map(|(name, value)| (name.to_owned(), value)));
        if self.more.is_empty() {
            return;
        }
        let bare = self.json.len().saturating_sub(before + 1);
        self.json.truncate(bare);
        self.json.push_str(BEGIN);
        self.json.push_str(&raw(&self.more));
        self.json.push('}');
    }

    /// What it can be looked up by.
    pub(crate) fn heading(&self) -> Heading<'_> {
        Heading {
            account: &self.account,
            time: self.time.millis(),
            user: &self.user,
            action: &self.action,
            outcome: self.outcome,
            resource: &self.resource,
            service: self.service,
            access_key: &self.access_key,
            request: &self.request,
        }
    }
}

impl<'a> Written<'a> {
    /// Whether it is written down, or counted in another of its kind.
    pub(crate) fn kept(&self, flood: &Flood, caller: &Caller, recipient: AccountId) -> Kept {
        flood.take(
            self.outcome,
            recipient,
            caller.principal_id(),
            &self.action,
            self.time,
        )
    }

    /// The event as it is written down, unless it is counted in another.
    pub(crate) fn unless_counted(mut self, kept: Kept) -> Option<Written<'a>> {
        match kept {
            Kept::Alone => Some(self),
            Kept::Counted => None,
            Kept::For(count) => {
                self.note([("count", count.into())]);
                Some(self)
            }
        }
    }
}

impl From<Written<'_>> for EventEntry {
    fn from(written: Written<'_>) -> Self {
        Self {
            account: written.account,
            time: written.time.millis(),
            user: written.user.into_owned(),
            action: written.action.into_owned(),
            outcome: written.outcome.to_owned(),
            resource: written.resource,
            service: written.service.to_owned(),
            access_key: written.access_key.into_owned(),
            request: written.request.into_owned(),
            json: written.json,
            trace: written.trace.into_owned(),
            explanation: written.explanation.into_owned(),
        }
    }
}

/// An event's text. Parameters of one that would be too long give way, the longest texts and lists
/// first.
pub(super) fn json(event: &Event<'_>) -> String {
    let mut json = event.json();
    for keep in [1024, 128, 0] {
        if json.len() <= LONGEST {
            break;
        }
        let mut parameters = serde_json::from_str(event.request_parameters).unwrap_or_default();
        shorten(&mut parameters, keep);
        if let Value::Object(parameters) = &mut parameters {
            parameters.insert("truncated".to_owned(), Value::Bool(true));
        }
        let parameters = raw(&parameters);
        let shorter = Event {
            request_parameters: &parameters,
            ..event.clone()
        };
        json = shorter.json();
    }
    json
}

/// Anything as JSON text.
pub(crate) fn raw(value: &impl Serialize) -> String {
    // INVARIANT: texts, lists and objects of them always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::Identity;
    use serde_json::json;

    use super::*;

    /// The text of an event with these parameters.
    fn text(parameters: &Value) -> String {
        let parameters = raw(parameters);
        json(&Event {
            event_id: "".into(),
            event_version: 1,
            event_time: "".into(),
            event_type: EventKind::ApiCall,
            event_category: "Management",
            event_name: "CreatePolicy".into(),
            event_rw: "Write",
            event_source: "".into(),
            service_name: "".into(),
            api_version: "".into(),
            acs_region: "",
            is_global: true,
            request_id: "".into(),
            request_parameters: &parameters,
            error_code: None,
            error_message: None,
            source_ip_address: "".into(),
            user_agent: "".into(),
            user_identity: Identity::default(),
            resource_type: "".into(),
            resource_name: "".into(),
            recipient_account_id: "".into(),
            additional_event_data: Map::new(),
        })
    }

    #[test]
    fn a_long_parameter_gives_way_and_a_short_one_stays() {
        let json = text(&json!({ "PolicyName": "p", "PolicyDocument": "é".repeat(9000) }));
        assert!(json.len() <= LONGEST, "{}", json.len());
        let kept: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(kept["requestParameters"]["PolicyName"], "p");
        assert_eq!(kept["requestParameters"]["truncated"], true);
        let again: Value =
            serde_json::from_str(kept["requestParameterJson"].as_str().unwrap()).unwrap();
        assert_eq!(again, kept["requestParameters"]);
    }

    #[test]
    fn whatever_comes_an_event_stays_within_its_bound() {
        let many: Map<_, _> = (0..1000)
            .map(|n| (format!("Tag.{n}.Key"), "\u{1}".repeat(500).into()))
            .collect();
        let list: Vec<_> = (0..500).map(|n| json!({ "id": "x".repeat(n) })).collect();
        for parameters in [Value::Object(many), json!({ "evaluations": list })] {
            assert!(text(&parameters).len() <= LONGEST);
        }
    }

    #[test]
    fn what_a_call_touches_is_listed_without_what_has_no_kind() {
        let target = |kind, name: &str| Target {
            kind,
            name: name.to_owned(),
            ..Target::plain(String::new())
        };
        let names = |targets: &[Target]| join(targets, |target| &target.name).into_owned();
        let (a, none, b) = (target("K", "a"), target("", "-"), target("K", "b"));
        assert_eq!(names(std::slice::from_ref(&none)), "");
        assert_eq!(names(&[none.clone(), a.clone()]), "a");
        assert_eq!(names(&[a.clone(), none, b, a]), "a;b;a");
    }
}
