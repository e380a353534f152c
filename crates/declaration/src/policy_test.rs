//! A test beside a policy: in a file its context is a table, in operations a list of keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

const CONTEXT: &str = "Context";

/// As operations take it and show it, without what it leaves open.
pub(crate) fn told(test: &Value) -> Value {
    let Value::Object(members) = test else {
        return test.clone();
    };
    let members = members.iter().map(|(key, value)| match (&**key, value) {
        (CONTEXT, Value::Object(keys)) => (key.clone(), context(keys)),
        _ => (key.clone(), value.clone()),
    });
    let is_open = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let said = members.filter(|(_, value)| !is_open(value));
    Value::Object(said.collect())
}

/// As a file says it.
pub(crate) fn written(test: &Value) -> Value {
    let mut test = test.clone();
    if let Some(context) = test.get_mut(CONTEXT) {
        let keys = context.as_array().into_iter().flatten().filter_map(|one| {
            let key = one.get("Key")?.as_str()?;
            let values = one.get("Values")?;
            let alone = values.as_array().filter(|all| all.len() == 1);
            let value = alone.and_then(|all| all.first()).unwrap_or(values);
            Some((key.to_owned(), value.clone()))
        });
        *context = Value::Object(keys.collect::<Map<_, _>>());
    }
    test
}

/// The keys with their values, in the order in which answers show them.
fn context(keys: &Map<String, Value>) -> Value {
    let sorted: BTreeMap<_, _> = keys.iter().collect();
    let told = sorted.into_iter().map(|(key, values)| {
        let values = match values {
            Value::Array(_) => values.clone(),
            one => json!([one]),
        };
        json!({"Key": key, "Values": values})
    });
    told.collect()
}
