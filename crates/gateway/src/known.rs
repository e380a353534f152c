//! The way to a list of passwords that everybody knows, which the server lends.

use std::io;

use model::Secret;

/// A list of passwords. It may be a file: it is asked where waiting is allowed.
pub trait KnownPasswords: Send + Sync {
    /// Whether a password is on it.
    ///
    /// # Errors
    /// When the list cannot be read. Then nothing is set that must not be on it.
    fn has(&self, password: &Secret) -> io::Result<bool>;
}

/// No list but the one that is built in.
pub struct NoList;

impl KnownPasswords for NoList {
    fn has(&self, _: &Secret) -> io::Result<bool> {
        Ok(false)
    }
}
