//! What a deed changed, as the store will keep it.

/// The after-image of one record: its new payload, or `None` when it is gone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// Name of the table.
    pub table: &'static str,
    /// The record's key as JSON text.
    pub key: String,
    /// The record as JSON text under its version.
    pub payload: Option<String>,
}
