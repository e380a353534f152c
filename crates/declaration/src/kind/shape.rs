//! What a kind of thing is made of: names of operations, parameters and answers.

use crate::call::{Api, Verb};
use crate::field::{Field, Form, Joint, Links, Part, Seen};

/// A kind of thing, or a table of settings.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The key in the file.
    pub(crate) section: &'static str,
    /// What one of them is called.
    pub(crate) word: &'static str,
    pub(crate) nature: Nature,
    pub(crate) fields: &'static [Field],
}

/// Things with names, or settings of which there is one table.
#[derive(Debug)]
pub(crate) enum Nature {
    Things(&'static Things),
    Settings {
        get: Verb,
        /// Where the answer shows them.
        object: &'static str,
        /// Takes all fields at once.
        set: Verb,
    },
}

/// How things with names are seen, made, changed and deleted.
#[derive(Debug)]
pub(crate) struct Things {
    /// The parameter that names one.
    pub(crate) name: &'static str,
    pub(crate) spelling: Spelling,
    /// The section of the things they belong to, whose names they have and with whom they go.
    pub(crate) of: Option<&'static str>,
    pub(crate) look: Look,
    pub(crate) create: Verb,
    pub(crate) update: Option<Verb>,
    pub(crate) delete: Verb,
}

/// How the name stands in the parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Spelling {
    /// As it is.
    Plain,
    /// As it is; it is found in any letter case.
    Folded,
    /// With the default domain behind it.
    Principal,
}

/// How things are seen.
#[derive(Debug)]
pub(crate) enum Look {
    /// In a list; where one needs a second look, with that.
    List {
        list: Verb,
        /// Where they are in the answer.
        items: &'static str,
        /// How an item calls its name, and its id if that is needed.
        name: &'static str,
        id: Option<&'static str>,
        get: Option<(Verb, &'static str)>,
    },
    /// One for each of what they belong to; this code says that there is none.
    Each {
        get: Verb,
        object: &'static str,
        none: &'static str,
    },
}

impl Kind {
    pub(crate) fn things(&self) -> Option<&Things> {
        match &self.nature {
            Nature::Things(things) => Some(things),
            Nature::Settings { .. } => None,
        }
    }

    /// Whether names are found in any letter case.
    pub(crate) fn is_folded(&self) -> bool {
        self.things()
            .is_some_and(|things| things.spelling == Spelling::Folded)
    }
}

/// An operation of RAM.
pub(super) const fn ram(action: &'static str) -> Verb {
    Verb(Api::Ram, action, &[])
}

/// An operation of IMS.
pub(super) const fn ims(action: &'static str) -> Verb {
    Verb(Api::Ims, action, &[])
}

/// The system policies attached to a thing.
pub(super) const fn system_policies(add: &'static str, remove: &'static str, who: Who) -> Field {
    let kind: &[_] = &[("PolicyType", "System")];
    let links = Links {
        to: None,
        add: Verb(Api::Ram, add, kind),
        remove: Verb(Api::Ram, remove, kind),
        other: "PolicyName",
        seen: Seen::Attached("System", who.0, who.1),
    };
    Field::of(
        "system_policies",
        Form::Set(Joint::Json),
        Part::Links(links),
    )
}

/// The account's own policies attached to a thing.
pub(super) const fn custom_policies(add: &'static str, remove: &'static str, who: Who) -> Field {
    let kind: &[_] = &[("PolicyType", "Custom")];
    let links = Links {
        to: Some("policies"),
        add: Verb(Api::Ram, add, kind),
        remove: Verb(Api::Ram, remove, kind),
        other: "PolicyName",
        seen: Seen::Attached("Custom", who.0, who.1),
    };
    Field::of(
        "custom_policies",
        Form::Set(Joint::Json),
        Part::Links(links),
    )
}

/// Where the answer shows those a policy is attached to, and how it calls their names.
#[derive(Clone, Copy)]
pub(super) struct Who(pub(super) &'static str, pub(super) &'static str);
