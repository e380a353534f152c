//! An explanation as it was sealed when a call was denied, see `policy::Explanation`.

use serde::Deserialize;
use serde_json::Value;

/// An explanation as it was sealed.
#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) layer: String,
    pub(super) summary: String,
    #[serde(default)]
    pub(super) layers: Vec<Said>,
    pub(super) statements: Vec<Applied>,
    pub(super) misses: Vec<Missed>,
    #[serde(default)]
    pub(super) considered: u32,
    pub(super) fix: Option<Fix>,
}

/// What a layer said of the request.
#[derive(Deserialize)]
pub(super) struct Said {
    pub(super) layer: String,
    pub(super) says: String,
}

#[derive(Deserialize)]
pub(super) struct Origin {
    pub(super) layer: String,
    pub(super) policy: String,
    pub(super) policy_type: String,
    pub(super) version: String,
    pub(super) entity_kind: String,
    pub(super) entity: String,
    pub(super) statement: u32,
    pub(super) effect: String,
}

#[derive(Deserialize)]
pub(super) struct Applied {
    #[serde(flatten)]
    pub(super) origin: Origin,
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) conditions: Vec<String>,
    pub(super) in_doubt: bool,
    /// Its text, where the policy is another account's than that which has it explained.
    pub(super) text: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Missed {
    #[serde(flatten)]
    pub(super) origin: Origin,
    #[serde(default)]
    pub(super) matched: Matched,
    pub(super) failures: Vec<Failure>,
    pub(super) text: Option<String>,
}

/// The parts of a near miss that matched.
#[derive(Default, Deserialize)]
pub(super) struct Matched {
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) conditions: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Failure {
    pub(super) element: String,
    #[serde(default)]
    pub(super) asked: Asked,
    #[serde(default)]
    pub(super) patterns: Vec<String>,
    #[serde(default)]
    pub(super) named: Vec<String>,
    #[serde(default)]
    pub(super) expected: Vec<String>,
    pub(super) excluded: Option<bool>,
    pub(super) operator: Option<String>,
    pub(super) key: Option<String>,
    pub(super) why: Option<String>,
}

/// The values of a request: one, or those of a condition key.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Asked {
    One(String),
    Many(Vec<String>),
}

impl Default for Asked {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Asked {
    pub(super) fn to_vec(&self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value.clone()],
            Self::Many(values) => values.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(tag = "kind")]
pub(super) enum Fix {
    Changes { changes: Vec<Change> },
    Impossible {},
}

#[derive(Deserialize)]
#[serde(tag = "change")]
pub(super) enum Change {
    Allow { layer: String, statement: Value },
    Remove(Origin),
}
