//! Hashes of passwords.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use model::Secret;

/// What a hash costs whoever tries passwords, and us.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// One of the minimums that OWASP names for Argon2id.
    fn default() -> Self {
        Self {
            memory: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

/// A password that the library does not hash.
#[derive(Clone, Debug, thiserror::Error)]
#[error("hashing a password failed: {0}")]
pub struct Unhashed(String);

/// The hash of a password; takes tens of milliseconds and tens of megabytes.
///
/// # Errors
/// Only when the cost is not accepted by the library.
pub fn hash(password: &Secret, salt: &[u8; 16], cost: Cost) -> Result<String, Unhashed> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None);
    let params = params.map_err(|e| Unhashed(e.to_string()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon.hash_password_with_salt(password.expose().as_bytes(), salt);
    hashed
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| Unhashed(e.to_string()))
}

/// Whether a hash is that of a password; takes as long as hashing. The hash says at which cost it was
/// made, so those of an older cost still count.
///
/// # Errors
/// When it is no hash that the library can read.
pub fn verify(password: &Secret, hash: &str) -> Result<bool, Unhashed> {
    let unhashed = |error: String| Unhashed(error);
    let hash = PasswordHash::new(hash).map_err(|e| unhashed(e.to_string()))?;
    match Argon2::default().verify_password(password.expose().as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(unhashed(error.to_string())),
    }
}

/// Whether a hash was made at a lower cost than this one in any respect. What cannot be read is not
/// made anew.
#[must_use]
pub fn is_cheaper(hash: &str, cost: Cost) -> bool {
    let parsed = PasswordHash::new(hash).ok();
    let params = parsed.and_then(|hash| Params::try_from(&hash).ok());
    params.is_some_and(|made| {
        made.m_cost() < cost.memory || made.t_cost() < cost.passes || made.p_cost() < cost.lanes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_hash_is_that_of_one_password_and_of_no_other() {
        let hash = hash(&secret("Xy3$wvut"), &[7; 16], Cost::default()).unwrap();
        assert!(verify(&secret("Xy3$wvut"), &hash).unwrap());
        assert!(!verify(&secret("Xy3$wvuT"), &hash).unwrap());
        assert!(!verify(&secret(""), &hash).unwrap());
    }

    #[test]
    fn a_hash_of_another_cost_still_counts() {
        let params = Params::new(64, 1, 1, None).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cheap: PasswordHash = argon
            .hash_password_with_salt(b"Xy3$wvut", &[7; 16])
            .unwrap();
        let cheap = cheap.to_string();
        assert!(cheap.contains("m=64,t=1,p=1"), "{cheap}");
        assert!(verify(&secret("Xy3$wvut"), &cheap).unwrap());
        assert!(!verify(&secret("other"), &cheap).unwrap());
    }

    #[test]
    fn a_hash_is_cheaper_if_any_part_of_its_cost_is() {
        let cost = |memory, passes, lanes| Cost {
            memory,
            passes,
            lanes,
        };
        let hash = hash(&secret("Xy3$wvut"), &[7; 16], cost(64, 2, 2)).unwrap();
        for (other, cheaper) in [
            (cost(64, 2, 2), false),
            (cost(65, 2, 2), true),
            (cost(64, 3, 2), true),
            (cost(64, 2, 3), true),
            (cost(32, 1, 1), false),
        ] {
            assert_eq!(is_cheaper(&hash, other), cheaper, "{other:?}");
        }
        assert!(!is_cheaper("", Cost::default()));
    }

    #[test]
    fn what_is_no_hash_fits_nothing_and_is_not_repeated() {
        for bad in [
            "",
            "Xy3$wvut",
            "$argon2id$v=19$m=8,t=1,p=1$",
            "$2b$12$abcdefghijklmnopqrstuv",
        ] {
            let why = verify(&secret("Xy3$wvut"), bad).unwrap_err().to_string();
            assert!(!why.contains("Xy3"), "{why}");
        }
    }
}
