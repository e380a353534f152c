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
        /// Takes all fields at once that have no operation of their own.
        set: Option<Verb>,
        /// How they come to be there, if they are not always.
        founding: Option<&'static Founding>,
    },
}

/// Settings of something that must be made first.
#[derive(Debug)]
pub(crate) struct Founding {
    pub(crate) create: Verb,
    /// The code that says that there is none.
    pub(crate) none: &'static str,
    /// Where answers name the account that it belongs to; another's is not this account's to declare.
    pub(crate) owner: &'static str,
    /// The thing that comes with it, and where answers have its id.
    pub(crate) with: (&'static str, &'static str, &'static str),
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
    /// Nothing, if no file deletes such things.
    pub(crate) delete: Option<Verb>,
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
    /// Its id stands there.
    Id(Named),
}

/// Things whose operations name them by ids.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Named {
    /// The parameter that gives a new one its name.
    pub(crate) create: &'static str,
    /// Where the answer that makes one has its id.
    pub(crate) made: &'static str,
    /// The settings without which there are none.
    pub(crate) inside: Option<&'static str>,
    /// The parameter that says below which one it stands, if names are paths.
    pub(crate) parent: Option<&'static str>,
    /// The one that is there of itself. Where its id is the same everywhere, it is nobody's to declare.
    pub(crate) given: Option<(&'static str, Option<&'static str>)>,
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
    /// In lists of what stands below each of them, from the given one on.
    Tree {
        list: Verb,
        items: &'static str,
        name: &'static str,
        id: &'static str,
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

    /// How its settings come to be there, if they are not always.
    pub(crate) fn founding(&self) -> Option<&'static Founding> {
        match &self.nature {
            Nature::Settings { founding, .. } => *founding,
            Nature::Things(_) => None,
        }
    }

    /// How its things are named, if that is by ids.
    pub(crate) fn named(&self) -> Option<Named> {
        match self.things()?.spelling {
            Spelling::Id(named) => Some(named),
            Spelling::Plain | Spelling::Folded | Spelling::Principal => None,
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

/// An operation of Resource Directory.
pub(super) const fn directory(action: &'static str) -> Verb {
    Verb(Api::Directory, action, &[])
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
        own: None,
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
        own: None,
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

/// The control policies on a thing, of which one is always there.
pub(super) const fn control_policies() -> Field {
    let links = Links {
        to: Some("control_policies"),
        add: directory("AttachControlPolicy"),
        remove: directory("DetachControlPolicy"),
        own: Some("TargetId"),
        other: "PolicyId",
        seen: Seen::Controlled,
    };
    let field = Field::of(
        "control_policies",
        Form::Set(Joint::Json),
        Part::Links(links),
    );
    field.born(FULL)
}

/// The control policy that every directory has.
pub(super) const FULL: &str = "FullAliyunAccess";
