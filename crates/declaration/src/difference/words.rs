//! What is said of a value, and what need not be.

use crate::field::{Field, Form};
use crate::value::Value;

/// Whether a value says no more than if nothing were said.
pub(super) fn is_silent(form: Form, value: &Value) -> bool {
    Value::silent(form).is_some_and(|silent| silent.equals(value) && form != Form::Flag)
}

/// A change in words; documents are too long for them.
pub(super) fn told(field: &Field, old: Option<&Value>, wanted: &Value) -> String {
    if matches!(field.form, Form::Document | Form::Metadata) {
        return field.key.to_owned();
    }
    let old = old.map_or_else(|| "nothing".to_owned(), |old| old.written().to_string());
    format!("{} {old} -> {}", field.key, wanted.written())
}
