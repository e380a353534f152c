//! Tags as Resource Directory shows them.

use derive::View;
use model::Tags;

use crate::view::Items;

/// One tag.
#[derive(View)]
#[view("Tag")]
pub struct TagPair {
    key: String,
    value: String,
}

/// All of them.
pub(super) fn all(tags: &Tags) -> Vec<TagPair> {
    let pair = |(key, value): (&String, &String)| TagPair {
        key: key.clone(),
        value: value.clone(),
    };
    tags.iter().map(pair).collect()
}

/// All of them, as lists show them; `None` if there are none.
pub(super) fn some(tags: &Tags) -> Option<Items<TagPair>> {
    (!tags.is_empty()).then(|| Items(all(tags)))
}
