//! Headers of a request that a service received, read no further than they may go.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::told::wrong;
use crate::http::answer::Problem;

/// The most header values of a received request.
const HEADERS: usize = 100;
/// As much of a name as an error repeats.
const SHOWN: usize = 64;

/// Headers as names with a text or a list of texts; or what is wrong with them.
pub(super) struct Headers(Result<HeaderMap, Problem>);

impl Headers {
    /// The headers.
    pub(super) fn read(self) -> Result<HeaderMap, Problem> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Headers;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("headers with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut read = Ok(HeaderMap::new());
        while let Ok(headers) = &mut read {
            let Some(name) = map.next_key::<String>()? else {
                return Ok(Headers(read));
            };
            let added = match map.next_value::<Texts>()? {
                Texts::All(values) => add(headers, &name, &values),
                Texts::TooMany => Err(too_many()),
                Texts::None => Err(bad(&name)),
            };
            read = added.and(read);
        }
        // The rest is passed over: nothing of it is kept.
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Headers(read))
    }
}

fn add(headers: &mut HeaderMap, name: &str, values: &[String]) -> Result<(), Problem> {
    let parsed = HeaderName::try_from(name).map_err(|_| bad(name))?;
    for value in values {
        if headers.len() >= HEADERS {
            return Err(too_many());
        }
        let value = HeaderValue::try_from(value).map_err(|_| bad(name))?;
        let added = headers.try_append(parsed.clone(), value);
        added.map_err(|_| too_many())?;
    }
    Ok(())
}

fn too_many() -> Problem {
    let message = format!("headers may have at most {HEADERS} values; send those that are signed.");
    wrong("InvalidParameter.headers", message)
}

fn bad(name: &str) -> Problem {
    let name: String = name.chars().take(SHOWN).collect();
    let message =
        format!("headers.{name} must be an HTTP header's name with its text, or a list of texts.");
    wrong("InvalidParameter.headers", message)
}

/// The values of a header.
enum Texts {
    All(Vec<String>),
    TooMany,
    /// Something else than texts.
    None,
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Texts;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text or a list of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts::All(vec![text.to_owned()]))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Texts, E> {
        Ok(Texts::None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Texts, E> {
        Ok(Texts::None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Texts, E> {
        Ok(Texts::None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Texts, E> {
        Ok(Texts::None)
    }

    fn visit_unit<E>(self) -> Result<Texts, E> {
        Ok(Texts::None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
        let mut values = Vec::new();
        let mut told = None;
        while told.is_none() {
            match list.next_element::<Item>()? {
                Some(Item(Some(_))) if values.len() == HEADERS => told = Some(Texts::TooMany),
                Some(Item(Some(text))) => values.push(text),
                Some(Item(None)) => told = Some(Texts::None),
                None => return Ok(Texts::All(values)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(told.unwrap_or(Texts::None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Texts::None)
    }
}

/// A text of a list; anything else is nothing.
struct Item(Option<String>);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::bounded::text_or_nothing(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(headers: &Value) -> Result<HeaderMap, Problem> {
        let read: Headers = serde_json::from_str(&headers.to_string()).unwrap();
        read.read()
    }

    #[test]
    fn names_have_a_text_or_several() {
        let headers = read(&json!({ "Host": "a", "x-many": ["1", "2"], "x-none": [] })).unwrap();
        assert_eq!(headers["host"], "a");
        assert_eq!(headers.get_all("x-many").iter().count(), 2);
        assert!(!headers.contains_key("x-none"));
    }

    #[test]
    fn what_is_no_header_is_refused_with_its_name() {
        let values = [
            json!(7),
            json!(null),
            json!({}),
            json!(["a", 7]),
            json!([["a"]]),
            json!("\n"),
        ];
        for value in values {
            let refused = read(&json!({ "x-a": "1", "x-b": value, "x-c": "1" })).unwrap_err();
            assert_eq!(refused.code, "InvalidParameter.headers");
            assert!(
                refused.message.contains("headers.x-b "),
                "{}",
                refused.message
            );
        }
        assert!(read(&json!({ "no name": "1" })).is_err());
    }

    #[test]
    fn headers_are_read_as_far_as_they_may_go() {
        let with = |count: usize, list: bool| {
            let headers = (0..count).map(|n| (format!("x-{n}"), Value::from("1")));
            read(&if list {
                json!({ "x": vec!["1"; count] })
            } else {
                Value::Object(headers.collect())
            })
        };
        for list in [false, true] {
            assert!(with(HEADERS, list).is_ok());
            for count in [HEADERS + 1, 40_000] {
                let refused = with(count, list).unwrap_err();
                assert_eq!(refused.code, "InvalidParameter.headers");
                assert!(refused.message.contains("at most"), "{}", refused.message);
            }
        }
    }
}
