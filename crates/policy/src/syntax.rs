//! JSON as the reader of documents sees it: one level at a time, each piece with its place.
//!
//! The text is checked and cut by `serde_json`; nothing is kept but slices of it, so no tree of a
//! hostile document is ever built, and member names arrive before anybody merges duplicates.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON value and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'t> {
    pub(crate) json: &'t str,
    start: usize,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member<'t> {
    pub(crate) name: String,
    pub(crate) name_span: Range<usize>,
    pub(crate) value: Node<'t>,
}

/// What a value is.
pub(crate) enum Shape<'t> {
    Object(Vec<Member<'t>>),
    List(Vec<Node<'t>>),
    Text(String),
    /// Anything else, by its name in English.
    Other(&'static str),
}

/// Text that is not JSON: where, and what is wrong there.
pub(crate) struct Broken {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

impl<'t> Node<'t> {
    /// The only value of a text.
    pub(crate) fn root(text: &'t str) -> Result<Self, Broken> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Ok(Self::locate(text, 0, raw)),
            Err(error) => Err(Broken {
                offset: offset_of(text, error.line(), error.column()),
                message: without_place(&error),
            }),
        }
    }

    fn locate(text: &str, base: usize, raw: &'t RawValue) -> Self {
        let start = raw
            .get()
            .as_ptr()
            .addr()
            .saturating_sub(text.as_ptr().addr());
        Self {
            json: raw.get(),
            start: base + start,
        }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.start + self.json.len()
    }

    /// Opens the value by one level.
    pub(crate) fn shape(&self) -> Shape<'t> {
        match self.json.as_bytes().first() {
            Some(b'{') => self
                .object()
                .map_or(Shape::Other("an unreadable object"), Shape::Object),
            Some(b'[') => self
                .list()
                .map_or(Shape::Other("an unreadable list"), Shape::List),
            Some(b'"') => match serde_json::from_str(self.json) {
                Ok(text) => Shape::Text(text),
                Err(_) => Shape::Other("text with half a surrogate pair"),
            },
            Some(b't' | b'f') => Shape::Other("a boolean"),
            Some(b'n') => Shape::Other("null"),
            _ => Shape::Other("a number"),
        }
    }

    fn object(&self) -> Option<Vec<Member<'t>>> {
        let mut reader = serde_json::Deserializer::from_str(self.json);
        let pairs = reader.deserialize_map(Pairs).ok()?;
        let member = |(name, value): (&'t RawValue, &'t RawValue)| {
            let key = Self::locate(self.json, self.start, name);
            let value = Self::locate(self.json, self.start, value);
            let name = serde_json::from_str(key.json).unwrap_or_else(|_| key.json.to_owned());
            Member {
                name,
                name_span: key.span(),
                value,
            }
        };
        Some(pairs.into_iter().map(member).collect())
    }

    fn list(&self) -> Option<Vec<Self>> {
        let mut reader = serde_json::Deserializer::from_str(self.json);
        let values = reader.deserialize_seq(Values).ok()?;
        Some(
            values
                .into_iter()
                .map(|raw| Self::locate(self.json, self.start, raw))
                .collect(),
        )
    }
}

struct Pairs;

impl<'t> Visitor<'t> for Pairs {
    type Value = Vec<(&'t RawValue, &'t RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = access.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

struct Values;

impl<'t> Visitor<'t> for Values {
    type Value = Vec<&'t RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = access.next_element()? {
            values.push(value);
        }
        Ok(values)
    }
}

/// The byte a one-based line and column (in bytes) point at.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut offset = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The message without the place that `serde_json` adds to it.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message
        .rfind(" at line ")
        .and_then(|place| message.split_at_checked(place))
    {
        Some((short, _)) => short.to_owned(),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_its_place() {
        let error = serde_json::from_str::<serde_json::Value>("{").unwrap_err();
        assert_eq!(without_place(&error), "EOF while parsing an object");
    }

    #[test]
    fn pieces_know_their_place() {
        let text = " {\"a\": [\"x\", {\"b\\u0062\":1}]}";
        let Shape::Object(members) = Node::root(text).ok().unwrap().shape() else {
            panic!()
        };
        assert_eq!(text.get(members[0].name_span.clone()), Some("\"a\""));
        let Shape::List(items) = members[0].value.shape() else {
            panic!()
        };
        assert_eq!(text.get(items[0].span()), Some("\"x\""));
        let Shape::Object(inner) = items[1].shape() else {
            panic!()
        };
        assert_eq!(inner[0].name, "bb");
        assert_eq!(text.get(inner[0].name_span.clone()), Some("\"b\\u0062\""));
    }

    #[test]
    fn every_shape_has_its_name() {
        let shape = |text| Node::root(text).ok().unwrap().shape();
        for (text, name) in [
            ("1", "a number"),
            ("-1", "a number"),
            ("true", "a boolean"),
            ("false", "a boolean"),
            ("null", "null"),
            ("\"\\ud800\"", "text with half a surrogate pair"),
        ] {
            assert!(
                matches!(shape(text), Shape::Other(what) if what == name),
                "{text}"
            );
        }
        assert!(matches!(shape("\"a\\u0062\""), Shape::Text(text) if text == "ab"));
        assert!(matches!(shape(" [1, 2] "), Shape::List(all) if all.len() == 2));
        assert_eq!(Node::root(" 17 ").ok().unwrap().span(), 1..3);
    }

    #[test]
    fn a_break_is_found_in_any_line() {
        let at = |text| Node::root(text).err().unwrap().offset;
        assert_eq!(at("x"), 0);
        assert_eq!(at("{\"é\": y}"), 7);
        assert_eq!(at("[1,\n 2,\n é]"), 9);
        assert_eq!(at(""), 0);
        // The end of a text may be said to be inside of its last character.
        assert_eq!(at("\"é"), 1);
    }

    #[test]
    fn both_of_two_equal_names_arrive() {
        let Shape::Object(members) = Node::root(r#"{"a":1,"a":2}"#).ok().unwrap().shape() else {
            panic!()
        };
        assert_eq!(members.len(), 2);
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let deep = "[".repeat(100_000);
        assert!(Node::root(&deep).is_err());
        let closed = deep + &"]".repeat(100_000);
        assert!(Node::root(&closed).is_ok());
    }

    #[test]
    fn a_break_is_found_where_it_is() {
        let broken = Node::root("{\n  \"a\": x}").err().unwrap();
        assert_eq!(broken.offset, 9);
        assert!(!broken.message.contains("line"));
    }
}
