//! What is found out about a pattern that matches nothing.

/// Why a pattern matches nothing, and what was probably meant.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Nowhere {
    pub(crate) because: String,
    pub(crate) meant: Option<String>,
    /// Whether that is so only for services whose names have no colons.
    pub(crate) but_colons: bool,
}

impl Nowhere {
    pub(super) fn new(because: impl Into<String>, meant: Option<String>) -> Self {
        Self {
            because: because.into(),
            meant,
            but_colons: false,
        }
    }
}
