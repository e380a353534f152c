//! A file as a tree, whichever syntax it was in: each value knows where it stands.

use serde_json::{Map, Number, Value};

/// A value and where it begins, in bytes.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: usize,
    pub(crate) tree: Tree,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Text(String),
    Flag(bool),
    Number(Number),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
    /// JSON's null, or a time of TOML: what no key takes.
    Other(String),
}

impl Node {
    /// What it is called in a sentence.
    pub(crate) fn kind(&self) -> &'static str {
        match self.tree {
            Tree::Text(_) => "a text",
            Tree::Flag(_) => "true or false",
            Tree::Number(_) => "a number",
            Tree::List(_) => "a list",
            Tree::Table(_) => "a table",
            Tree::Other(_) => "something else",
        }
    }

    /// As a JSON document.
    pub(crate) fn json(&self) -> Value {
        match &self.tree {
            Tree::Text(text) | Tree::Other(text) => Value::String(text.clone()),
            Tree::Flag(flag) => Value::Bool(*flag),
            Tree::Number(number) => Value::Number(number.clone()),
            Tree::List(items) => items.iter().map(Self::json).collect(),
            Tree::Table(members) => {
                let members = members.iter().map(|(key, node)| (key.clone(), node.json()));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}
