//! Where the server's certificate comes from.

use std::path::PathBuf;

use super::authority::Authority;

/// Where the certificate comes from.
pub enum Origin {
    /// The server's own authority issues it, for these names and the loopback ones.
    Own(Box<Authority>, Vec<String>),
    /// The operator gives it: chain and key, in PEM.
    Files(PathBuf, PathBuf),
}
