//! AccessKeys: a long-term pair for programs. The secret itself is sealed elsewhere.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Malformed, Moment, Record, UserId};

/// An AccessKey pair without its secret, which the store keeps sealed under the same id.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AccessKey {
    /// The public half.
    pub id: AccessKeyId,
    /// Whose key.
    pub owner: Owner,
    /// Whether it opens anything.
    pub status: KeyStatus,
    /// When it was made.
    pub created: Moment,
    /// When its status last changed.
    pub updated: Moment,
}

impl Record for AccessKey {
    const TABLE: &'static str = "access_key";
    type Key = AccessKeyId;
    type Index = (Owner, AccessKeyId);

    fn key(&self) -> AccessKeyId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.id.clone())
    }
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Owner {
    /// The account itself.
    Root,
    /// A RAM user.
    User(UserId),
}

/// Whether a key opens anything. A deleted key is no record at all.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum KeyStatus {
    /// Requests signed with it are served.
    Active,
    /// Requests signed with it are refused.
    Inactive,
}

impl fmt::Display for KeyStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
        })
    }
}

impl FromStr for KeyStatus {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "Active" => Ok(Self::Active),
            "Inactive" => Ok(Self::Inactive),
            _ => Err(Malformed("Active or Inactive")),
        }
    }
}

/// The public id of an AccessKey: up to 128 letters and digits, ours begin with `LTAI`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct AccessKeyId(Arc<str>);

impl AccessKeyId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Before all ids, for range look-ups.
    #[must_use]
    pub fn least() -> Self {
        Self(Arc::from(""))
    }
}

impl fmt::Display for AccessKeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for AccessKeyId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'.';
        if (1..=128).contains(&text.len()) && text.bytes().all(legal) {
            Ok(Self(text.into()))
        } else {
            Err(Malformed("an AccessKey id of 1 to 128 letters and digits"))
        }
    }
}
