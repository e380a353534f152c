//! What a call came to.

use gateway::Reply;
use serde_json::Value;

/// The answer to a call.
#[must_use]
pub struct Told {
    operation: &'static str,
    /// HTTP status.
    pub status: u16,
    body: Vec<u8>,
}

impl Told {
    pub(super) fn new(operation: &'static str, reply: Reply) -> Self {
        Self {
            operation,
            status: reply.status,
            body: reply.body,
        }
    }

    /// The answer, which must be a success.
    ///
    /// # Panics
    /// When it is a refusal.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        reason = "most stories want the success and no more"
    )]
    pub fn answers(&self) -> Value {
        let answer = self.json();
        assert!(
            self.status == 200 && answer.get("Code").is_none(),
            "{} was refused: {} {answer}",
            self.operation,
            self.status
        );
        answer
    }

    /// The error, which must have this code and a status that is one.
    ///
    /// # Panics
    /// When it is a success, or another error.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        reason = "most stories want the refusal and no more"
    )]
    pub fn refuses(&self, code: &str) -> Value {
        let answer = self.json();
        assert!(
            self.status >= 400 && answer.get("Code").is_some_and(|found| found == code),
            "{} should refuse with {code}: {} {answer}",
            self.operation,
            self.status
        );
        answer
    }

    /// The body, whatever it says.
    ///
    /// # Panics
    /// When it is no JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        super::sure(serde_json::from_slice(&self.body))
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The error code; `ok` for a success.
    #[must_use]
    pub fn code(&self) -> String {
        let answer = self.json();
        let code = answer.get("Code").and_then(Value::as_str);
        code.unwrap_or("ok").to_owned()
    }
}
