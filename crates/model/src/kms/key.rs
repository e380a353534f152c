//! Keys of an account, without their materials, and what else they are called.
//!
//! Source: `CreateKey`, `CreateAlias`, `ScheduleKeyDeletion` of KMS 2016-01-20.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, TextRule, Word};
use crate::{Moment, Record, Tags};

/// The rule of [`KmsKeyId`].
pub struct KmsKeyIdRule;

impl Rule for KmsKeyIdRule {
    const RULE: &'static str = "the id of a key, such as 1234abcd-12ab-34cd-56ef-1234567890ab";

    fn legal(text: &str) -> bool {
        let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
        let sound = |(at, byte): (usize, u8)| match byte {
            b'-' => dash(at),
            b'0'..=b'9' | b'a'..=b'f' => !dash(at),
            _ => false,
        };
        text.len() == 36 && text.bytes().enumerate().all(sound)
    }
}

/// The id of a key.
pub type KmsKeyId = Word<KmsKeyIdRule>;
/// What somebody wrote about a key.
pub type KeyDescription = Word<TextRule<0, 8192>>;

/// The rule of [`KeyAliasName`].
pub struct KeyAliasNameRule;

impl Rule for KeyAliasNameRule {
    const RULE: &'static str =
        "alias/ and 1 to 249 letters, digits, underscores, dashes or slashes, not alias/acs/";

    fn legal(text: &str) -> bool {
        let rest = text.strip_prefix("alias/").unwrap_or_default();
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte);
        (1..=249).contains(&rest.len())
            && rest.bytes().all(letter)
            && !rest.starts_with('/')
            && !rest.starts_with("acs/")
    }
}

/// What a key is called beside its id: `alias/` and a name.
pub type KeyAliasName = Word<KeyAliasNameRule>;

/// The least seconds between two rotations of a key: a week.
pub const LEAST_KEY_ROTATION: i64 = 7 * 86_400;
/// The most: two years.
pub const MOST_KEY_ROTATION: i64 = 730 * 86_400;

/// A key: its materials are sealed one by one under [`KmsKey::material`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KmsKey {
    /// Never changes, never comes back.
    pub id: KmsKeyId,
    /// Whether it is the account's own, which nobody made and nobody names: it seals what no other key is named for.
    #[serde(default)]
    pub own: bool,
    /// What somebody wrote about it.
    pub description: KeyDescription,
    /// Whether it is of use.
    pub state: KmsKeyState,
    /// Who made it.
    pub creator: String,
    /// When.
    pub created: Moment,
    /// Its materials, the oldest first; the last seals, all open.
    pub materials: Vec<KeyMaterial>,
    /// After how many seconds it gets new material, if by itself.
    pub rotation: Option<i64>,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
}

/// One material of a key.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyMaterial {
    /// What clients know it by.
    pub id: KmsKeyId,
    /// When it was drawn.
    pub created: Moment,
}

/// Whether a key is of use.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum KmsKeyState {
    /// It seals and opens.
    Enabled,
    /// It does neither.
    Disabled,
    /// It does neither, and goes at this time.
    PendingDeletion(Moment),
}

impl fmt::Display for KmsKeyState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion(_) => "PendingDeletion",
        })
    }
}

impl KmsKey {
    /// The number of the material that seals: 1 is the first.
    #[must_use]
    pub fn newest(&self) -> u32 {
        u32::try_from(self.materials.len()).unwrap_or(u32::MAX)
    }

    /// The id under which the material of a number is sealed.
    #[must_use]
    pub fn material(&self, number: u32) -> String {
        material(&self.id, number)
    }

    /// When it last got new material, if it ever did.
    #[must_use]
    pub fn rotated(&self) -> Option<Moment> {
        let last = self.materials.last().filter(|_| self.materials.len() > 1);
        last.map(|material| material.created)
    }

    /// When it gets new material by itself.
    #[must_use]
    pub fn next_rotation(&self) -> Option<Moment> {
        let last = self.materials.last()?.created;
        let waits = self.state == KmsKeyState::Enabled;
        let interval = self.rotation.filter(|_| waits);
        interval.map(|seconds| last.plus_seconds(seconds))
    }
}

/// The id under which the material of a key is sealed.
pub(super) fn material(key: &KmsKeyId, number: u32) -> String {
    format!("kms/{key}/{number}")
}

impl Record for KmsKey {
    const TABLE: &'static str = "kms_key";
    type Key = KmsKeyId;
    type Index = (bool, KmsKeyId);

    fn key(&self) -> KmsKeyId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (!self.own, self.id.clone())
    }
}

/// That a key is called something.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyAlias {
    /// What.
    pub name: KeyAliasName,
    /// The key.
    pub target: KmsKeyId,
}

impl Record for KeyAlias {
    const TABLE: &'static str = "kms_alias";
    type Key = KeyAliasName;
    type Index = (KmsKeyId, KeyAliasName);

    fn key(&self) -> KeyAliasName {
        self.name.clone()
    }

    fn index(&self) -> Self::Index {
        (self.target.clone(), self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_aliases_have_their_forms() {
        let id = |text: &str| text.parse::<KmsKeyId>().is_ok();
        assert!(id("1234abcd-12ab-34cd-56ef-1234567890ab"));
        for bad in [
            "",
            "1234ABCD-12ab-34cd-56ef-1234567890ab",
            "1234abcd112ab-34cd-56ef-1234567890ab",
        ] {
            assert!(!id(bad), "{bad}");
        }
        let alias = |text: &str| text.parse::<KeyAliasName>().is_ok();
        assert!(alias("alias/app/prod") && alias(&format!("alias/{}", "a".repeat(249))));
        for bad in ["app", "alias/", "alias/acs/kms", "alias//a", "alias/a b"] {
            assert!(!alias(bad), "{bad}");
        }
    }
}
