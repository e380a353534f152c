//! What commands do to AccessKeys on the store itself, beside a server that may be running: what no
//! client may do, and the way back of who has shut out everybody.

use gateway::Error;
pub use gateway::KeyDeed;
use model::AccountId;

use crate::bootstrap::arrival;
use crate::machine::NoEntropy;
use crate::open::Opened;

/// Why nothing was changed: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such key, or no policy.
    #[error("{0} Nothing was changed.")]
    Refused(String),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The store.
    #[error("the AccessKey could not be changed: {0}")]
    Store(String),
}

/// Does it; it is durable when this returns, and a running server goes by it within a moment. Answers
/// the account it was done in.
///
/// # Errors
/// When there is no such key or policy, or the store fails.
pub async fn change(opened: &Opened, deed: KeyDeed) -> Result<AccountId, KeyError> {
    let changed = opened.gateway.change_keys(&arrival()?, deed).await;
    changed.map_err(|error| match error {
        Error::Refused(refusal) => KeyError::Refused(refusal.to_string()),
        other => KeyError::Store(other.to_string()),
    })
}
