//! Custom policies and their versions.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use policy::{Kind, Policy};
use serde::{Deserialize, Serialize};

use crate::{Decides, Description, Folded, Id, Malformed, Moment, PolicyName, Record, Tags};

/// A custom policy's id; it never leaves the server, where policies go by name.
pub type PolicyId = Id<CustomPolicy>;

/// A custom policy of an account; its documents are [`PolicyVersion`]s.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct CustomPolicy {
    /// Never changes, never comes back.
    pub id: PolicyId,
    /// Unique in the account without regard to case, and never that of a system policy.
    pub name: PolicyName,
    /// Free description.
    pub description: Option<Description>,
    /// The version that is evaluated.
    pub default_version: VersionId,
    /// The newest number given out; numbers are never used again.
    pub last_version: VersionId,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

impl Record for CustomPolicy {
    const TABLE: &'static str = "policy";
    const DECIDES: Decides = Decides::Always;
    type Key = PolicyId;
    type Index = Folded;

    fn key(&self) -> PolicyId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

/// One version of a custom policy. The document never changes.
#[derive(Clone, Deserialize, Serialize)]
pub struct PolicyVersion {
    /// Whose version.
    pub policy: PolicyId,
    /// Which.
    pub id: VersionId,
    /// The document as received.
    pub document: Arc<str>,
    /// When it was made.
    pub created: Moment,
    #[serde(skip)]
    compiled: OnceLock<Arc<Policy>>,
}

impl PolicyVersion {
    /// A version with a document that was checked on the way in.
    #[must_use]
    pub fn new(policy: PolicyId, id: VersionId, document: Arc<str>, created: Moment) -> Self {
        Self {
            policy,
            id,
            document,
            created,
            compiled: OnceLock::new(),
        }
    }

    /// The compiled document; compiled on first use and shared by all who hold it.
    #[must_use]
    pub fn compiled(&self) -> &Arc<Policy> {
        self.compiled
            .get_or_init(|| Arc::new(Policy::restore(&self.document, Kind::Identity)))
    }
}

impl Record for PolicyVersion {
    const TABLE: &'static str = "policy_version";
    const DECIDES: Decides = Decides::Always;
    type Key = (PolicyId, VersionId);
    type Index = (PolicyId, VersionId);

    fn key(&self) -> Self::Key {
        (self.policy, self.id)
    }

    fn index(&self) -> Self::Index {
        self.key()
    }
}

/// `v1`, `v2`, …
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct VersionId(u32);

impl VersionId {
    /// The first version.
    pub const FIRST: Self = Self(1);
    /// Before all versions, for range look-ups.
    pub const LEAST: Self = Self(0);
    /// After all versions, for range look-ups.
    pub const MOST: Self = Self(u32::MAX);

    /// The next number.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "v{}", self.0)
    }
}

impl FromStr for VersionId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text
            .strip_prefix('v')
            .filter(|digits| !digits.starts_with(['0', '+']));
        number
            .and_then(|digits| digits.parse().ok())
            .map(Self)
            .ok_or(Malformed("a version such as v1"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_v_and_a_number() {
        assert_eq!("v12".parse::<VersionId>().unwrap().to_string(), "v12");
        for bad in ["1", "v", "v0", "v01", "v+1", "V1"] {
            assert!(bad.parse::<VersionId>().is_err(), "{bad}");
        }
    }
}
