//! What is said about a request that cannot be understood.

/// A request that breaks a rule of the protocol: an error code, a status and a sentence.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Malformed {
    /// The error code as clients know it.
    pub code: &'static str,
    /// The HTTP status of the answer.
    pub status: u16,
    /// Names the culprit and the rule. Never holds a secret parameter's value.
    pub message: String,
    /// After how many seconds it is worth another try, where that is known.
    pub retry_after: Option<u32>,
    /// What the event says in place of the message, for those who may read more than the caller.
    pub event: Option<String>,
}

impl Malformed {
    /// Whether it says to come again later.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.code.starts_with("Throttling")
    }

    /// Any code, with the usual status 400.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            status: 400,
            message: message.into(),
            retry_after: None,
            event: None,
        }
    }

    /// The same words, and others for the event.
    #[must_use]
    pub fn with_event(self, event: impl Into<String>) -> Self {
        Self {
            event: Some(event.into()),
            ..self
        }
    }

    /// The same words with another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same words, and after how many seconds to come again.
    #[must_use]
    pub fn with_retry(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// A required parameter is absent.
    #[must_use]
    pub fn missing(name: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The parameter {name} is required but is missing."),
        )
    }

    /// A required header is absent.
    pub(crate) fn missing_header(name: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The header {name} is required but is missing."),
        )
    }

    /// The signature material itself is not of the documented form.
    pub(crate) fn incomplete(rule: impl std::fmt::Display) -> Self {
        Self::new(
            "IncompleteSignature",
            format!("The request signature does not conform to the standard: {rule}."),
        )
    }
}
