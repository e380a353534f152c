//! Secrets: what they are called, what of them may be seen, and how they are rotated.
//!
//! Source: `CreateSecret`, `PutSecretValue`, `UpdateSecretRotationPolicy` of KMS 2016-01-20.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::key::KmsKeyId;
use super::letter::is_letter;
use super::stage::Stage;
use super::version::{SecretVersion, SecretVersionId};
use crate::name::{Rule, TextRule, Word};
use crate::{AccessKeyId, Id, Moment, Record, RoleId, RotationTerms, Tags, UserId};

/// The rule of [`SecretName`].
pub struct SecretNameRule;

impl Rule for SecretNameRule {
    const RULE: &'static str = "1 to 192 letters, digits or any of _/+=.-@";

    fn legal(text: &str) -> bool {
        (1..=192).contains(&text.len()) && text.bytes().all(is_letter)
    }
}

/// The name of a secret; letter case counts.
pub type SecretName = Word<SecretNameRule>;
/// The id of a secret.
pub type StoredSecretId = Id<StoredSecret>;
/// What somebody wrote about a secret.
pub type SecretDescription = Word<TextRule<0, 1024>>;

/// A secret without its values, each of which is sealed under [`StoredSecret::value`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StoredSecret {
    /// What it is called, as long as it is there.
    pub name: SecretName,
    /// Never changes, never comes back.
    pub id: StoredSecretId,
    /// What it is.
    pub kind: SecretKind,
    /// What somebody wrote about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<SecretDescription>,
    /// The key that seals it, if one was named; the account's own otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Box<NamedKey>>,
    /// `ExtendedConfig`, a JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Box<str>>,
    /// Its policy, a JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Box<str>>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
    /// Its versions, the oldest first.
    pub versions: Vec<SecretVersion>,
    /// How many versions it ever had.
    pub count: u32,
    /// Who made it.
    pub creator: Box<str>,
    /// When it was made.
    pub created: Moment,
    /// When anything of it was changed.
    pub updated: Moment,
    /// When it goes, if it is being deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Moment>,
    /// How it is rotated, if it is a managed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Box<SecretRotation>>,
    /// The role whose credentials it gives out, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Box<SecretRole>>,
    /// When somebody said that the value that was current then must be replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

/// A key that was named.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NamedKey {
    /// Which it is.
    pub id: KmsKeyId,
    /// How it was named, which clients compare.
    pub named: String,
}

/// What a secret is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum SecretKind {
    /// Any text or bytes.
    Generic,
    /// The AccessKey of a RAM user.
    RamCredentials,
    /// Temporary credentials of a role, made anew for each reader.
    RoleCredentials,
}

impl fmt::Display for SecretKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Generic => "Generic",
            // Clients know one type; what it gives out tells them apart.
            Self::RamCredentials | Self::RoleCredentials => "RAMCredentials",
        })
    }
}

/// Whose credentials a secret gives out that has none of its own.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecretRole {
    /// The role.
    pub role: RoleId,
    /// For how many seconds they are good at most.
    pub seconds: u32,
}

/// How the secret of a user's AccessKey is rotated.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecretRotation {
    /// Whose AccessKeys.
    pub user: UserId,
    /// The one that is the current value.
    pub key: AccessKeyId,
    /// The one that was before it, if there was one.
    pub previous: Option<AccessKeyId>,
    /// Seconds from one rotation to the next, if it is rotated by itself.
    pub interval: Option<i64>,
    /// When it was last rotated.
    pub last: Option<Moment>,
    /// The pair that is to become the current value, as long as nobody has proven it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Box<PendingPair>>,
    /// Why it cannot be rotated, or could not be when it was last tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Box<RotationTrouble>>,
}

/// A new pair of a managed secret that waits to be proven. No reader gets it before.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PendingPair {
    /// The version that holds it.
    pub version: SecretVersionId,
    /// Its AccessKey.
    pub key: AccessKeyId,
    /// How the key before it goes, once this one is current.
    pub terms: RotationTerms,
    /// Since when it waits.
    pub since: Moment,
}

/// What stands in the way of a rotation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RotationTrouble {
    /// What, in words.
    pub why: String,
    /// Since when, or when it was last tried.
    pub at: Moment,
    /// How many attempts have failed one after the other; none where it was not tried, as it could not succeed.
    #[serde(default)]
    pub tries: u8,
}

impl StoredSecret {
    /// The id under which the value of a version is sealed.
    #[must_use]
    pub fn value(&self, version: &SecretVersion) -> String {
        format!("secret/{}/{}", self.id, version.number)
    }

    /// What the value of a version is bound to: it opens nowhere else.
    #[must_use]
    pub fn identity(&self, account: crate::AccountId, version: &SecretVersion) -> String {
        let Self { name, id, kind, .. } = self;
        format!("{account}\n{id}\n{name}\n{}\n{kind}", version.id)
    }

    /// The version of this id.
    #[must_use]
    pub fn version(&self, id: &SecretVersionId) -> Option<&SecretVersion> {
        self.versions.iter().find(|version| version.id == *id)
    }

    /// Since when the current value is to be replaced, if it is.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        let current = self.staged(&Stage::Current);
        let put = current.map(|version| version.created);
        self.due.filter(|due| put.is_none_or(|put| put <= *due))
    }

    /// The version that has this stage.
    #[must_use]
    pub fn staged(&self, stage: &Stage) -> Option<&SecretVersion> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.stages.contains(stage))
    }
}

impl Record for StoredSecret {
    const TABLE: &'static str = "secret";
    type Key = SecretName;
    type Index = StoredSecretId;

    fn key(&self) -> SecretName {
        self.name.clone()
    }

    fn index(&self) -> StoredSecretId {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_letters_that_paths_have() {
        let sound = |text: &str| text.parse::<SecretName>().is_ok();
        assert!(sound("app/prod/db@1=2+3.4-5_6") && sound(&"a".repeat(192)));
        for bad in ["", "a b", "a:b", "ä", &"a".repeat(193)] {
            assert!(!sound(bad), "{bad}");
        }
    }
}
