//! What came of a question to the decision API: an answer or a problem, and what its event says.

use http::StatusCode;
use rpc::Malformed;
use serde::Serialize;

use crate::http::answer::Problem;

/// What came of a question.
pub(super) struct Answered {
    pub(super) body: Result<Vec<u8>, Problem>,
    /// What the audit event says about it, a JSON object.
    pub(super) noted: String,
}

impl Answered {
    pub(super) fn new(body: Result<Vec<u8>, Problem>, question: impl Serialize) -> Self {
        // INVARIANT: what is noted are plain structs and lists, which always serialise.
        let noted = serde_json::to_string(&Noted { question }).unwrap_or_default();
        Self { body, noted }
    }
}

/// What a question's audit event holds.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Noted<T> {
    question: T,
}

/// A value as JSON.
pub(super) fn json_of(value: &impl Serialize) -> Vec<u8> {
    // INVARIANT: what is answered are plain structs and lists, which always serialise.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A question that breaks a rule.
pub(super) fn unsound(malformed: &Malformed) -> Problem {
    let status = StatusCode::from_u16(malformed.status).unwrap_or(StatusCode::BAD_REQUEST);
    Problem::new(status, malformed.code, malformed.message.clone())
}

/// A question that breaks a rule of this API.
pub(super) fn wrong(code: &'static str, message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, message)
}
