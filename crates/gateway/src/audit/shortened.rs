//! What gives way in an event that would be too long.

use std::borrow::Cow;

use serde_json::Value;

/// Keeps so many characters of each text and a thirty-second part as many members of each list and
/// object.
pub(super) fn shorten(value: &mut Value, keep: usize) {
    let members = keep / 32;
    match value {
        Value::String(text) => *text = shortened(text, keep).into_owned(),
        Value::Array(list) => {
            list.truncate(members);
            for one in list {
                shorten(one, keep);
            }
        }
        Value::Object(map) => {
            let beyond: Vec<_> = map.keys().skip(members).cloned().collect();
            for key in beyond {
                map.remove(&key);
            }
            for one in map.values_mut() {
                shorten(one, keep);
            }
        }
        _ => {}
    }
}

/// So many characters of a text.
pub(super) fn shortened(text: &str, keep: usize) -> Cow<'_, str> {
    if text.len() <= keep {
        return text.into();
    }
    match text.char_indices().nth(keep) {
        None => text.into(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
    }
}

/// What of the id of a session tells it from others.
pub(crate) fn session(id: &str) -> String {
    id.chars().take(SHORT).collect()
}

/// Of the id of a session, so many letters do.
const SHORT: usize = 16;
