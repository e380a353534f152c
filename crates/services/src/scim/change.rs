//! What a resource is wanted to be, read from how it is written.

use model::Edit;
use serde_json::{Map, Value};

use super::flaw::Flaw;
use super::patch::items;
use super::request::{get, take};

/// A text under a name; null and an empty one are none.
pub(super) fn text(body: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Flaw> {
    match take(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Flaw::value(name, "a text is needed")),
    }
}

/// The same by its rule.
pub(super) fn word<T>(body: &mut Map<String, Value>, name: &str) -> Result<Option<T>, Flaw>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = text(body, name)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|rule| Flaw::value(name, rule))
}

/// Whether something is, which some directories put into quotes.
pub(super) fn flag(body: &mut Map<String, Value>, name: &str) -> Result<Option<bool>, Flaw> {
    match take(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Flaw::value(name, "true or false is needed")),
    }
}

/// The value of several that counts: the primary one, or the first.
pub(super) fn primary(
    body: &mut Map<String, Value>,
    name: &'static str,
) -> Result<Option<String>, Flaw> {
    let all = match take(body, name) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => items(name, value)?,
    };
    let part = |item: &Value, part: &str| item.as_object().and_then(|one| get(one, part).cloned());
    let is_primary = |item: &&Value| match part(item, "primary") {
        Some(Value::Bool(flag)) => flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    if all.iter().filter(is_primary).count() > 1 {
        return Err(Flaw::value(name, "one value is primary at most"));
    }
    let has_value = |item: &&Value| part(item, "value").is_some_and(|value| value != "");
    let mut valued = all.iter().filter(has_value);
    let chosen = all.iter().filter(has_value).find(is_primary);
    match chosen
        .or_else(|| valued.next())
        .map(|one| part(one, "value"))
    {
        None => Ok(None),
        Some(Some(Value::String(text))) => Ok(Some(text)),
        Some(_) => Err(Flaw::value(name, "a text is needed")),
    }
}

/// What becomes of a field: what is wanted, or nothing.
pub(super) fn edit<T: PartialEq>(is: Option<&T>, wanted: Option<T>) -> Edit<T> {
    match wanted {
        wanted if wanted.as_ref() == is => Edit::Keep,
        Some(wanted) => Edit::To(wanted),
        None => Edit::Clear,
    }
}

/// The names of what else there is, which is passed over.
pub(super) fn others(body: &Map<String, Value>, silent: &[&str]) -> Vec<String> {
    let is_silent = |name: &str| silent.iter().any(|one| one.eq_ignore_ascii_case(name));
    let names = body.keys().filter(|name| !is_silent(name));
    names
        .map(|name| name.chars().take(128).collect())
        .take(64)
        .collect()
}

/// Checks that a body is of this kind of resource, where it says so.
pub(super) fn check_schema(body: &mut Map<String, Value>, schema: &str) -> Result<(), Flaw> {
    let Some(named) = take(body, "schemas") else {
        return Ok(());
    };
    let named = named.as_array().into_iter().flatten();
    let mut named = named.filter_map(Value::as_str);
    if named.any(|one| one.eq_ignore_ascii_case(schema)) {
        return Ok(());
    }
    Err(Flaw::syntax(format!("schemas must name {schema}.")))
}
