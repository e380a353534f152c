//! Tags as parameters: a JSON text or a flat list, as the caller likes.

use derive::Parameters;
use model::{Malformed, Tags};
use rpc::field::List;
use serde::Deserialize;

/// Tags to be put on something.
#[derive(Clone, Debug, Default)]
pub struct NewTags(pub Tags);

/// Tags that are asked for; an empty value stands for any.
#[derive(Clone, Debug, Default)]
pub struct WantedTags(pub Tags);

/// One tag.
#[derive(Clone, Debug, Deserialize, Parameters)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Tag {
    key: String,
    #[serde(default)]
    value: Option<String>,
}

impl List for NewTags {
    type Item = Tag;

    fn of(items: Vec<Tag>) -> Result<Self, String> {
        read(items, model::tags).map(Self)
    }
}

impl List for WantedTags {
    type Item = Tag;

    fn of(items: Vec<Tag>) -> Result<Self, String> {
        read(items, model::wanted_tags).map(Self)
    }
}

fn read(
    items: Vec<Tag>,
    checked: impl FnOnce(Vec<(String, String)>) -> Result<Tags, Malformed>,
) -> Result<Tags, String> {
    let pair = |tag: Tag| (tag.key, tag.value.unwrap_or_default());
    checked(items.into_iter().map(pair).collect()).map_err(|rule| rule.to_string())
}
