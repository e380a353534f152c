//! A request as it is brought, and what its parameters say.

use serde_json::{Map, Value};

use super::flaw::Flaw;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// The path behind `/scim/v2/`.
    pub path: String,
    /// The parameters of its address, decoded.
    pub query: Vec<(String, String)>,
    /// `If-Match`.
    pub if_match: Option<String>,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// What stands before the paths of resources, `https://host/scim/v2`.
    pub base: String,
}

impl Request {
    /// The body, which is an object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Flaw> {
        let kind = self.content_type.as_deref().unwrap_or(KINDS[0]);
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !KINDS.iter().any(|one| kind.eq_ignore_ascii_case(one)) {
            let why = "The body must be application/scim+json or application/json.";
            return Err(Flaw::new(415, "unsupportedMediaType", why));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(Flaw::syntax("The body must be a JSON object.")),
            Err(error) => Err(Flaw::syntax(format!("The body is no JSON: {error}."))),
        }
    }

    /// A parameter of the address; names are spelt as the standard does, in whatever case.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut found = self.query.iter();
        let found = found.find(|(one, _)| one.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| &**value)
            .filter(|value| !value.is_empty())
    }
}

const KINDS: [&str; 2] = ["application/scim+json", "application/json"];

/// Takes a member of an object whatever the case of its name: names of attributes fold it.
pub(super) fn take(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let key = object.keys().find(|key| key.eq_ignore_ascii_case(name))?;
    let key = key.clone();
    object.shift_remove(&key)
}

/// Looks at such a member.
pub(super) fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut members = object.iter();
    let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}
