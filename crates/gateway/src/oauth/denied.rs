//! Why nothing comes of a request, as OAuth says it.

use domain::account::oauth_grant::Flaw;

use super::client::Unproven;
use crate::ask::answer::Told;
use crate::fault::Fault;

/// Why nothing comes of it, as OAuth says it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Denied {
    /// The HTTP status.
    pub status: u16,
    /// The word of the standard.
    pub error: &'static str,
    /// What is said of it.
    pub description: String,
    /// After how many seconds another try is looked at.
    pub retry_after: Option<u32>,
}

impl Denied {
    pub(super) fn new(status: u16, error: &'static str, description: &str) -> Self {
        Self {
            status,
            error,
            description: description.to_owned(),
            retry_after: None,
        }
    }

    /// What was brought is none, or no more.
    pub(super) fn grant() -> Self {
        let why = "The code or token is not one of this client, was used before, or has ended.";
        Self::new(400, "invalid_grant", why)
    }

    pub(super) fn away() -> Self {
        let why = "The server cannot answer now; try again.";
        Self::new(503, "temporarily_unavailable", why)
    }

    pub(super) fn of_flaw(code: &str) -> Self {
        if code == Flaw::Scope.code() {
            let why = "More is asked for than was granted.";
            return Self::new(400, "invalid_scope", why);
        }
        Self::grant()
    }

    /// What the one entrance says of a call that it does not serve.
    pub(super) fn of_told(told: &Told) -> Self {
        match told.code.status {
            500.. => Self::away(),
            429 => Self {
                retry_after: Some(told.retry_after.unwrap_or(1)),
                ..Self::new(429, "slow_down", "Too many requests; come again later.")
            },
            _ => Self::grant(),
        }
    }
}

impl From<Unproven> for Denied {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Wrong => {
                let why = "The client is not known, or did not show its secret.";
                Self::new(401, "invalid_client", why)
            }
            Unproven::Wait(seconds) => Self {
                retry_after: Some(seconds),
                ..Self::new(
                    429,
                    "slow_down",
                    "Too many attempts failed; come again later.",
                )
            },
            Unproven::Broke(fault) => fault.into(),
        }
    }
}

impl From<Fault> for Denied {
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "a token of OAuth could not be given or looked at");
        Self::away()
    }
}
