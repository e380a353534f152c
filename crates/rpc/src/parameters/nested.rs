//! Parameters from a JSON object, as pages send them: nested as the contract shows them, written out
//! flat as the wire has them. What is given must have the shape that the operation reads: what nobody
//! would read is refused, for it may be what its sender relies on.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{MAXIMUM, Parameters};
use crate::Malformed;
use crate::field::{Kind, ParameterShape};

impl Parameters {
    /// The parameters of an operation of this shape, from the text of a JSON object; no text is as good
    /// as an empty one, and `null` is absent. A member that the operation does not know is refused, and
    /// so is one that comes twice, or a list where one value belongs.
    ///
    /// # Errors
    /// `InvalidParameter`: no such object, or as [`Parameters::read`].
    pub fn nested(text: &[u8], shape: &[ParameterShape]) -> Result<Self, Malformed> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let Members(members) = read(text, "The body")?;
        let mut pairs = Pairs::default();
        for (name, value) in members {
            let shape = known(shape, &name)?;
            pairs.write(&name, shape, value)?;
        }
        Self::collect(pairs.0)
    }
}

/// Names and values as the wire has them.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Writes a value out under its name, and what is in it under longer ones.
    fn write(
        &mut self,
        name: &str,
        shape: &ParameterShape,
        value: &RawValue,
    ) -> Result<(), Malformed> {
        let text = value.get();
        match (text.bytes().next(), shape.kind) {
            (Some(b'n'), _) => Ok(()),
            (Some(b'[' | b'{'), Kind::Json | Kind::Either(_)) => self.put(name, text),
            (Some(b'['), Kind::Flat(fields)) => self.list(name, fields, text),
            (Some(b'['), _) => Err(unfit(name, "a single value, not a list")),
            (Some(b'{'), Kind::Flat(_)) => Err(unfit(name, "a list, not an object")),
            (Some(b'{'), _) => Err(unfit(name, "a single value, not an object")),
            (_, Kind::Flat(_)) => Err(unfit(name, "a list, not a single value")),
            (Some(b'"'), _) => {
                let unescaped: String = read(text.as_bytes(), name)?;
                self.put(name, &unescaped)
            }
            _ => self.put(name, text),
        }
    }

    /// Writes the items of a list out, whose fields are these if they have any.
    fn list(&mut self, name: &str, fields: &[ParameterShape], text: &str) -> Result<(), Malformed> {
        let Items(items) = read(text.as_bytes(), name)?;
        for (index, item) in (1..).zip(items) {
            let name = format!("{name}.{index}");
            if item.get() == "null" {
                return Err(unfit(&name, "a value, not null"));
            }
            if fields.is_empty() {
                self.write(&name, &ITEM, item)?;
                continue;
            }
            if !item.get().starts_with('{') {
                return Err(unfit(&name, "an object"));
            }
            let Members(members) = read(item.get().as_bytes(), &name)?;
            for (field, value) in members {
                let shape = known(fields, &field)?;
                self.write(&format!("{name}.{field}"), shape, value)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, name: &str, value: &str) -> Result<(), Malformed> {
        if self.0.len() == MAXIMUM {
            let why = format!("A request may carry at most {MAXIMUM} parameters.");
            return Err(invalid(why));
        }
        self.0.push((name.to_owned(), value.to_owned()));
        Ok(())
    }
}

/// The shape of an item that is a plain value.
const ITEM: ParameterShape = ParameterShape {
    name: "",
    required: true,
    kind: Kind::Text,
    secret: false,
    invalid: "",
};

/// The members of an object, each once.
struct Members<'a>(Vec<(String, &'a RawValue)>);

/// The items of a list.
struct Items<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(MembersVisitor)
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ItemsVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members: Vec<(String, &'de RawValue)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            let most = members.len() == MAXIMUM;
            if most || members.iter().any(|(other, _)| *other == name) {
                return Err(M::Error::custom("too many members, or one twice"));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            if items.len() == MAXIMUM {
                return Err(S::Error::custom("too many items"));
            }
            items.push(item);
        }
        Ok(Items(items))
    }
}

/// The shape of this name.
fn known<'s>(shape: &'s [ParameterShape], name: &str) -> Result<&'s ParameterShape, Malformed> {
    let known = shape.iter().find(|shape| shape.name == name);
    known.ok_or_else(|| {
        let name: String = name.chars().take(64).collect();
        invalid(format!("{name} is no parameter of this operation."))
    })
}

/// Reads JSON. What is said of it tells where it stops, and nothing of what stands there.
fn read<'a, T: Deserialize<'a>>(text: &'a [u8], what: &str) -> Result<T, Malformed> {
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        invalid(format!(
            "{what} must be the JSON that the operation's parameters take, each member once and at most \
             {MAXIMUM} of them; it is not, at line {line}, column {column}."
        ))
    })
}

fn unfit(name: &str, rule: &str) -> Malformed {
    invalid(format!("The parameter {name} must be {rule}."))
}

fn invalid(why: String) -> Malformed {
    Malformed::new("InvalidParameter", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn shape(name: &'static str, kind: Kind) -> ParameterShape {
        ParameterShape {
            name,
            required: false,
            kind,
            secret: false,
            invalid: "",
        }
    }

    const TAG: &[ParameterShape] = &[shape("Key", Kind::Text), shape("Value", Kind::Text)];
    const SHAPE: &[ParameterShape] = &[
        shape("Name", Kind::Text),
        shape("Count", Kind::Integer),
        shape("Active", Kind::Boolean),
        shape("Types", Kind::Json),
        shape("Tag", Kind::Flat(TAG)),
        shape("Id", Kind::Flat(&[])),
        shape("Rows", Kind::Either(TAG)),
        shape("Document", Kind::Text),
    ];

    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        let read = Parameters::nested(text.as_bytes(), SHAPE).map_err(|e| e.message)?;
        let pairs = read
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(pairs.collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    }

    #[test]
    fn what_is_nested_is_written_out_as_the_wire_has_it() {
        let text = r#"{"Name":"a=b&c","Count":3,"Active":true,"Types":["sms","email"],
            "Tag":[{"Key":"k","Value":"v"},{"Key":"l"}], "Id": ["x", 7],
            "Rows": [{"Key":"k"}], "Document":"\u4e2d\n"}"#;
        let flat = [
            ("Active", "true"),
            ("Count", "3"),
            ("Document", "中\n"),
            ("Id.1", "x"),
            ("Id.2", "7"),
            ("Name", "a=b&c"),
            ("Rows", r#"[{"Key":"k"}]"#),
            ("Tag.1.Key", "k"),
            ("Tag.1.Value", "v"),
            ("Tag.2.Key", "l"),
            ("Types", r#"["sms","email"]"#),
        ];
        assert_eq!(read(text), Ok(pairs(&flat)));
    }

    #[test]
    fn nothing_is_as_good_as_absent_and_empty_is_not() {
        assert_eq!(read(""), Ok(pairs(&[])));
        assert_eq!(read("{}"), Ok(pairs(&[])));
        assert_eq!(read(r#"{"Name":null,"Tag":[],"Id":null}"#), Ok(pairs(&[])));
        assert_eq!(read(r#"{"Name":""}"#), Ok(pairs(&[("Name", "")])));
    }

    #[test]
    fn what_nobody_would_read_is_refused_and_no_value_is_repeated() {
        for (text, why) in [
            (
                r#"{"Nmae":"secret"}"#,
                "Nmae is no parameter of this operation.",
            ),
            (
                r#"{"Tag":[{"Nmae":"secret"}]}"#,
                "Nmae is no parameter of this operation.",
            ),
            (
                r#"{"Name":["secret"]}"#,
                "The parameter Name must be a single value, not a list.",
            ),
            (
                r#"{"Document":{"a":"secret"}}"#,
                "The parameter Document must be a single value, not an object.",
            ),
            (
                r#"{"Count":[900]}"#,
                "The parameter Count must be a single value, not a list.",
            ),
            (
                r#"{"Active":{"a":true}}"#,
                "The parameter Active must be a single value, not an object.",
            ),
            (
                r#"{"Tag":{"Key":"secret"}}"#,
                "The parameter Tag must be a list, not an object.",
            ),
            (
                r#"{"Tag":"secret"}"#,
                "The parameter Tag must be a list, not a single value.",
            ),
            (
                r#"{"Tag":["secret"]}"#,
                "The parameter Tag.1 must be an object.",
            ),
            (
                r#"{"Tag":[{"Key":["secret"]}]}"#,
                "The parameter Tag.1.Key must be a single value, not a list.",
            ),
            (
                r#"{"Id":[["secret"]]}"#,
                "The parameter Id.1 must be a single value, not a list.",
            ),
            (
                r#"{"Id":["a",null]}"#,
                "The parameter Id.2 must be a value, not null.",
            ),
        ] {
            assert_eq!(read(text), Err(why.to_owned()), "{text}");
        }
        for text in [
            r#"["secret"]"#,
            r#"{"Name":"secret""#,
            r#"{"Name":"secret","Name":"other"}"#,
            r#"{"Tag":[{"Key":"secret","Key":"other"}]}"#,
            r#"{"Name":"secret"} x"#,
        ] {
            let told = read(text).unwrap_err();
            assert!(
                told.contains("line 1") && !told.contains("secret"),
                "{told}"
            );
        }
    }

    #[test]
    fn what_is_large_or_deep_costs_no_more_than_its_length() {
        let deep = format!(r#"{{"Tag":{}}}"#, "[".repeat(100_000));
        assert!(read(&deep).is_err());
        let long = "k".repeat(200_000);
        let many = vec!["1"; 1000].join(",");
        let told = read(&format!(r#"{{"Tag":[{{"{long}":[{many}]}}]}}"#)).unwrap_err();
        assert!(told.len() < 200, "{}", told.len());
        let items = vec!["1"; 1001].join(",");
        assert!(read(&format!(r#"{{"Id":[{items}]}}"#)).is_err());
        let items = vec!["1"; 1000].join(",");
        assert_eq!(read(&format!(r#"{{"Id":[{items}]}}"#)).unwrap().len(), 1000);
        assert!(read(&format!(r#"{{"Id":[{items}],"Name":"a"}}"#)).is_err());
    }
}
