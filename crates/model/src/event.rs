//! Audit events, in the shape of an ActionTrail management event.
//!
//! Source: "ActionTrail: Management event structure". Absent means not applicable.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Moment;

/// One audit event. The order of its fields is that of the vendor's JSON.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Unique, an upper-case UUID.
    pub event_id: Cow<'a, str>,
    /// Always 1.
    pub event_version: u8,
    /// UTC without fractions.
    pub event_time: Cow<'a, str>,
    /// What kind of event.
    pub event_type: EventKind,
    /// `Management`, or `Data` for decisions asked by users' services.
    pub event_category: &'static str,
    /// The operation.
    pub event_name: Cow<'a, str>,
    /// `Read` or `Write`.
    pub event_rw: &'static str,
    /// The host that handled it.
    pub event_source: Cow<'a, str>,
    /// The product, such as `Ram`.
    pub service_name: Cow<'a, str>,
    /// The API version, of calls of an API.
    pub api_version: Cow<'a, str>,
    /// The region, for global services the one of the server.
    pub acs_region: &'a str,
    /// RAM and STS are global services.
    pub is_global: bool,
    /// As in the answer.
    pub request_id: Cow<'a, str>,
    /// The text of a JSON object: the parameters the operation knows; secrets are masked.
    pub request_parameters: &'a str,
    /// Error code of a failure.
    pub error_code: Option<&'a str>,
    /// Error message of a failure.
    pub error_message: Option<Cow<'a, str>>,
    /// Where the request came from.
    pub source_ip_address: Cow<'a, str>,
    /// The client.
    pub user_agent: Cow<'a, str>,
    /// Who asked.
    pub user_identity: Identity<'a>,
    /// What was touched: kinds, joined by `;`.
    pub resource_type: Cow<'a, str>,
    /// What was touched: names in the same order.
    pub resource_name: Cow<'a, str>,
    /// The account that gets the event.
    pub recipient_account_id: Cow<'a, str>,
    /// What our server adds, such as the policy decision.
    pub additional_event_data: Map<String, Value>,
}

/// What kind of event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EventKind {
    /// A call of an API.
    ApiCall,
    /// A call of an API in a session that began by logging on.
    ConsoleOperation,
    /// A person logged on, or tried to.
    ConsoleSignin,
    /// A person logged off.
    ConsoleSignout,
    /// The server itself did something.
    AliyunServiceEvent,
}

/// Who asked, as an event says it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Identity<'a> {
    /// `root-account`, `ram-user`, `assumed-role`, `system`.
    pub r#type: &'static str,
    /// Id of the user, or `<roleId>:<session>`.
    pub principal_id: Cow<'a, str>,
    /// The account the identity belongs to.
    pub account_id: Cow<'a, str>,
    /// Name of the user, or `<role>:<session>`.
    pub user_name: Cow<'a, str>,
    /// The key that signed.
    pub access_key_id: Cow<'a, str>,
    /// Facts of the session.
    pub session_context: Option<SessionContext>,
}

/// Facts of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionContext {
    /// When it began.
    pub created: Moment,
    /// Whether a second factor was shown.
    pub mfa: bool,
}

impl Event<'_> {
    /// As the vendor's JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = Members(String::with_capacity(USUAL));
        out.text(r#"{"eventId":"#, &self.event_id);
        out.plain(
            r#","eventVersion":"#,
            itoa::Buffer::new().format(self.event_version),
        );
        out.text(r#","eventTime":"#, &self.event_time);
        out.text(r#","eventType":"#, self.event_type.name());
        out.text(r#","eventCategory":"#, self.event_category);
        out.text(r#","eventName":"#, &self.event_name);
        out.text(r#","eventRW":"#, self.event_rw);
        out.text(r#","eventSource":"#, &self.event_source);
        out.text(r#","serviceName":"#, &self.service_name);
        out.known(r#","apiVersion":"#, &self.api_version);
        out.text(r#","acsRegion":"#, self.acs_region);
        let global = if self.is_global { "true" } else { "false" };
        out.plain(r#","isGlobal":"#, global);
        out.text(r#","requestId":"#, &self.request_id);
        out.plain(r#","requestParameters":"#, self.request_parameters);
        out.quoted(r#","requestParameterJson":"#, self.request_parameters);
        if let Some(code) = self.error_code {
            out.text(r#","errorCode":"#, code);
        }
        if let Some(message) = &self.error_message {
            out.text(r#","errorMessage":"#, message);
        }
        out.text(r#","sourceIpAddress":"#, &self.source_ip_address);
        out.text(r#","userAgent":"#, &self.user_agent);
        self.user_identity.write(&mut out);
        out.known(r#","resourceType":"#, &self.resource_type);
        out.known(r#","resourceName":"#, &self.resource_name);
        out.text(r#","recipientAccountId":"#, &self.recipient_account_id);
        if !self.additional_event_data.is_empty() {
            out.value(r#","additionalEventData":"#, &self.additional_event_data);
        }
        out.0.push('}');
        out.0
    }
}

impl Identity<'_> {
    fn write(&self, out: &mut Members) {
        out.text(r#","userIdentity":{"type":"#, self.r#type);
        out.known(r#","principalId":"#, &self.principal_id);
        out.known(r#","accountId":"#, &self.account_id);
        out.known(r#","userName":"#, &self.user_name);
        out.known(r#","accessKeyId":"#, &self.access_key_id);
        if let Some(SessionContext { created, mfa }) = self.session_context {
            let begin = r#","sessionContext":{"attributes":{"creationDate":"#;
            out.text(begin, created.text().as_str());
            let mfa = if mfa { "true" } else { "false" };
            out.text(r#","mfaAuthenticated":"#, mfa);
            out.plain("}", "}");
        }
        out.0.push('}');
    }
}

impl EventKind {
    fn name(self) -> &'static str {
        match self {
            Self::ApiCall => "ApiCall",
            Self::ConsoleOperation => "ConsoleOperation",
            Self::ConsoleSignin => "ConsoleSignin",
            Self::ConsoleSignout => "ConsoleSignout",
            Self::AliyunServiceEvent => "AliyunServiceEvent",
        }
    }
}

/// Members of a JSON object, each after what stands before it. Every request writes an event, most of
/// which is texts that need no escape; to look for escapes byte by byte, and in the names too, took
/// as long as all the rest.
struct Members(String);

impl Members {
    fn plain(&mut self, before: &str, json: &str) {
        self.0.push_str(before);
        self.0.push_str(json);
    }

    fn value(&mut self, before: &str, value: &impl Serialize) {
        // INVARIANT: texts, lists and objects of them always serialise.
        self.plain(before, &serde_json::to_string(value).unwrap_or_default());
    }

    fn text(&mut self, before: &str, text: &str) {
        // Counting looks at many bytes at once, which stopping at the first would not.
        let escaped = |byte: &u8| matches!(byte, 0..b' ' | b'"' | b'\\');
        if text.bytes().filter(escaped).count() > 0 {
            return self.value(before, &text);
        }
        self.plain(before, "\"");
        self.plain(text, "\"");
    }

    /// JSON as a text. Only two of its bytes need an escape: it has no control characters.
    fn quoted(&mut self, before: &str, json: &str) {
        self.plain(before, "\"");
        let mut from = 0;
        for at in memchr::memchr2_iter(b'"', b'\\', json.as_bytes()) {
            self.plain(json.get(from..at).unwrap_or_default(), "\\");
            from = at;
        }
        self.plain(json.get(from..).unwrap_or_default(), "\"");
    }

    /// Nothing without a text.
    fn known(&mut self, before: &str, text: &str) {
        if !text.is_empty() {
            self.text(before, text);
        }
    }
}

/// Most events are shorter than this.
const USUAL: usize = 1536;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event<'a>(parameters: &'a str, agent: &'a str) -> Event<'a> {
        Event {
            event_id: "E".into(),
            event_version: 1,
            event_time: "2026-01-02T03:04:05Z".into(),
            event_type: EventKind::ApiCall,
            event_category: "Management",
            event_name: "GetUser".into(),
            event_rw: "Read",
            event_source: "ram.aliyuncs.com".into(),
            service_name: "Ram".into(),
            api_version: "2015-05-01".into(),
            acs_region: "cn-hangzhou",
            is_global: true,
            request_id: "R".into(),
            request_parameters: parameters,
            error_code: Some("Code"),
            error_message: Some("Message".into()),
            source_ip_address: "192.0.2.1".into(),
            user_agent: agent.into(),
            user_identity: Identity {
                r#type: "assumed-role",
                principal_id: "1:s".into(),
                account_id: "2".into(),
                user_name: "r:s".into(),
                access_key_id: "STS.x".into(),
                session_context: Some(SessionContext {
                    created: Moment::from_seconds(0),
                    mfa: true,
                }),
            },
            resource_type: "T".into(),
            resource_name: "N".into(),
            recipient_account_id: "2".into(),
            additional_event_data: Map::from_iter([("count".to_owned(), 3.into())]),
        }
    }

    #[test]
    fn an_event_has_the_vendors_names_in_their_order() {
        let expected = r#"{"eventId":"E","eventVersion":1,"eventTime":"2026-01-02T03:04:05Z","eventType":"ApiCall","eventCategory":"Management","eventName":"GetUser","eventRW":"Read","eventSource":"ram.aliyuncs.com","serviceName":"Ram","apiVersion":"2015-05-01","acsRegion":"cn-hangzhou","isGlobal":true,"requestId":"R","requestParameters":{"A":"b"},"requestParameterJson":"{\"A\":\"b\"}","errorCode":"Code","errorMessage":"Message","sourceIpAddress":"192.0.2.1","userAgent":"u","userIdentity":{"type":"assumed-role","principalId":"1:s","accountId":"2","userName":"r:s","accessKeyId":"STS.x","sessionContext":{"attributes":{"creationDate":"1970-01-01T00:00:00Z","mfaAuthenticated":"true"}}},"resourceType":"T","resourceName":"N","recipientAccountId":"2","additionalEventData":{"count":3}}"#;
        assert_eq!(event(r#"{"A":"b"}"#, "u").json(), expected);
    }

    #[test]
    fn what_does_not_apply_is_absent() {
        let bare = Event {
            api_version: "".into(),
            error_code: None,
            error_message: None,
            user_identity: Identity {
                r#type: "unknown",
                ..Identity::default()
            },
            resource_type: "".into(),
            resource_name: "".into(),
            additional_event_data: Map::new(),
            ..event("{}", "")
        };
        let json: Value = serde_json::from_str(&bare.json()).unwrap();
        assert_eq!(json["userIdentity"], json!({ "type": "unknown" }));
        for absent in [
            "apiVersion",
            "errorCode",
            "errorMessage",
            "resourceType",
            "resourceName",
        ] {
            assert_eq!(json.get(absent), None, "{absent}");
        }
        assert_eq!(json["userAgent"], "");
    }

    #[test]
    fn parameters_come_back_from_their_text() {
        let all: String = ('\0'..='\u{7f}').chain(['é', '🦀']).collect();
        let parameters = json!({ "A": all, "B\"\\": ["\"", { "C": "" }] });
        let event: Value =
            serde_json::from_str(&event(&parameters.to_string(), "").json()).unwrap();
        assert_eq!(event["requestParameters"], parameters);
        let text = event["requestParameterJson"].as_str().unwrap();
        assert_eq!(text, parameters.to_string());
    }

    #[test]
    fn every_text_comes_back_as_it_was() {
        let all: String = ('\0'..='\u{7f}')
            .chain(['é', '用', '\u{2028}', '🦀'])
            .collect();
        for text in [all.as_str(), "", "\\", "\"", "a\u{1f}", "plain"] {
            let json: Value = serde_json::from_str(&event("{}", text).json()).unwrap();
            assert_eq!(json["userAgent"], text);
        }
    }
}
