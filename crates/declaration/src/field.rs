//! The fields of a kind of thing: how a file writes them and which parameters carry them.

use std::collections::BTreeSet;

use serde_json::json;

use crate::call::Verb;

/// One key of a thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The key in the file.
    pub(crate) key: &'static str,
    pub(crate) form: Form,
    /// The parameter of the operation that makes the thing.
    pub(crate) create: Option<&'static str>,
    /// Whether nothing can be made without it.
    pub(crate) needed: bool,
    /// What a new thing has without being asked: its text, or the one member of its list.
    pub(crate) born: Option<&'static str>,
    pub(crate) part: Part,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    Text,
    Flag,
    /// A flag that travels as `Enabled` or `Disabled`.
    Switch,
    /// The name of a thing of this section, whose id travels.
    Name(&'static str),
    Number,
    /// Texts without order, and how a parameter joins them.
    Set(Joint),
    /// Keys with values.
    Tags,
    /// A JSON document.
    Document,
    /// Questions to a policy with their answers.
    Tests,
    /// XML, which travels in base64.
    Metadata,
    /// A reference to a secret. Answers never show it.
    Secret,
}

/// How a parameter joins texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Joint {
    Comma,
    Json,
}

/// What a field is of its thing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// An attribute: where answers show it, and how it is changed.
    Attribute(&'static str, Change),
    /// Links to other things, each made and undone by itself.
    Links(Links),
    /// Tags, and what the API calls their carrier.
    Tags(Carrier),
    /// Tests beside its document, which are shown and put by operations of their own.
    Tests,
    /// A secret: given when the thing is made, and never compared.
    Once,
}

/// How an attribute is changed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// By this parameter of the operation that changes the thing.
    With(&'static str),
    /// By an operation of its own, with this parameter.
    By(Verb, &'static str),
    /// By one operation if it is to be so, by another one if not.
    Turn(Verb, Verb),
    /// Not at all.
    Never,
}

/// Links from one thing to others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links {
    /// The section that the others stand in, if they stand in the file.
    pub(crate) to: Option<&'static str>,
    pub(crate) add: Verb,
    pub(crate) remove: Verb,
    /// The parameter that names the thing itself, if it is not the one that always does.
    pub(crate) own: Option<&'static str>,
    /// The parameter that names the other thing.
    pub(crate) other: &'static str,
    pub(crate) seen: Seen,
}

/// How links are seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Seen {
    /// In the answer that shows the thing, there.
    There(&'static str),
    /// As the users of a group.
    Members,
    /// As the policies of this type, by those they are attached to. The last two are how the answer
    /// calls these.
    Attached(&'static str, &'static str, &'static str),
    /// As control policies of a directory, each by what it is on.
    Controlled,
}

/// What carries tags.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Carrier {
    /// By name, in RAM.
    Ram(&'static str),
    /// Users, in IMS alone.
    User,
    /// By id, in Resource Directory.
    Directory(&'static str),
    /// Resource groups, by id.
    Group,
}

impl Joint {
    pub(crate) fn join(self, items: &BTreeSet<String>) -> String {
        match self {
            Self::Comma => items
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(","),
            Self::Json => json!(items).to_string(),
        }
    }
}

impl Field {
    /// An attribute of this key and form, shown there.
    pub(crate) const fn new(key: &'static str, form: Form, shown: &'static str) -> Self {
        Self {
            key,
            form,
            create: None,
            needed: false,
            born: None,
            part: Part::Attribute(shown, Change::Never),
        }
    }

    /// A field that is not an attribute.
    pub(crate) const fn of(key: &'static str, form: Form, part: Part) -> Self {
        Self {
            key,
            form,
            create: None,
            needed: false,
            born: None,
            part,
        }
    }

    /// Given with this parameter when the thing is made.
    pub(crate) const fn create(mut self, parameter: &'static str) -> Self {
        self.create = Some(parameter);
        self
    }

    /// Changed with this parameter.
    pub(crate) const fn update(self, parameter: &'static str) -> Self {
        self.changed(Change::With(parameter))
    }

    /// Changed by an operation of its own.
    pub(crate) const fn by(self, verb: Verb, parameter: &'static str) -> Self {
        self.changed(Change::By(verb, parameter))
    }

    /// Without it nothing can be made.
    pub(crate) const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// Changed by one of two operations.
    pub(crate) const fn turned(self, on: Verb, off: Verb) -> Self {
        self.changed(Change::Turn(on, off))
    }

    /// What a new thing has without being asked.
    pub(crate) const fn born(mut self, with: &'static str) -> Self {
        self.born = Some(with);
        self
    }

    const fn changed(mut self, change: Change) -> Self {
        if let Part::Attribute(shown, _) = self.part {
            self.part = Part::Attribute(shown, change);
        }
        self
    }

    /// Its links, if it is some.
    pub(crate) fn links(&self) -> Option<&Links> {
        match &self.part {
            Part::Links(links) => Some(links),
            _ => None,
        }
    }
}
