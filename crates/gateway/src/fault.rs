//! The two ways a call can fail: we decline, or we broke. Never mixed.

use model::Refusal;
use rpc::Malformed;
use store::{CommitError, Fault as StoreFault};

/// Why a call is not answered with success.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request itself is not sound, or the caller is not who it says; its code is the same in
    /// all services.
    #[error("{0}")]
    Wire(Malformed),
    /// The caller asked for something we decline; a normal answer.
    #[error("{0}")]
    Refused(Refusal),
    /// Policies do not allow it.
    #[error("{}", .0.message)]
    Denied(Box<Denial>),
    /// The machine underneath failed; logged with its sources, answered without details.
    #[error("{0}")]
    Broke(Fault),
}

/// A denial in words.
#[derive(Clone, Debug)]
pub struct Denial {
    /// The sentence for the caller.
    pub message: String,
    /// What clients know as `AccessDeniedDetail`.
    pub detail: serde_json::Value,
}

impl Denial {
    /// The sealed message that explains it.
    #[must_use]
    pub fn explanation(&self) -> &str {
        let message = self.detail.get("EncodedDiagnosticMessage");
        message
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }
}

/// What failed underneath.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// The store cannot be reached now; nothing happened.
    #[error("the store cannot be reached: {0}")]
    Away(String),
    /// The store was last heard of too long ago to take temporary credentials; nothing happened.
    #[error("the store was not heard of for too long for temporary credentials: {0}")]
    Unheard(String),
    /// A newer program wrote what this one cannot read; nothing happened.
    #[error("the account cannot be read: {0}")]
    Unreadable(String),
    /// The outcome is not known yet.
    #[error("the outcome of the commit is not known yet")]
    Unknown,
    /// The server is ending, or broken.
    #[error("{0}")]
    Broken(String),
}

/// Ends the process: after an I/O error at a commit only a fresh start knows what is durable.
pub(crate) fn end_process(why: &str) -> ! {
    tracing::error!(%why, "the store failed at a commit; ending, so that a fresh start knows what is durable");
    eprintln!(
        "rampart: the store failed at a commit ({why}); ending. Free space or repair the disk, then start again."
    );
    std::process::exit(70)
}

impl Fault {
    /// The same for a session, which this node takes for a shorter time without the store.
    pub(crate) fn of_session(self) -> Self {
        match self {
            Self::Away(why) => Self::Unheard(why),
            other => other,
        }
    }
}

impl From<model::Unreadable> for Fault {
    fn from(why: model::Unreadable) -> Self {
        Self::Unreadable(why.to_string())
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::Wire(malformed)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Broke(fault)
    }
}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Away(why) => Self::Away(why),
            StoreFault::Purged => Self::Broken("history was purged below what is needed".into()),
            StoreFault::Broken(why) => Self::Broken(why),
        }
    }
}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Unknown(_) => Self::Unknown,
            CommitError::Away(why) => Self::Away(why),
            CommitError::Fatal(why) | CommitError::Invalid(why) => Self::Broken(why),
        }
    }
}
