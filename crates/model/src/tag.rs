//! Tags on roles and policies.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Malformed;

/// The tags of one record: at most 20, keys of 1 to 128 and values of up to 128 characters.
pub type Tags = BTreeMap<String, String>;

/// One tag as it arrives.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The key.
    #[serde(rename = "Key")]
    pub key: String,
    /// The value; absent means empty.
    #[serde(rename = "Value", default)]
    pub value: String,
}

/// A list of tags, as the JSON text that Ram clients send.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TagList(Tags);

impl TagList {
    /// The tags, ordered by key.
    #[must_use]
    pub fn into_tags(self) -> Tags {
        self.0
    }
}

impl FromStr for TagList {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed(
            "a JSON list of at most 20 {\"Key\",\"Value\"} with distinct keys of 1 to 128 characters and values of at most 128",
        );
        let list: Vec<Tag> = serde_json::from_str(text).map_err(|_| RULE)?;
        let count = list.len();
        let sound = |tag: &Tag| {
            (1..=128).contains(&tag.key.chars().count()) && tag.value.chars().count() <= 128
        };
        if count > 20 || !list.iter().all(sound) {
            return Err(RULE);
        }
        let tags: Tags = list.into_iter().map(|tag| (tag.key, tag.value)).collect();
        if tags.len() == count {
            Ok(Self(tags))
        } else {
            Err(RULE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_key_stands_once() {
        assert!(r#"[{"Key":"a","Value":"1"},{"Key":"b"}]"#.parse::<TagList>().is_ok());
        assert!(r#"[{"Key":"a"},{"Key":"a"}]"#.parse::<TagList>().is_err());
        assert!(r#"[{"Key":""}]"#.parse::<TagList>().is_err());
        assert!("{}".parse::<TagList>().is_err());
    }
}
