//! A list of passwords that everybody knows: a file of sorted hashes, and how it is made.
//!
//! The file holds the SHA-1 of each password, twenty bytes each in ascending order behind a header of the
//! same length: SHA-1, because that is what public lists come in. It is searched where it lies, by reads
//! at a position: the system keeps the pages that are asked often, nothing is loaded, and a list of a
//! billion costs thirty reads. It is not mapped, which needs code that the compiler cannot check, and
//! which a file cut short would end with the whole process.

mod import;
mod search;

pub use import::{Form, ImportError, import};
pub use search::KnownFile;

use std::path::{Path, PathBuf};

use crate::config::Config;

/// The SHA-1 of a password.
type Digest = [u8; 20];

/// What the file begins with: its form and the version of that.
const HEADER: &Digest = b"rampart known sha1 1";

/// Where the list is.
#[must_use]
pub fn place(config: &Config, directory: &Path) -> PathBuf {
    let own = || directory.join("known-passwords");
    config.known_passwords_file.clone().unwrap_or_else(own)
}
