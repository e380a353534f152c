//! What is looked for in lists of folders and members.

use model::Tags;

use crate::account::tag::carries;

/// What is looked for in a list of folders or members.
#[derive(Default)]
pub struct Wanted {
    /// Part of the name, or of the id of a member, without regard to case.
    pub keyword: Option<String>,
    /// Tags it must have; an empty value stands for any.
    pub tags: Tags,
}

impl Wanted {
    /// Whether everything is wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.keyword.is_none() && self.tags.is_empty()
    }

    /// Whether something of these names and tags is wanted.
    #[must_use]
    pub fn fits(&self, names: &[&str], tags: &Tags) -> bool {
        let keyword = self.keyword.as_ref().map(|word| word.to_lowercase());
        let named = |word: &String| names.iter().any(|name| name.to_lowercase().contains(word));
        keyword.as_ref().is_none_or(named) && carries(tags, &self.tags)
    }
}
