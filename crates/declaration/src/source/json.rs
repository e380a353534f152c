//! JSON as a tree. Values are read as slices of the text, so that each knows where it stands.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number, from_str};

use crate::node::{Node, Tree};

pub(super) fn parse(text: &str) -> Result<Node, (usize, String)> {
    let raw: &RawValue = from_str(text).map_err(|error| (offset(text, &error), is_none(&error)))?;
    node(text, raw)
}

fn node(text: &str, raw: &RawValue) -> Result<Node, (usize, String)> {
    let slice = raw.get();
    // INVARIANT: a raw value that is borrowed is a slice of the text it was read from.
    let at = (slice.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    let wrong = |error: serde_json::Error| (at, is_none(&error));
    let tree = match slice.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = from_str(slice).map_err(wrong)?;
            let mut nodes: Vec<(String, Node)> = Vec::with_capacity(members.len());
            for (key, raw) in members {
                let node = node(text, raw)?;
                if nodes.iter().any(|(known, _)| *known == key) {
                    return Err((node.at, format!("the key {key} stands here twice")));
                }
                nodes.push((key, node));
            }
            Tree::Table(nodes)
        }
        Some(b'[') => {
            let Items(items) = from_str(slice).map_err(wrong)?;
            let nodes: Result<_, _> = items.into_iter().map(|raw| node(text, raw)).collect();
            Tree::List(nodes?)
        }
        Some(b'"') => Tree::Text(from_str(slice).map_err(wrong)?),
        Some(b't') => Tree::Flag(true),
        Some(b'f') => Tree::Flag(false),
        Some(b'n') => Tree::Other("null".to_owned()),
        _ => Tree::Number(from_str::<Number>(slice).map_err(wrong)?),
    };
    Ok(Node { at, tree })
}

fn is_none(error: &serde_json::Error) -> String {
    format!("is no JSON: {error}")
}

/// The byte where the line of an error begins.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n');
    lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum()
}

/// The members of an object, doubles included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

/// The items of a list.
struct Items<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Items<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}
