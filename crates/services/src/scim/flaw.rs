//! What is wrong with a request, as SCIM says it. Source: RFC 7644, section 3.12.

use gateway::Code;
use model::Refusal;
use serde_json::{Value, json};

/// What a request is declined with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flaw {
    /// The HTTP status.
    pub status: u16,
    /// The word of the standard, or one of ours where it has none.
    pub code: &'static str,
    /// What is said of it.
    pub detail: String,
}

impl Flaw {
    pub(super) fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            status,
            code,
            detail,
        }
    }

    pub(super) fn syntax(detail: impl Into<String>) -> Self {
        Self::new(400, "invalidSyntax", detail)
    }

    pub(super) fn value(attribute: &str, rule: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            "invalidValue",
            format!("{attribute} is not valid: {rule}."),
        )
    }

    pub(super) fn path(detail: impl Into<String>) -> Self {
        Self::new(400, "invalidPath", detail)
    }

    pub(super) fn mutability(attribute: &str) -> Self {
        Self::new(
            400,
            "mutability",
            format!("{attribute} is said by the server and cannot be changed."),
        )
    }
}

/// On its way through the one entrance.
impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        Self::State(flaw.code, flaw.detail)
    }
}

/// The code book.
pub(super) fn code(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::State(code, _) => Code::new(status(code), code),
        Refusal::Exists(..) => Code::new(409, "uniqueness"),
        Refusal::Missing(..) => Code::new(404, "notFound"),
        Refusal::LimitReached(..) => Code::new(403, "limitReached"),
        Refusal::Reauthenticate(_) | Refusal::NotByUsers(_) => Code::new(403, "Forbidden"),
        Refusal::InUse(..)
        | Refusal::Invalid(..)
        | Refusal::MalformedDocument(_)
        | Refusal::DocumentTooLong(_)
        | Refusal::WeakPassword(..)
        | Refusal::Unreadable(_)
        | Refusal::Expired(_) => Code::new(400, "invalidValue"),
    }
}

fn status(code: &str) -> u16 {
    match code {
        "uniqueness" => 409,
        "preconditionFailed" => 412,
        "notFound" => 404,
        "unsupportedMediaType" => 415,
        _ if TYPES.contains(&code) => 400,
        _ => 403,
    }
}

/// The `scimType`s of the standard.
const TYPES: [&str; 9] = [
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
    "invalidVers",
];

/// The body of an error.
#[must_use]
pub fn error(status: u16, code: &str, detail: &str) -> Value {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.to_string(),
    });
    if let Some(body) = body.as_object_mut() {
        if TYPES.contains(&code) {
            body.insert("scimType".to_owned(), code.into());
        }
        body.insert("detail".to_owned(), detail.into());
    }
    body
}
