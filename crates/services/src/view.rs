//! What answers of all services are made of.

use model::{Moment, Tags};
use serde::{Serialize, Serializer};

/// The answer of an operation that has nothing to say but that it is done.
#[derive(Serialize)]
pub struct Done {}

/// A time as clients read it: UTC without fractions.
#[derive(Clone, Copy)]
pub struct Stamp(pub Moment);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text().as_str())
    }
}

/// The tags of a record, as lists show them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagsView {
    tag: Vec<TagView>,
}

/// One tag.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagView {
    tag_key: String,
    tag_value: String,
}

impl TagsView {
    /// The tags of a record; `None` if it has none.
    #[must_use]
    pub fn of(tags: &Tags) -> Option<Self> {
        let view = |(key, value): (&String, &String)| TagView {
            tag_key: key.clone(),
            tag_value: value.clone(),
        };
        let tag: Vec<_> = tags.iter().map(view).collect();
        (!tag.is_empty()).then_some(Self { tag })
    }
}
