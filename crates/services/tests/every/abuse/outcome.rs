//! What came of a call: the answer, what changed, and how two of them differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use services::testing::Told;

use super::ledger::Trace;

/// What came of a call.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) status: u16,
    /// The code; `ok` for a success.
    pub(super) code: String,
    pub(super) request_id: String,
    pub(super) message: String,
    /// The answer without the id of its request.
    pub(super) answer: Value,
    pub(super) ours: Trace,
    pub(super) theirs: Trace,
}

/// Values by the path that leads to them; of a list, all of them.
type Leaves = BTreeMap<String, Vec<String>>;

impl Outcome {
    pub(super) fn of(told: &Told, ours: Trace, theirs: Trace) -> Self {
        let mut answer = told.json();
        let request_id = answer["RequestId"].as_str().unwrap_or_default().to_owned();
        if let Some(fields) = answer.as_object_mut() {
            fields.remove("RequestId");
        }
        Self {
            status: told.status,
            code: told.code(),
            request_id,
            message: answer["Message"].as_str().unwrap_or_default().to_owned(),
            answer,
            ours,
            theirs,
        }
    }

    pub(super) fn is_ok(&self) -> bool {
        self.status == 200 && self.code == "ok"
    }

    /// Whether it is refused in the very words of another.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        self.code == other.code && self.message == other.message
    }

    /// Whether a text is to be seen in the answer or in what changed.
    pub(super) fn shows(&self, text: &str) -> bool {
        holds(&self.answer, text) || self.payloads().any(|(_, payload)| holds(&payload, text))
    }

    /// Where two outcomes differ, but for what is another at each call.
    pub(super) fn differences(&self, other: &Self, but: &BTreeSet<String>) -> BTreeSet<String> {
        let (one, other) = (self.leaves(), other.leaves());
        let paths = one.keys().chain(other.keys());
        let differs = |path: &&String| one.get(*path) != other.get(*path) && !but.contains(*path);
        paths.filter(differs).cloned().collect()
    }

    fn payloads(&self) -> impl Iterator<Item = (&str, Value)> {
        let images = self.ours.images.iter();
        images.filter_map(|image| {
            let payload = serde_json::from_str(image.payload.as_deref()?);
            Some((image.table.as_str(), payload.ok()?))
        })
    }

    fn leaves(&self) -> Leaves {
        let mut leaves = Leaves::from([("code".to_owned(), vec![self.code.clone()])]);
        walk(&self.answer, "answer", &mut leaves);
        for (table, payload) in self.payloads() {
            walk(&payload, &format!("made {table}"), &mut leaves);
        }
        for image in self
            .ours
            .images
            .iter()
            .filter(|image| image.payload.is_none())
        {
            let gone = leaves.entry(format!("gone {}", image.table)).or_default();
            gone.push(image.key.clone());
        }
        for values in leaves.values_mut() {
            values.sort();
        }
        leaves
    }
}

/// The leaves of a value. Names that are numbers, such as ids, are taken as one.
fn walk(value: &Value, path: &str, leaves: &mut Leaves) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let digits = name.bytes().filter(u8::is_ascii_digit).count();
                let name = if digits > 5 { "#" } else { name };
                walk(value, &format!("{path}.{name}"), leaves);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, path, leaves);
            }
        }
        leaf => {
            let values = leaves.entry(path.to_owned()).or_default();
            values.push(leaf.to_string());
        }
    }
}

/// Whether a text is in a leaf of a value, or in a document that a leaf holds.
pub(super) fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(leaf) => leaf.contains(text),
        Value::Number(leaf) => leaf.to_string() == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(fields) => {
            let mut fields = fields.iter();
            fields.any(|(name, value)| name.contains(text) || holds(value, text))
        }
        Value::Bool(_) | Value::Null => false,
    }
}
