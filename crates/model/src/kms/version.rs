//! Versions of a secret, without their values.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::key::{KmsKeyId, material};
use super::letter::is_letter;
use super::stage::Stage;
use crate::name::{Rule, Word};
use crate::{Malformed, Moment};

/// The rule of [`SecretVersionId`].
pub struct SecretVersionIdRule;

impl Rule for SecretVersionIdRule {
    const RULE: &'static str = "1 to 64 letters, digits or any of _/+=.-@";

    fn legal(text: &str) -> bool {
        (1..=64).contains(&text.len()) && text.bytes().all(is_letter)
    }
}

/// What whoever puts a version calls it.
pub type SecretVersionId = Word<SecretVersionIdRule>;

/// One version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecretVersion {
    /// What it is called.
    pub id: SecretVersionId,
    /// Its number, which no other version of the secret ever had.
    pub number: u32,
    /// Its labels; one without any is deprecated.
    pub stages: Vec<Stage>,
    /// What its value is.
    pub data_type: SecretDataType,
    /// When it was put.
    pub created: Moment,
    /// What its value is sealed under.
    pub under: SealedUnder,
}

/// The key and the material that something is sealed under.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct SealedUnder {
    /// The key.
    pub key: KmsKeyId,
    /// The number of its material.
    pub material: u32,
}

impl SealedUnder {
    /// The id under which the material is sealed itself.
    #[must_use]
    pub fn id(&self) -> String {
        material(&self.key, self.material)
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum SecretDataType {
    /// Text.
    #[default]
    #[serde(rename = "text")]
    Text,
    /// Bytes, which travel as Base64.
    #[serde(rename = "binary")]
    Binary,
}

impl fmt::Display for SecretDataType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Text => "text",
            Self::Binary => "binary",
        })
    }
}

impl FromStr for SecretDataType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "text" => Ok(Self::Text),
            "binary" => Ok(Self::Binary),
            _ => Err(Malformed("text or binary")),
        }
    }
}
