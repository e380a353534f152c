//! What can go wrong underneath the store, told apart by what the caller must do about it.

use thiserror::Error;

/// Why a commit did not end in an outcome.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum CommitError {
    /// The connection was lost at or after the commit was sent. Send the same group again (same
    /// commit ids) until the outcome is known; publish nothing before.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(String),
    /// Certainly nothing happened and a later attempt may succeed: the server is not there, the file
    /// is locked, the disk is full.
    #[error("the store is away: {0}")]
    Away(String),
    /// The storage failed (I/O error, corruption). The process must end, because only a
    /// fresh start knows what is durable.
    #[error("the store failed: {0}")]
    Fatal(String),
    /// The group itself cannot be stored. Nothing happened and trying again will not help.
    #[error("this cannot be stored: {0}")]
    Invalid(String),
}

/// Why a read, or a write that may be lost without harm, did not succeed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// The store cannot be reached now.
    #[error("the store is away: {0}")]
    Away(String),
    /// That part of the history was purged by the retention settings.
    #[error("that part of the history was purged")]
    Purged,
    /// The store is broken or holds what this program cannot read.
    #[error("the store failed: {0}")]
    Broken(String),
}

/// Why a store could not be opened: one sentence that says what to do. It never shows a password.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum OpenError {
    /// The address is not one this program understands.
    #[error("{0}")]
    Address(String),
    /// Another program holds the database.
    #[error("{0}")]
    Locked(String),
    /// The file or server cannot be reached or written.
    #[error("{0}")]
    Unreachable(String),
    /// The file is no database or is damaged.
    #[error("{0}")]
    Damaged(String),
    /// The store was written by another version of the program.
    #[error("{0}")]
    Schema(String),
    /// The database does not keep the settings that durability needs.
    #[error("{0}")]
    Setting(String),
}
