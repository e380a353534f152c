//! An account, as far as a file can say it: what should be, or what is.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::{Kind, Spelling, Things};
use crate::value::Value;

/// Things and settings by section.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub(crate) sections: BTreeMap<&'static str, Items>,
    /// The default domain, if it was looked at.
    pub(crate) domain: String,
    /// What could not be looked at, because the server does not serve the operation.
    pub(crate) unserved: BTreeSet<(&'static str, &'static str)>,
    /// What of a section could not be looked at, and by which operation.
    pub(crate) unseen: BTreeSet<(&'static str, &'static str, &'static str)>,
}

/// Things by name; settings have none.
pub(crate) type Items = BTreeMap<String, Item>;

/// A thing, or a table of settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    pub(crate) values: BTreeMap<&'static str, Value>,
    /// The id that some answers name it by.
    pub(crate) id: Option<String>,
    /// When it was made, in seconds since 1970, if the file says so.
    pub(crate) at: Option<i64>,
    /// The line of the file.
    pub(crate) line: usize,
}

impl State {
    /// The sections that the server does not serve, each with the operation that is missing.
    pub fn unserved(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.unserved.iter().copied()
    }

    /// Keys of sections that the server does not serve or the caller may not see, each with the operation.
    pub fn unseen(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        self.unseen.iter().copied()
    }

    /// All of a section.
    pub(crate) fn items(&self, section: &str) -> impl Iterator<Item = (&String, &Item)> {
        self.sections.get(section).into_iter().flatten()
    }

    /// The thing of this name, with the spelling it has here.
    pub(crate) fn find(&self, kind: &Kind, name: &str) -> Option<(&String, &Item)> {
        let items = self.sections.get(kind.section)?;
        items.get_key_value(name).or_else(|| {
            let same =
                |(known, _): &(&String, _)| kind.is_folded() && known.eq_ignore_ascii_case(name);
            items.iter().find(same)
        })
    }

    /// The name as the parameter takes it.
    pub(crate) fn spell(&self, things: &Things, name: &str) -> String {
        match things.spelling {
            Spelling::Plain | Spelling::Folded => name.to_owned(),
            Spelling::Principal => self.principal(name),
        }
    }

    /// The user principal name of a user.
    pub(crate) fn principal(&self, name: &str) -> String {
        format!("{name}@{}", self.domain)
    }
}
