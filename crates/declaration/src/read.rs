//! From a file to what it declares, with every mistake of it at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::call::Reference;
use crate::field::{Field, Form};
use crate::kind::{KINDS, Kind, Nature, find};
use crate::mistake::{Mistake, line};
use crate::node::{Node, Tree};
use crate::policy_test;
use crate::source::{self, Syntax};
use crate::state::{Item, State};
use crate::value::Value;

/// What a file declares.
#[derive(Clone, Debug)]
pub struct Declared {
    pub(crate) state: State,
    /// The sections that it speaks of; of others it says nothing.
    pub(crate) sections: BTreeSet<&'static str>,
}

impl Declared {
    /// Whether anything is to have happened at another time than now.
    #[must_use]
    pub fn has_past(&self) -> bool {
        let mut items = self.state.sections.values().flat_map(BTreeMap::values);
        items.any(|item| item.at.is_some())
    }
}

/// The files that a file names, which are lent.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// How a file is read.
pub struct Reading<'a> {
    /// Its syntax.
    pub syntax: Syntax,
    /// The files it names.
    pub files: Files<'a>,
    /// Whether things may have a past. A program that is shipped lets none.
    pub past: bool,
}

/// Reads a file.
///
/// # Errors
/// All of its mistakes.
pub fn read(text: &str, how: &Reading<'_>) -> Result<Declared, Vec<Mistake>> {
    let root = source::parse(text, how.syntax).map_err(|mistake| vec![mistake])?;
    let mut reader = Reader {
        text,
        how,
        mistakes: Vec::new(),
    };
    let declared = reader.root(&root);
    if reader.mistakes.is_empty() {
        return Ok(declared);
    }
    reader.mistakes.sort();
    Err(reader.mistakes)
}

struct Reader<'a> {
    text: &'a str,
    how: &'a Reading<'a>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn root(&mut self, root: &Node) -> Declared {
        let mut declared = Declared {
            state: State::default(),
            sections: BTreeSet::new(),
        };
        for (key, node) in self.members("", root) {
            let Some(kind) = find(key) else {
                self.unknown("", key, node, KINDS.iter().map(|kind| kind.section));
                continue;
            };
            declared.sections.insert(kind.section);
            let items = declared.state.sections.entry(kind.section).or_default();
            match &kind.nature {
                Nature::Settings { .. } => {
                    items.insert(String::new(), self.item(kind, key, node));
                }
                Nature::Things(_) => {
                    for (name, node) in self.members(key, node) {
                        let path = format!("{key}.{name}");
                        items.insert(name.clone(), self.item(kind, &path, node));
                    }
                }
            }
        }
        declared
    }

    fn item(&mut self, kind: &'static Kind, path: &str, node: &Node) -> Item {
        let mut item = Item {
            line: line(self.text, node.at),
            ..Item::default()
        };
        for (key, node) in self.members(path, node) {
            let path = format!("{path}.{key}");
            if key == AT && kind.things().is_some() {
                item.at = self.moment(&path, node);
            } else if let Some(field) = kind.fields.iter().find(|field| field.key == key) {
                if let Some(value) = self.value(field, &path, node) {
                    item.values.insert(field.key, value);
                }
            } else {
                let known = kind.fields.iter().map(|field| field.key);
                self.unknown(&path, key, node, known);
            }
        }
        item
    }

    fn value(&mut self, field: &Field, path: &str, node: &Node) -> Option<Value> {
        let right = match (field.form, &node.tree) {
            (Form::Text | Form::Name(_), Tree::Text(text)) => Some(Value::Text(text.clone())),
            (Form::Flag | Form::Switch, Tree::Flag(flag)) => Some(Value::Flag(*flag)),
            (Form::Number, Tree::Number(number)) => number.as_i64().map(Value::Number),
            (Form::Set(_), Tree::List(items)) => Some(self.set(path, items)),
            (Form::Tags, Tree::Table(members)) => Some(self.tags(path, members)),
            (Form::Document, Tree::Table(_)) => {
                let json = node.json();
                let text = json.to_string();
                Some(Value::Document(json, text))
            }
            (Form::Tests, Tree::List(items)) => Some(Value::Tests(
                items
                    .iter()
                    .map(|item| policy_test::told(&item.json()))
                    .collect(),
            )),
            (Form::Document, Tree::Text(text)) => return self.document(path, node, text),
            (Form::Metadata, Tree::Text(text)) => {
                return self.file(path, node, text).map(Value::Text);
            }
            (Form::Secret, Tree::Text(text)) => {
                let reference = Reference::read(text).map(Value::Secret);
                if reference.is_none() {
                    self.wrong(
                        path,
                        node,
                        "a secret is not written here but named: env:NAME or file:PATH",
                    );
                }
                return reference;
            }
            _ => None,
        };
        if right.is_none() {
            let wanted = wanted(field.form);
            self.wrong(
                path,
                node,
                &format!("must be {wanted}, not {}", node.kind()),
            );
        }
        right
    }

    fn set(&mut self, path: &str, items: &[Node]) -> Value {
        let mut set = BTreeSet::new();
        for item in items {
            match &item.tree {
                Tree::Text(text) => {
                    if !set.insert(text.clone()) {
                        self.wrong(path, item, &format!("{text} stands here twice"));
                    }
                }
                _ => self.wrong(path, item, &format!("must hold texts, not {}", item.kind())),
            }
        }
        Value::Set(set)
    }

    fn tags(&mut self, path: &str, members: &[(String, Node)]) -> Value {
        let mut tags = BTreeMap::new();
        for (key, node) in members {
            if let Tree::Text(text) = &node.tree {
                tags.insert(key.clone(), text.clone());
            } else {
                let path = format!("{path}.{key}");
                self.wrong(&path, node, &format!("must be a text, not {}", node.kind()));
            }
        }
        Value::Tags(tags)
    }

    /// A document: written here, or in a file.
    fn document(&mut self, path: &str, node: &Node, text: &str) -> Option<Value> {
        let text = self.file(path, node, text)?;
        match serde_json::from_str::<Json>(&text) {
            Ok(json) => Some(Value::Document(json, text)),
            Err(error) => {
                self.wrong(path, node, &format!("is no JSON document: {error}"));
                None
            }
        }
    }

    /// The text, or that of the file which it names.
    fn file(&mut self, path: &str, node: &Node, text: &str) -> Option<String> {
        let Some(name) = text.strip_prefix("file:") else {
            return Some(text.to_owned());
        };
        let read = (self.how.files)(name);
        read.map_err(|why| self.wrong(path, node, &why)).ok()
    }

    fn moment(&mut self, path: &str, node: &Node) -> Option<i64> {
        if !self.how.past {
            self.wrong(
                path,
                node,
                "only a program that is built for tests gives things a past",
            );
            return None;
        }
        let (Tree::Text(text) | Tree::Other(text)) = &node.tree else {
            self.wrong(path, node, "must be a time such as 2026-01-02T03:04:05Z");
            return None;
        };
        let read = rpc::parse_time(text);
        read.map_err(|_| self.wrong(path, node, "must be a time such as 2026-01-02T03:04:05Z"))
            .ok()
    }

    fn members<'n>(&mut self, path: &str, node: &'n Node) -> &'n [(String, Node)] {
        if let Tree::Table(members) = &node.tree {
            return members;
        }
        self.wrong(path, node, &format!("must be a table, not {}", node.kind()));
        &[]
    }

    fn unknown<'k>(
        &mut self,
        path: &str,
        key: &str,
        node: &Node,
        known: impl Iterator<Item = &'k str>,
    ) {
        let known = known.collect::<Vec<_>>().join(", ");
        let path = if path.is_empty() { key } else { path };
        self.wrong(
            path,
            node,
            &format!("there is no such key; there are {known}"),
        );
    }

    fn wrong(&mut self, path: &str, node: &Node, message: &str) {
        self.mistakes.push(Mistake {
            line: Some(line(self.text, node.at)),
            key: path.to_owned(),
            message: message.to_owned(),
        });
    }
}

fn wanted(form: Form) -> &'static str {
    match form {
        Form::Text | Form::Name(_) | Form::Secret => "a text",
        Form::Metadata => "a text or file:PATH",
        Form::Flag | Form::Switch => "true or false",
        Form::Number => "a whole number",
        Form::Set(_) => "a list of texts",
        Form::Tags => "a table of texts",
        Form::Tests => "a list of tests",
        Form::Document => "a table, a JSON text or file:PATH",
    }
}

/// The key of when a thing is to have been made.
const AT: &str = "at";
