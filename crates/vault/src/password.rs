//! Hashes of passwords.

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Entropy;
use model::Secret;

/// Memory in KiB, passes and lanes: one of the minimums that OWASP names for Argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// A password that the library does not hash.
#[derive(Clone, Debug, thiserror::Error)]
#[error("hashing a password failed: {0}")]
pub struct Unhashed(String);

/// The hash of a password; takes tens of milliseconds and tens of megabytes.
///
/// # Errors
/// Only when the fixed cost is not accepted by the library.
pub fn hash(password: &Secret, salt: &[u8; 16]) -> Result<String, Unhashed> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|e| Unhashed(e.to_string()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon.hash_password_with_salt(password.expose().as_bytes(), salt);
    hashed
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| Unhashed(e.to_string()))
}

/// A password that nobody chose: 24 letters and digits.
#[must_use]
pub fn generate(entropy: &mut Entropy) -> Secret {
    Secret::new(entropy.letters(24))
}
