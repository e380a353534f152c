//! Tags as parameters: a JSON text or a flat list, as the caller likes.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::tag::{Place, TagOn};
use model::{Folded, Malformed, Refusal, Tags, is_key};
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

/// Keys of tags: at most 20.
#[derive(Clone, Debug)]
pub struct Keys(pub Vec<String>);

/// Where a page of tags ended.
pub struct TagPlace(pub Place);

impl TagPlace {
    /// Where this tag stands.
    #[must_use]
    pub fn of(tag: &TagOn<'_>) -> Self {
        Self((Folded::new(&tag.name), tag.key.to_owned()))
    }
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

impl List for Keys {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        let sound = items.len() <= model::MOST_TAGS && items.iter().all(|key| is_key(key));
        let rule = "must be at most 20 keys of 1 to 128 characters";
        sound.then_some(Self(items)).ok_or(rule.to_owned())
    }
}

impl fmt::Display for TagPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0.0.as_str(), self.0.1)
    }
}

impl FromStr for TagPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, key) = text.split_once(':').ok_or(Malformed("a name and a key"))?;
        Ok(Self((Folded::new(name), key.to_owned())))
    }
}

/// The key of a tag.
#[derive(View)]
#[view(flat "Tag")]
pub struct KeyView {
    key: String,
}

impl<T: Into<String>> From<T> for KeyView {
    fn from(key: T) -> Self {
        let key = key.into();
        Self { key }
    }
}

/// The value of a tag.
#[derive(View)]
#[view(flat "Tag")]
pub struct ValueView {
    value: String,
}

impl<T: Into<String>> From<T> for ValueView {
    fn from(value: T) -> Self {
        let value = value.into();
        Self { value }
    }
}

/// The tags that came under one of two names: `Tag`, as SDKs write it, or `Tags`, as Terraform does.
///
/// # Errors
/// When both are given.
pub fn either(tag: Option<&NewTags>, tags: Option<&NewTags>) -> Result<Tags, Refusal> {
    match (tag, tags) {
        (Some(_), Some(_)) => {
            let rule = "the same as Tag, of which one is given";
            Err(Refusal::Invalid("Tags", rule.to_owned()))
        }
        (Some(given), None) | (None, Some(given)) => Ok(given.0.clone()),
        (None, None) => Ok(Tags::new()),
    }
}

/// Whether a key or value comes after the last page and contains what is looked for.
#[must_use]
pub fn follows(text: &str, after: Option<&str>, part: Option<&str>) -> bool {
    after.is_none_or(|after| text > after) && part.is_none_or(|part| text.contains(part))
}

/// Which tags are to go: those of these keys, or all of them (`None`) if that is said.
///
/// # Errors
/// When neither is said.
pub fn untagged<'a>(
    parameter: &'static str,
    keys: impl Iterator<Item = &'a String>,
    all: Option<bool>,
) -> Result<Option<BTreeSet<String>>, Refusal> {
    let keys: BTreeSet<_> = keys.cloned().collect();
    if keys.is_empty() && all != Some(true) {
        let rule = "keys of tags, or All=true for all of them".to_owned();
        return Err(Refusal::Invalid(parameter, rule));
    }
    Ok((!keys.is_empty()).then_some(keys))
}
