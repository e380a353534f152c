//! What acts, as events name it.

/// These commands, on the open store.
pub(super) const PART: &str = "secrets";
