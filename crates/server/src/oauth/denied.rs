//! What is refused before anybody looks at it.

use gateway::oauth::Denied;

/// What is refused, as OAuth says it.
pub(super) fn denied(status: u16, error: &'static str, description: &str) -> Denied {
    Denied {
        status,
        error,
        description: description.to_owned(),
        retry_after: None,
    }
}
