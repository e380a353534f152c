//! The value of a field: as a file gives it, as an answer shows it, as a parameter takes it.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use serde_json::{Value as Json, json};

use crate::call::{Argument, Reference};
use crate::field::Form;
use crate::policy_test;

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    Number(i64),
    Set(BTreeSet<String>),
    Tags(BTreeMap<String, String>),
    /// A JSON document and its text. Documents are equal whatever their blanks and order.
    Document(Json, String),
    Tests(Vec<Json>),
    Secret(Reference),
}

impl Value {
    /// Whether both say the same.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Document(one, _), Self::Document(other, _)) => one == other,
            _ => self == other,
        }
    }

    /// What it is if an answer says nothing.
    pub(crate) fn silent(form: Form) -> Option<Self> {
        match form {
            Form::Text | Form::Name(_) | Form::Metadata => Some(Self::Text(String::new())),
            Form::Flag | Form::Switch => Some(Self::Flag(false)),
            Form::Set(_) => Some(Self::Set(BTreeSet::new())),
            Form::Tags => Some(Self::Tags(BTreeMap::new())),
            Form::Tests => Some(Self::Tests(Vec::new())),
            Form::Number | Form::Document | Form::Secret => None,
        }
    }

    /// As an answer shows it.
    pub(crate) fn seen(form: Form, shown: &Json) -> Option<Self> {
        match form {
            Form::Text | Form::Name(_) => shown.as_str().map(|text| Self::Text(text.to_owned())),
            Form::Flag => shown.as_bool().map(Self::Flag),
            Form::Switch => shown.as_str().map(|text| Self::Flag(text == ENABLED)),
            Form::Number => shown.as_i64().map(Self::Number),
            Form::Set(_) => Some(Self::Set(match shown {
                Json::Array(items) => {
                    let texts = items.iter().filter_map(Json::as_str);
                    texts.map(str::to_owned).collect()
                }
                other => {
                    let texts = other.as_str()?.split(',').filter(|text| !text.is_empty());
                    texts.map(str::to_owned).collect()
                }
            })),
            Form::Document => {
                let text = shown.as_str()?;
                let json = serde_json::from_str(text);
                Some(Self::Document(
                    json.unwrap_or_else(|_| shown.clone()),
                    text.to_owned(),
                ))
            }
            Form::Metadata => {
                let bytes = BASE64.decode(shown.as_str()?.as_bytes()).ok()?;
                String::from_utf8(bytes).ok().map(Self::Text)
            }
            Form::Tests => Some(Self::Tests(
                shown.as_array()?.iter().map(policy_test::told).collect(),
            )),
            Form::Tags | Form::Secret => None,
        }
    }

    /// As a parameter takes it.
    pub(crate) fn argument(&self, form: Form) -> Argument {
        let text = match (self, form) {
            (Self::Secret(reference), _) => return Argument::Secret(reference.clone()),
            (Self::Text(text), Form::Metadata) => BASE64.encode(text.as_bytes()),
            (Self::Text(text) | Self::Document(_, text), _) => text.clone(),
            (Self::Flag(true), Form::Switch) => ENABLED.to_owned(),
            (Self::Flag(false), Form::Switch) => DISABLED.to_owned(),
            (Self::Flag(flag), _) => flag.to_string(),
            (Self::Number(number), _) => number.to_string(),
            (Self::Set(items), Form::Set(joint)) => joint.join(items),
            (Self::Set(items), _) => json!(items).to_string(),
            (Self::Tags(tags), _) => json!(tags).to_string(),
            (Self::Tests(tests), _) => json!(tests).to_string(),
        };
        Argument::Text(text)
    }

    /// As a file says it.
    pub(crate) fn written(&self) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Flag(flag) => json!(flag),
            Self::Number(number) => json!(number),
            Self::Set(items) => json!(items),
            Self::Tags(tags) => json!(tags),
            Self::Tests(tests) => tests.iter().map(policy_test::written).collect(),
            Self::Document(json, _) => json.clone(),
            Self::Secret(reference) => json!(reference.to_string()),
        }
    }

    /// The members of a set, none of anything else.
    pub(crate) fn members(&self) -> impl Iterator<Item = &String> {
        let set = match self {
            Self::Set(items) => Some(items),
            _ => None,
        };
        set.into_iter().flatten()
    }
}

const ENABLED: &str = "Enabled";
const DISABLED: &str = "Disabled";
