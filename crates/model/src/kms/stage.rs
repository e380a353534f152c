//! Stages: labels by which readers ask for a version.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::letter::is_letter;
use crate::Malformed;
use crate::name::{Rule, Word};

/// The rule of [`OwnStage`].
pub struct OwnStageRule;

impl Rule for OwnStageRule {
    const RULE: &'static str = "1 to 64 letters, digits or any of _/+=.-@";

    fn legal(text: &str) -> bool {
        (1..=64).contains(&text.len()) && text.bytes().all(is_letter)
    }
}

/// A stage that somebody made up.
pub type OwnStage = Word<OwnStageRule>;

/// A label that one version of a secret has.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// `ACSCurrent`: what readers get who ask for nothing else.
    Current,
    /// `ACSPrevious`: what was current before.
    Previous,
    /// Any other.
    Own(OwnStage),
}

const CURRENT: &str = "ACSCurrent";
const PREVIOUS: &str = "ACSPrevious";

impl Stage {
    /// How it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Current => CURRENT,
            Self::Previous => PREVIOUS,
            Self::Own(name) => name.as_str(),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Stage {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Ok(match text {
            CURRENT => Self::Current,
            PREVIOUS => Self::Previous,
            other => Self::Own(other.parse()?),
        })
    }
}

impl Serialize for Stage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Stage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
