//! What a look at every row of a store finds.

use std::fmt;

/// A row, or a part of the store, that is not as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Damage {
    /// The table.
    pub table: &'static str,
    /// Which row: an aggregate and its revision, a name, a number.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.table, self.place, self.what)
    }
}

/// How far a look at every row has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Rows read.
    pub rows: u64,
    /// Rows there were when it began.
    pub of: u64,
    /// Rows among those read that have no checksum, from before there were any.
    pub unchecked: u64,
}
