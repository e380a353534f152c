//! An account, as far as a file can say it: what should be, or what is.

use std::collections::{BTreeMap, BTreeSet};

use crate::call::Argument;
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
            Spelling::Plain | Spelling::Folded | Spelling::Id(_) => name.to_owned(),
            Spelling::Principal => self.principal(name),
        }
    }

    /// What names a thing in a parameter: its name, or its id, which it may only be given by an earlier step.
    pub(crate) fn reference(&self, kind: &'static Kind, name: &str) -> Argument {
        let Some(named) = kind.named() else {
            let spelled = kind.things().map(|things| self.spell(things, name));
            return Argument::Text(spelled.unwrap_or_else(|| name.to_owned()));
        };
        let everywhere = named
            .given
            .and_then(|(given, id)| id.filter(|_| given == name));
        let here = || self.find(kind, name)?.1.id.clone();
        let id = everywhere.map(str::to_owned).or_else(here);
        id.map_or_else(
            || Argument::Made(kind.section, name.to_owned()),
            Argument::Text,
        )
    }

    /// The name of the thing of this section that has this id.
    pub(crate) fn named(&self, section: &str, id: &str) -> Option<&String> {
        let mut items = self.items(section);
        let found = items.find(|(_, item)| item.id.as_deref() == Some(id));
        found.map(|(name, _)| name)
    }

    /// Whether a switch of settings is on, if they are there.
    pub(crate) fn is_on(&self, section: &str, key: &str) -> Option<bool> {
        let (_, item) = self.items(section).next()?;
        match item.values.get(key)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The user principal name of a user.
    pub(crate) fn principal(&self, name: &str) -> String {
        format!("{name}@{}", self.domain)
    }
}
