//! Hashing of passwords on a bounded pool, so that logons cannot exhaust the memory.

use std::sync::Arc;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Entropy;
use model::Secret;
use tokio::sync::Semaphore;

use crate::fault::Fault;

/// Memory in KiB, passes and lanes: one of the minimums that OWASP names for Argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

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
        hashed.await.map_err(|e| ended(e.to_string()))?
    }
}

/// The hash of a password; takes tens of milliseconds and tens of megabytes.
///
/// # Errors
/// Only when the fixed cost is not accepted by the library.
pub fn hash(password: &Secret, salt: &[u8; 16]) -> Result<String, Fault> {
    let broken = |why: String| Fault::Broken(format!("hashing a password failed: {why}"));
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|e| broken(e.to_string()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon.hash_password_with_salt(password.expose().as_bytes(), salt);
    hashed
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| broken(e.to_string()))
}

/// A password that nobody chose: 24 letters and digits.
#[must_use]
pub fn generate(entropy: &mut Entropy) -> Secret {
    Secret::new(entropy.letters(24))
}
