//! The hashing of passwords on a bounded pool, so that logons cannot exhaust the memory.

use std::sync::Arc;

use model::Secret;
use tokio::sync::Semaphore;
use vault::password::hash;

use crate::fault::Fault;

/// Hashes a few passwords at a time.
pub(crate) struct Passwords {
    at_once: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(at_once: usize) -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// The hash of a password, in PHC format; waits for its turn.
    pub(crate) async fn hash(&self, password: Secret, salt: [u8; 16]) -> Result<String, Fault> {
        let ended = |why: String| Fault::Broken(format!("hashing a password failed: {why}"));
        let turn = self
            .at_once
            .clone()
            .acquire_owned()
            .await
            .map_err(|e| ended(e.to_string()))?;
        let hashed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            hash(&password, &salt)
        });
        let hashed = hashed.await.map_err(|e| ended(e.to_string()))?;
        hashed.map_err(|unhashed| Fault::Broken(unhashed.to_string()))
    }
}
