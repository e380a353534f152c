//! Reading what an operation answered.

use serde_json::Value;

/// A text; empty where there is none.
pub(crate) fn text<'v>(of: &'v Value, name: &str) -> &'v str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list; empty where there is none.
pub(crate) fn items<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    let items = of.get(name).and_then(Value::as_array);
    items.map_or(&[], Vec::as_slice)
}

/// A number; 0 where there is none.
pub(crate) fn number(of: &Value, name: &str) -> u64 {
    of.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// Whether it is said to be so.
pub(crate) fn is(of: &Value, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool) == Some(true)
}
