//! What every stored record knows: its table, its key, its order in the second index.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record of an account's state. Named once here, used by the tables and by the store.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The table's name in log rows.
    const TABLE: &'static str;
    /// The version that payloads are written with; readers refuse newer ones.
    const VERSION: u32 = 1;
    /// What of it policies are judged by.
    const DECIDES: Decides = Decides::Nothing;
    /// What the record is found by.
    type Key: Ord + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The second order: unique too, such as a folded name or a reversed relation.
    type Index: Ord + Clone + Send + Sync + 'static;

    /// The key of this record.
    fn key(&self) -> Self::Key;
    /// Its place in the second order.
    fn index(&self) -> Self::Index;

    /// The text that is stored: the record under its version.
    #[must_use]
    fn payload(&self) -> String {
        // INVARIANT: records are plain structs and lists with text keys, which always serialise.
        serde_json::to_string(&(Self::VERSION, self)).unwrap_or_default()
    }

    /// Reads a stored payload.
    ///
    /// # Errors
    /// When the text is not a record of this table, or of a newer version.
    fn read(payload: &str) -> Result<Self, Unreadable> {
        let unreadable = |why: String| Unreadable {
            table: Self::TABLE,
            why,
        };
        let (version, record): (u32, Self) =
            serde_json::from_str(payload).map_err(|e| unreadable(e.to_string()))?;
        if version > Self::VERSION {
            return Err(unreadable(format!(
                "version {version} is newer than this program"
            )));
        }
        Ok(record)
    }
}

/// What of a record is decided from: sets of policies gathered before such a change must be gathered
/// again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decides {
    /// Nothing.
    Nothing,
    /// Its name, which stands in explanations. A record that comes or goes changes nobody else's
    /// policies.
    ByName,
    /// All of it.
    Always,
}

/// A stored record that this program cannot read; the account is then not served at all.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a record of table {table} cannot be read: {why}")]
pub struct Unreadable {
    /// The table.
    pub table: &'static str,
    /// What is wrong.
    pub why: String,
}
