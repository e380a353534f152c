//! Condition keys of a question with their values as texts, read no further than they may go.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::told::wrong;
use crate::http::answer::Problem;

/// The most condition keys of a question.
const KEYS: usize = 100;
/// The most values of all of them.
const VALUES: usize = 1000;
/// The most bytes of keys and values together.
const BYTES: usize = 64 << 10;
/// As much of a key as an error repeats.
const SHOWN: usize = 64;

type Keys = BTreeMap<String, Vec<String>>;

/// Condition keys, read once for all questions that have them in common; or what is wrong with
/// them.
#[derive(Clone)]
pub(super) struct Conditions(Result<Arc<Keys>, Problem>);

impl Conditions {
    /// The keys, shared with all questions that have them in common.
    pub(super) fn shared(&self) -> Result<Arc<Keys>, Problem> {
        self.0.clone()
    }

    /// The keys, for one question alone.
    pub(super) fn into_keys(self) -> Result<Keys, Problem> {
        self.0.map(Arc::unwrap_or_clone)
    }
}

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Context)
    }
}

struct Context;

impl<'de> Visitor<'de> for Context {
    type Value = Conditions;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("condition keys with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conditions, A::Error> {
        let mut read = Read::default();
        while read.problem.is_none() {
            let Some(key) = map.next_key::<String>()? else {
                return Ok(Conditions(Ok(Arc::new(read.keys))));
            };
            read.begin(&key);
            map.next_value_seed(Values {
                read: &mut read,
                key: &key,
                listed: false,
            })?;
        }
        // The rest is passed over: nothing of it is kept.
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Conditions(match read.problem {
            Some(problem) => Err(problem),
            None => Ok(Arc::new(read.keys)),
        }))
    }
}

/// What was read so far.
#[derive(Default)]
struct Read {
    keys: Keys,
    values: usize,
    bytes: usize,
    problem: Option<Problem>,
}

impl Read {
    fn begin(&mut self, key: &str) {
        self.bytes += key.len();
        // A key that comes twice counts with the values that come last.
        self.keys.insert(key.to_owned(), Vec::new());
        if self.keys.len() > KEYS {
            self.too_many();
        }
    }

    fn add(&mut self, key: &str, value: String) {
        self.values += 1;
        self.bytes += value.len();
        if self.values > VALUES {
            return self.too_many();
        }
        if self.bytes > BYTES {
            let message = format!("context may have at most {BYTES} bytes of keys and values.");
            return self.wrong(message);
        }
        self.keys.entry(key.to_owned()).or_default().push(value);
    }

    fn too_many(&mut self) {
        let message =
            format!("context may have at most {KEYS} keys and {VALUES} values; send fewer.");
        self.wrong(message);
    }

    fn no_text(&mut self, key: &str) {
        let key: String = key.chars().take(SHOWN).collect();
        self.wrong(format!(
            "context.{key} must be a text, a number, true or false, or a list of those."
        ));
    }

    fn wrong(&mut self, message: String) {
        let wrong = wrong("InvalidParameter.context", message);
        self.problem.get_or_insert(wrong);
    }
}

/// Reads the values of a key.
struct Values<'r> {
    read: &'r mut Read,
    key: &'r str,
    /// Whether it is an item of a list.
    listed: bool,
}

impl Values<'_> {
    fn add(self, value: String) {
        self.read.add(self.key, value);
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.read.problem.is_some() {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a number, true or false, or a list of those")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.add(text.to_owned());
        Ok(())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.add(truth.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.add(number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.add(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        // As JSON writes it.
        self.add(serde_json::Value::from(number).to_string());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.read.no_text(self.key);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.listed {
            self.read.no_text(self.key);
        }
        while list
            .next_element_seed(Values {
                read: &mut *self.read,
                key: self.key,
                listed: true,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.read.no_text(self.key);
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(context: &Value) -> Result<Keys, Problem> {
        let read: Conditions = serde_json::from_str(&context.to_string()).unwrap();
        read.into_keys()
    }

    fn keys(count: usize) -> Value {
        let keys = (0..count).map(|n| (format!("k{n}"), Value::from(n)));
        Value::Object(keys.collect())
    }

    #[test]
    fn values_become_texts() {
        let context =
            json!({ "s": "a", "n": -7, "f": 1.5, "b": true, "l": ["a", 1, false], "e": [] });
        let read = read(&context).unwrap();
        for (key, texts) in [
            ("s", vec!["a"]),
            ("n", vec!["-7"]),
            ("f", vec!["1.5"]),
            ("b", vec!["true"]),
            ("l", vec!["a", "1", "false"]),
            ("e", vec![]),
        ] {
            assert_eq!(read[key], texts, "{key}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_key() {
        for value in [
            json!(null),
            json!({ "a": 1 }),
            json!([null]),
            json!([["a"]]),
            json!([{}]),
        ] {
            let refused = read(&json!({ "before": 1, "k": value, "after": [[]] })).unwrap_err();
            assert_eq!(refused.code, "InvalidParameter.context");
            assert!(
                refused.message.contains("context.k "),
                "{}",
                refused.message
            );
        }
    }

    #[test]
    fn a_context_is_read_as_far_as_it_may_go() {
        assert!(read(&keys(KEYS)).is_ok());
        assert!(read(&json!({ "k": vec!["v"; VALUES] })).is_ok());
        for context in [
            keys(KEYS + 1),
            json!({ "k": vec!["v"; VALUES + 1] }),
            json!({ "k": "v".repeat(BYTES) }),
            json!({ "k": vec![json!([]); 300_000] }),
        ] {
            let refused = read(&context).unwrap_err();
            assert_eq!(refused.code, "InvalidParameter.context");
        }
    }

    #[test]
    fn nothing_is_kept_beyond_the_limit() {
        let mut kept = Read::default();
        let text = json!(vec!["v"; 300_000]).to_string();
        let values = Values {
            read: &mut kept,
            key: "k",
            listed: false,
        };
        let mut json = serde_json::Deserializer::from_str(&text);
        values.deserialize(&mut json).unwrap();
        assert_eq!(kept.values, VALUES + 1);
        assert!(kept.keys.values().map(Vec::len).sum::<usize>() <= VALUES);
    }
}
