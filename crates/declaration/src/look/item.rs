//! A thing as an answer shows it.

use serde_json::Value as Json;

use crate::field::{Part, Seen};
use crate::kind::Kind;
use crate::place::at;
use crate::state::Item;
use crate::value::Value;

/// The attributes of a thing, as an answer shows them.
pub(super) fn item(kind: &Kind, shown: &Json) -> Item {
    let mut item = Item::default();
    for field in kind.fields {
        let place = match &field.part {
            Part::Attribute(place, _) => *place,
            Part::Links(links) => match links.seen {
                Seen::There(place) => place,
                Seen::Members | Seen::Attached(..) | Seen::Controlled => continue,
            },
            Part::Tags(_) | Part::Tests | Part::Once => continue,
        };
        let value = at(shown, place)
            .and_then(|shown| Value::seen(field.form, shown))
            .filter(|value| !is_number_for_alias(field.key, value));
        if let Some(value) = value.or_else(|| Value::silent(field.form)) {
            item.values.insert(field.key, value);
        }
    }
    item
}

/// As long as there is no alias, the account's number stands for it.
fn is_number_for_alias(key: &str, value: &Value) -> bool {
    let Value::Text(text) = value else {
        return false;
    };
    key == "alias" && text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit())
}
