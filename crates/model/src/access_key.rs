//! AccessKeys: a long-term pair for programs. The secret itself is sealed elsewhere.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::Rule;
use crate::{KeyNetwork, Malformed, Moment, Record, UserId, Word};

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
    /// From where it may be used, if that was ever said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<KeyNetwork>,
    /// That its secret is known to others. Only a new key in its place ends that, unless it was an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leak: Option<Leak>,
    /// Whether it was made with the account, to be of use in its first hour only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bootstrap: bool,
}

/// That a secret is known to others.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Leak {
    /// Since when that is known.
    pub at: Moment,
    /// Where it was found, or how it is known.
    pub reason: String,
}

/// The rule of [`LeakReason`].
pub struct LeakReasonRule;

/// Where a secret was found, or how it is known that others have it.
pub type LeakReason = Word<LeakReasonRule>;

impl Rule for LeakReasonRule {
    const RULE: &'static str = "1 to 256 characters, none of them a control character";
    fn legal(text: &str) -> bool {
        (1..=256).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    }
}

/// That an AccessKey which is gone was known to others: sessions that began with it outlive it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LeakedKey {
    /// The key, whose id nobody else ever has.
    pub id: AccessKeyId,
    /// How it was known.
    pub leak: Leak,
}

impl Record for LeakedKey {
    const TABLE: &'static str = "leaked_key";
    type Key = AccessKeyId;
    type Index = AccessKeyId;

    fn key(&self) -> AccessKeyId {
        self.id.clone()
    }

    fn index(&self) -> AccessKeyId {
        self.id.clone()
    }
}

impl Record for AccessKey {
    const TABLE: &'static str = "access_key";
    /// A program that does not know what holds a key back must not go by it.
    const VERSION: u32 = 2;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_an_earlier_program_is_read_and_a_new_one_is_not_for_it() {
        let old =
            r#"[1,{"id":"LTAIold","owner":"Root","status":"Active","created":0,"updated":0}]"#;
        let key = AccessKey::read(old).unwrap();
        assert!(key.network.is_none() && key.leak.is_none());
        assert!(key.payload().starts_with("[2,"), "{}", key.payload());
    }
}
