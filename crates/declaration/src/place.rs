//! Where something is in an answer: names with dots between them.

use serde_json::Value;

/// What an answer has at a place; all of it at no place.
pub(crate) fn at<'a>(answer: &'a Value, place: &str) -> Option<&'a Value> {
    let mut names = place.split('.').filter(|name| !name.is_empty());
    names.try_fold(answer, |value, name| value.get(name))
}

/// The text there; empty if there is none.
pub(crate) fn text(answer: &Value, place: &str) -> String {
    let text = at(answer, place).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
