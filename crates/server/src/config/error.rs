//! Settings that cannot be used, and where they were written.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a setting was written.
#[derive(Clone, Debug)]
pub enum Source {
    /// In a file, on this line.
    File(PathBuf, usize),
    /// In an environment variable.
    Variable(String),
    /// On the command line.
    Flag(String),
}

/// Settings that cannot be used: one sentence with the place.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub(super) String);

impl ConfigError {
    pub(super) fn value(source: &Source, name: &str, problem: &str) -> Self {
        match source {
            source @ Source::File(..) => Self(format!("{source}: {name}: {problem}")),
            source => Self(format!("{source}: {problem}")),
        }
    }

    pub(super) fn file(path: &Path, line: usize, problem: &str) -> Self {
        Self(format!("{} line {line}: {problem}", path.display()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(out, "{} line {line}", path.display()),
            Self::Variable(name) | Self::Flag(name) => out.write_str(name),
        }
    }
}
