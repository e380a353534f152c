//! TOML as a tree.

use serde_json::Number;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::node::{Node, Tree};

pub(super) fn parse(text: &str) -> Result<Node, (usize, String)> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        (at, format!("is no TOML: {message}"))
    })?;
    Ok(Node {
        at: 0,
        tree: members(table.get_ref()),
    })
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let tree = match value.get_ref() {
        DeValue::String(text) => Tree::Text(text.to_string()),
        DeValue::Boolean(flag) => Tree::Flag(*flag),
        DeValue::Integer(number) => {
            number_of(i64::from_str_radix(number.as_str(), number.radix()).ok())
                .unwrap_or_else(|| Tree::Other(number.to_string()))
        }
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Tree::Other(number.to_string()), Tree::Number),
        DeValue::Datetime(time) => Tree::Other(time.to_string()),
        DeValue::Array(items) => Tree::List(items.iter().map(node).collect()),
        DeValue::Table(table) => members(table),
    };
    Node {
        at: value.span().start,
        tree,
    }
}

fn number_of(number: Option<i64>) -> Option<Tree> {
    number.map(|number| Tree::Number(number.into()))
}

/// A member stands where its key does: what is wrong with it is mostly the key.
fn members(table: &DeTable<'_>) -> Tree {
    let member = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: &Spanned<std::borrow::Cow<'_, str>> = key;
        let mut node = node(value);
        node.at = key.span().start;
        (key.get_ref().to_string(), node)
    };
    let mut members: Vec<_> = table.iter().map(member).collect();
    members.sort_by_key(|(_, node)| node.at);
    Tree::Table(members)
}
