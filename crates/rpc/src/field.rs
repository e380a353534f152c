//! Typed requests: what `#[derive(Parameters)]` generates stands on these traits and readers.
//!
//! A field is required unless it is an `Option` or an edit. `Name=` is a present, empty value: a
//! required field parses it, an `Option` takes it as absent, whatever its type, and an edit clears
//! what is there.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::DeserializeOwned;

use crate::{Malformed, Parameters, Reader};

/// A request that reads itself from parameters. Derive it.
pub trait FromParameters: Sized {
    /// The name of the struct, which is the request's own.
    const REQUEST: &'static str;
    /// What this request reads, in parts: those of a flattened struct are one.
    const PARTS: &'static [&'static [ParameterShape]];
    /// What this request reads; everything else it is sent is ignored.
    const SHAPE: &'static [ParameterShape] = Joined::<Self>::SHAPE;

    /// Reads the fields under the reader's prefix.
    ///
    /// # Errors
    /// `MissingParameter` or `InvalidParameter.<Name>`, naming the parameter and the rule.
    fn read(reader: Reader<'_>) -> Result<Self, Malformed>;

    /// Reads the fields from all parameters of a request.
    ///
    /// # Errors
    /// As [`FromParameters::read`].
    fn from_parameters(parameters: &Parameters) -> Result<Self, Malformed> {
        Self::read(Reader::whole(parameters))
    }
}

/// The parts of a request's shape as one.
struct Joined<T>(PhantomData<T>);

impl<T: FromParameters> Joined<T> {
    /// All shapes, and room that is left.
    const ROOM: &'static ([ParameterShape; MOST], usize) = &join(T::PARTS);
    const SHAPE: &'static [ParameterShape] = Self::ROOM.0.as_slice().split_at(Self::ROOM.1).0;
}

/// How many parameters a request may have.
const MOST: usize = 48;

/// Copies the parts behind one another; too many of them do not compile.
const fn join(mut parts: &[&[ParameterShape]]) -> ([ParameterShape; MOST], usize) {
    let mut all = [ParameterShape::NONE; MOST];
    let mut count = 0;
    let mut places = all.as_mut_slice();
    while let Some((part, rest)) = parts.split_first() {
        let mut shapes = *part;
        while let Some((shape, rest)) = shapes.split_first() {
            let (place, left) = places.split_at_mut(1);
            place.copy_from_slice(std::slice::from_ref(shape));
            (places, shapes, count) = (left, rest, count + 1);
        }
        parts = rest;
    }
    (all, count)
}

/// One parameter of a request, as the contract test and the audit record see it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ParameterShape {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the request is refused without it.
    pub required: bool,
    /// How the value is written.
    pub kind: Kind,
    /// Whether the value must appear nowhere: not in errors, events or logs.
    pub secret: bool,
    /// The error code for a value that breaks the rule, `InvalidParameter.<Name>`.
    pub invalid: &'static str,
}

impl ParameterShape {
    /// No parameter: fills the room that is left.
    const NONE: Self = Self {
        name: "",
        required: false,
        kind: Kind::Text,
        secret: false,
        invalid: "",
    };
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Text with the rules of its type.
    Text,
    /// A decimal number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// One parameter that holds a JSON text.
    Json,
    /// A flat list, `Name.1`; the shape of an item's fields, empty if items are plain values.
    Flat(&'static [ParameterShape]),
    /// One parameter that holds a JSON text, or a flat list, as the caller likes.
    Either(&'static [ParameterShape]),
}

impl Kind {
    /// The fields of an item, if it may be written as a flat list.
    #[must_use]
    pub fn fields(self) -> Option<&'static [ParameterShape]> {
        match self {
            Self::Flat(fields) | Self::Either(fields) => Some(fields),
            _ => None,
        }
    }
}

/// A type that one parameter's text can become. Every [`FromStr`] with a readable error is one.
pub trait Value: Sized {
    /// Parses the text, or says the rule that it breaks.
    ///
    /// # Errors
    /// The rule.
    fn parse(text: &str) -> Result<Self, String>;
}

impl<T> Value for T
where
    T: FromStr,
    T::Err: Display,
{
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|rule: T::Err| rule.to_string())
    }
}

/// An item of a flat list: a [`FromStr`] value, or a struct that derives `Parameters`.
pub trait FlatItem: Sized {
    /// The fields of a struct item.
    const FIELDS: &'static [ParameterShape];

    /// Reads the item called `name`, such as `Tag.1`.
    ///
    /// # Errors
    /// As [`FromParameters::read`].
    fn read_item(reader: Reader<'_>, name: &str, shape: &ParameterShape)
    -> Result<Self, Malformed>;
}

impl<T> FlatItem for T
where
    T: FromStr,
    T::Err: Display,
{
    const FIELDS: &'static [ParameterShape] = &[];

    fn read_item(
        reader: Reader<'_>,
        name: &str,
        shape: &ParameterShape,
    ) -> Result<Self, Malformed> {
        let text = reader.get(name);
        let text = text.ok_or_else(|| Malformed::missing(&reader.full_name(name)))?;
        T::parse(text).map_err(|rule| invalid(&reader.full_name(name), shape, text, &rule))
    }
}

/// A field that holds a list; lets the derive find the shape of its items.
pub trait List: Sized {
    /// An item.
    type Item: FlatItem;
    /// The fields of a struct item.
    const FIELDS: &'static [ParameterShape] = Self::Item::FIELDS;

    /// The list of these items, or the rule that they break together.
    ///
    /// # Errors
    /// The rule.
    fn of(items: Vec<Self::Item>) -> Result<Self, String>;
}

impl<T: FlatItem> List for Vec<T> {
    type Item = T;

    fn of(items: Self) -> Result<Self, String> {
        Ok(items)
    }
}

/// A parameter that this server knows and does not serve: refused by name, so that nothing it says
/// is dropped without a word. Empty, like any other, it counts as absent.
#[derive(Clone, Copy, Debug)]
pub enum Unserved {}

impl FromStr for Unserved {
    type Err = &'static str;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Err("this server does not serve it; leave it out")
    }
}

/// Reads a required value.
///
/// # Errors
/// `MissingParameter` or `InvalidParameter.<Name>`.
pub fn required<T: Value>(reader: Reader<'_>, shape: &ParameterShape) -> Result<T, Malformed> {
    let text = present(reader, shape)?;
    parse(reader, shape, text)
}

/// Reads a value that may be absent or empty.
///
/// # Errors
/// `InvalidParameter.<Name>`.
pub fn optional<T: Value>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<Option<T>, Malformed> {
    let text = reader.get(shape.name).filter(|text| !text.is_empty());
    text.map(|text| parse(reader, shape, text)).transpose()
}

/// Reads what becomes of a field: nothing if the parameter is absent; `Some(None)`, which clears it,
/// if it is empty.
///
/// # Errors
/// `InvalidParameter.<Name>`.
pub fn edit<T: Value>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<Option<Option<T>>, Malformed> {
    let to = |text: &str| match text {
        "" => Ok(None),
        text => parse(reader, shape, text).map(Some),
    };
    reader.get(shape.name).map(to).transpose()
}

/// Reads a required parameter that holds a JSON text.
///
/// # Errors
/// `MissingParameter` or `InvalidParameter.<Name>`.
pub fn json<T: DeserializeOwned>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<T, Malformed> {
    let text = present(reader, shape)?;
    parse_json(reader, shape, text)
}

/// Reads a parameter that holds a JSON text, if it is there and not empty.
///
/// # Errors
/// `InvalidParameter.<Name>`.
pub fn optional_json<T: DeserializeOwned>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<Option<T>, Malformed> {
    let text = reader.get(shape.name).filter(|text| !text.is_empty());
    text.map(|text| parse_json(reader, shape, text)).transpose()
}

/// Reads a flat list that must have an item.
///
/// # Errors
/// `MissingParameter` or `InvalidParameter.<Name>`.
pub fn flat<T: FlatItem>(reader: Reader<'_>, shape: &ParameterShape) -> Result<Vec<T>, Malformed> {
    let items = optional_flat(reader, shape)?;
    items.ok_or_else(|| Malformed::missing(&format!("{}.1", reader.full_name(shape.name))))
}

/// Reads a flat list, if it has an item.
///
/// # Errors
/// `InvalidParameter.<Name>`.
pub fn optional_flat<T: FlatItem>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<Option<Vec<T>>, Malformed> {
    // A flat list that is written as one value would be dropped without a word.
    let whole = reader.get(shape.name).filter(|text| !text.is_empty());
    if let (Some(text), Kind::Flat(_)) = (whole, shape.kind) {
        let name = reader.full_name(shape.name);
        let rule = format!("a flat list such as {name}.1");
        return Err(invalid(&name, shape, text, &rule));
    }
    let read = |index| T::read_item(reader, &format!("{}.{index}", shape.name), shape);
    let items = reader.list_len(shape.name).and_then(|length| {
        (1..=length)
            .map(read)
            .collect::<Result<Vec<T>, Malformed>>()
    });
    match items {
        Ok(items) if items.is_empty() => Ok(None),
        Ok(items) => Ok(Some(items)),
        // An item's own rule is reported under the name of the list.
        Err(broken) if broken.code == "MissingParameter" => Err(broken),
        Err(broken) => Err(Malformed {
            code: shape.invalid,
            ..broken
        }),
    }
}

/// Reads a list that must be there, in one of its two forms.
///
/// # Errors
/// `MissingParameter` or `InvalidParameter.<Name>`.
pub fn either<T: List<Item: DeserializeOwned>>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<T, Malformed> {
    let list = optional_either(reader, shape)?;
    list.ok_or_else(|| Malformed::missing(&reader.full_name(shape.name)))
}

/// Reads a list in one of its two forms, if it is there: a JSON text or a flat list.
///
/// # Errors
/// `InvalidParameter.<Name>`, for both forms at once too.
pub fn optional_either<T: List<Item: DeserializeOwned>>(
    reader: Reader<'_>,
    shape: &ParameterShape,
) -> Result<Option<T>, Malformed> {
    let text = reader.get(shape.name).filter(|text| !text.is_empty());
    let refuse = |rule: &str| invalid(&reader.full_name(shape.name), shape, "", rule);
    let items = match (text, optional_flat(reader, shape)?) {
        (Some(text), None) => Some(parse_json(reader, shape, text)?),
        (None, flat) => flat,
        (Some(_), Some(_)) => {
            let rule = "a JSON text or a flat list, not both at once";
            return Err(refuse(rule));
        }
    };
    let list = items.map(T::of).transpose();
    list.map_err(|rule| refuse(&rule))
}

fn present<'a>(reader: Reader<'a>, shape: &ParameterShape) -> Result<&'a str, Malformed> {
    let text = reader.get(shape.name);
    text.ok_or_else(|| Malformed::missing(&reader.full_name(shape.name)))
}

fn parse<T: Value>(reader: Reader<'_>, shape: &ParameterShape, text: &str) -> Result<T, Malformed> {
    let refuse = |rule: &str| invalid(&reader.full_name(shape.name), shape, text, rule);
    match shape.kind {
        Kind::Integer => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(refuse("a decimal integer"));
            }
            T::parse(text).map_err(|_| refuse("a decimal integer that is not too large or small"))
        }
        // The Python SDKs write True and False.
        Kind::Boolean => T::parse(&text.to_ascii_lowercase()).map_err(|_| refuse("true or false")),
        _ => T::parse(text).map_err(|rule| refuse(&rule)),
    }
}

fn parse_json<T: DeserializeOwned>(
    reader: Reader<'_>,
    shape: &ParameterShape,
    text: &str,
) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|error| {
        // The library's words may quote the text.
        let rule = if shape.secret {
            "a JSON text of the documented form".to_owned()
        } else {
            format!("a JSON text of the documented form ({error})")
        };
        invalid(&reader.full_name(shape.name), shape, text, &rule)
    })
}

fn invalid(name: &str, shape: &ParameterShape, text: &str, rule: &str) -> Malformed {
    let message = if shape.secret || text.is_empty() || text.chars().count() > ECHO_LIMIT {
        format!("The parameter {name} is not valid: {rule}.")
    } else {
        format!("The parameter {name} is not valid: {rule}; it is {text:?}.")
    };
    Malformed::new(shape.invalid, message)
}

/// Longer values are not repeated in an error.
const ECHO_LIMIT: usize = 64;
