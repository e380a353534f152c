//! The way to an account, which is lent: an operation with its parameters goes out, an answer comes.

use async_trait::async_trait;
use serde_json::Value;

use crate::call::Api;

/// An operation to perform.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Whose operation.
    pub api: Api,
    /// Its name.
    pub action: &'static str,
    /// Its parameters; some may be secrets.
    pub parameters: &'a [(&'a str, &'a str)],
    /// When it is to have happened, in seconds since 1970; now, if nothing is said.
    pub at: Option<i64>,
}

/// The way to an account.
#[async_trait]
pub trait Port: Send + Sync {
    /// Performs an operation; its answer.
    async fn ask(&self, ask: Ask<'_>) -> Result<Value, Refused>;
}

/// Why an operation was not performed, or is not known to be.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{action}: {code}: {message}")]
pub struct Refused {
    /// The operation.
    pub action: &'static str,
    /// The error code; empty if there was no answer.
    pub code: String,
    /// What was said.
    pub message: String,
}

impl Refused {
    /// Whether the server has no such operation.
    #[must_use]
    pub fn is_unserved(&self) -> bool {
        matches!(&*self.code, "InvalidAction.NotFound" | "InvalidVersion")
    }

    /// Whether the caller may not see it, or nobody can.
    pub(crate) fn is_hidden(&self) -> bool {
        self.is_unserved() || self.code.starts_with("NoPermission")
    }

    /// Whether somebody else may have been faster, so that it is worth another look.
    #[must_use]
    pub fn is_race(&self) -> bool {
        self.code.starts_with("EntityAlreadyExists") || self.code.starts_with("EntityNotExist")
    }
}
