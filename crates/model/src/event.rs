//! Audit events, in the shape of an ActionTrail management event.
//!
//! Source: "ActionTrail: Management event structure". Absent means not applicable.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// One audit event. Field names and their order are those of the vendor's JSON.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
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
    #[serde(rename = "eventRW")]
    pub event_rw: &'static str,
    /// The host that handled it.
    pub event_source: Cow<'a, str>,
    /// The product, such as `Ram`.
    pub service_name: Cow<'a, str>,
    /// The API version, of calls of an API.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub api_version: Cow<'a, str>,
    /// The region, for global services the one of the server.
    pub acs_region: &'static str,
    /// RAM and STS are global services.
    pub is_global: bool,
    /// As in the answer.
    pub request_id: Cow<'a, str>,
    /// The parameters the operation knows; secrets are masked.
    pub request_parameters: &'a RawValue,
    /// The same as text.
    pub request_parameter_json: &'a str,
    /// Error code of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'a str>,
    /// Error message of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<Cow<'a, str>>,
    /// Where the request came from.
    pub source_ip_address: Cow<'a, str>,
    /// The client.
    pub user_agent: Cow<'a, str>,
    /// Who asked.
    pub user_identity: Identity<'a>,
    /// What was touched: kinds, joined by `;`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub resource_type: Cow<'a, str>,
    /// What was touched: names in the same order.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub resource_name: Cow<'a, str>,
    /// The account that gets the event.
    pub recipient_account_id: Cow<'a, str>,
    /// What our server adds, such as the policy decision.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub additional_event_data: Map<String, Value>,
}

/// What kind of event.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum EventKind {
    /// A call of an API.
    ApiCall,
    /// The server itself did something.
    AliyunServiceEvent,
}

/// Who asked, as an event says it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity<'a> {
    /// `root-account`, `ram-user`, `assumed-role`, `system`.
    pub r#type: &'static str,
    /// Id of the user, or `<roleId>:<session>`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub principal_id: Cow<'a, str>,
    /// The account the identity belongs to.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub account_id: Cow<'a, str>,
    /// Name of the user, or `<role>:<session>`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub user_name: Cow<'a, str>,
    /// The key that signed.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub access_key_id: Cow<'a, str>,
    /// Facts of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_context: Option<Value>,
}
